import Type from 'typebox';
import { answerCommune, communesBeginning, findCommune } from '../../../answers/commune.ts';
import { Offset, problems } from '../../../schemas/common.ts';
import { PointQuery } from '../../../schemas/eligibility.ts';
import { CommuneAnswer, CommuneItems } from '../../../schemas/sites_and_communes.ts';
import { askedInsteadOf } from '../../../served/asked_region.ts';
import { basisOf, type DayTimes, type Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import { regionPath } from '../../plugins/regions.ts';
import type { RouteContext, Service } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

/** GET /communes (by the beginning of name or code) and GET /communes/{code}. */
export function communeRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/communes',
    withSchema({
      tags: ['Places'],
      summary: 'Communes whose name or code begins so',
      description:
        'Accents, case and hyphens do not count. The most peopled first. The name or code of a commune that was merged leads to today’s, which then names it as `former`.',
      querystring: Type.Object({
        q: Type.String({ default: '', maxLength: 100, examples: ['bord'] }),
        departement: Type.Optional(Type.String({ maxLength: 3 })),
        limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 50 }),
        offset: Offset,
      }),
      response: { 200: CommuneItems, ...problems(400, 503) },
    }),
    (request) => {
      const { q, departement, limit, offset } = request.query;
      const served = service.served();
      const within = served.communes.filter(
        (commune) => departement === undefined || commune.departement === departement.toUpperCase(),
      );
      const found = communesBeginning(within, q);
      const items = found.slice(offset, offset + limit).map(({ commune, former }) => ({
        code: commune.code,
        name: commune.name,
        departement: commune.departement,
        population: commune.population,
        lon: commune.centre[0],
        lat: commune.centre[1],
        ...(former && { former }),
      }));
      const more = new URLSearchParams({ q, limit: String(limit), offset: String(offset + limit) });
      if (departement !== undefined) more.set('departement', departement);
      return {
        items,
        ...(offset + limit < found.length ? { next: `${regionPath(request)}/api/v1/communes?${more}` } : {}),
      };
    },
  );

  app.get(
    '/communes/:code',
    withSchema({
      tags: ['Places'],
      summary: 'Whether a commune is eligible, by its inhabitants and its ground',
      description:
        'The code of a commune that was merged leads to today’s. `white_part`: the ground in white zones, drawn where `geometry=true` asks for it.',
      params: Type.Object({ code: Type.String({ maxLength: 10 }) }),
      querystring: Type.Object({
        on: PointQuery.properties.on,
        as_known_at: PointQuery.properties.as_known_at,
        geometry: Type.Boolean({ default: false, description: 'With `white_part`' }),
      }),
      response: { 200: CommuneAnswer, ...problems(400, 404, 503) },
    }),
    async (request) => {
      const { code } = request.params;
      const served = service.served();
      const index = findCommune(served, code);
      const { on, as_known_at, geometry } = request.query;
      const day = await service.dayTimes(served, on, as_known_at);
      const basis = basisOf(served, day, service.today(), service.config, askedInsteadOf());
      const answer = answerCommune(served, day, basis, (await day.communes())[index], index);
      return {
        ...answer,
        ...(as_known_at !== undefined && { as_known_at }),
        ...(answer.code !== code.toUpperCase() && { asked_code: code }),
        ...(geometry && { white_part: await whitePart(service, served, day, index) }),
      };
    },
  );
}

/** The part of a commune that is in white zones, as GeoJSON; null where no list was known. */
async function whitePart(service: Service, served: Served, day: DayTimes, index: number) {
  if (day.list === null) return null;
  const coordinates = await service.engine.whiteGround(served, day.driveTimes, served.limit_s / 60, index);
  return { type: 'MultiPolygon' as const, coordinates };
}
