import Type from 'typebox';
import { foldName } from '../../data/search/names.ts';
import { answerCommune, findCommune } from '../answers/commune.ts';
import { Day, problems } from '../schemas/common.ts';
import { CommuneAnswer, CommuneItems } from '../schemas/places.ts';
import type { RouteContext } from '../service.ts';
import { basisOf } from '../state/served.ts';
import type { App } from '../types.ts';

/** GET /communes (by the beginning of name or code) and GET /communes/{code}. */
export function communeRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/api/v1/communes',
    {
      schema: {
        tags: ['Places'],
        summary: 'Communes whose name or code begins so',
        description: 'Accents, case and hyphens do not count. The most peopled first.',
        querystring: Type.Object({
          q: Type.String({ default: '', maxLength: 100, examples: ['bord'] }),
          departement: Type.Optional(Type.String({ maxLength: 3 })),
          limit: Type.Integer({ minimum: 1, maximum: 10_000, default: 50 }),
          offset: Type.Integer({ minimum: 0, default: 0 }),
        }),
        response: { 200: CommuneItems, ...problems(400, 503) },
      },
    },
    (request) => {
      const { q, departement, limit, offset } = request.query;
      const served = service.served();
      const wanted = foldName(q);
      const code = q.trim().toUpperCase();
      const found = served.communes
        .filter((commune) => departement === undefined || commune.departement === departement.toUpperCase())
        .filter(
          (commune) =>
            foldName(commune.name).startsWith(wanted) || (code !== '' && commune.code.startsWith(code)),
        )
        .sort((a, b) => (b.population ?? 0) - (a.population ?? 0) || (a.code < b.code ? -1 : 1));
      const items = found.slice(offset, offset + limit).map((commune) => ({
        code: commune.code,
        name: commune.name,
        departement: commune.departement,
        population: commune.population,
        lon: commune.centre[0],
        lat: commune.centre[1],
      }));
      const more = new URLSearchParams({ q, limit: String(limit), offset: String(offset + limit) });
      if (departement !== undefined) more.set('departement', departement);
      return {
        items,
        ...(offset + limit < found.length ? { next: `/api/v1/communes?${more}` } : {}),
      };
    },
  );

  app.get(
    '/api/v1/communes/:code',
    {
      schema: {
        tags: ['Places'],
        summary: 'Whether a commune is eligible, by its inhabitants and its ground',
        description: 'The code of a commune that was merged leads to today’s.',
        params: Type.Object({ code: Type.String({ maxLength: 10 }) }),
        querystring: Type.Object({ on: Type.Optional(Day) }),
        response: { 200: CommuneAnswer, ...problems(400, 404, 503) },
      },
    },
    async (request) => {
      const { code } = request.params;
      const served = service.served();
      const index = findCommune(served, code);
      const day = await service.dayTimes(served, request.query.on);
      const answer = answerCommune(served, day, basisOf(served, day, service.today(), service.config), index);
      return answer.code === code.toUpperCase() ? answer : { ...answer, asked_code: code };
    },
  );
}
