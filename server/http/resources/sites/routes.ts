import Type from 'typebox';
import { decideDevelopment } from '../../../../data/rules/decision/development.ts';
import { siteHistory } from '../../../../data/store/sites/sites.ts';
import type { SiteOn } from '../../../../data/store/stored_records.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { siteFeature, siteVersionFeature } from '../../../answers/site.ts';
import { Day, Moment, problems } from '../../../schemas/common.ts';
import { Development } from '../../../schemas/development.ts';
import { SiteCollection, SiteFeature, SiteHistory, SiteStatus } from '../../../schemas/sites_and_communes.ts';
import { askedInsteadOf } from '../../../served/asked_region.ts';
import { basisOf, type DayTimes } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

const SiteId = Type.Object({ id: Type.String({ maxLength: 200 }) });
const OnQuery = Type.Object({
  on: Type.Optional(Day),
  as_known_at: Type.Optional(Moment),
});

/** GET /sites, /sites/{id}, its history, and whether it may apply as an existing place. */
export function siteRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/sites',
    withSchema({
      tags: ['Places'],
      summary: 'Tiers-lieux of the list',
      description: '`on`: as they were on that day; `as_known_at`: from what was known at that moment.',
      querystring: Type.Object({
        ...OnQuery.properties,
        status: Type.Optional(SiteStatus),
        doubtful: Type.Optional(
          Type.Boolean({
            description: 'Those alone of which the list says something that cannot be read, or the others',
          }),
        ),
      }),
      response: { 200: SiteCollection, ...problems(400, 503) },
    }),
    async (request) => {
      const { on, as_known_at, status, doubtful } = request.query;
      const day = await service.dayTimes(service.served(), on, as_known_at);
      const sites = day.sites.filter(
        (site) =>
          (status === undefined || site.status === status) &&
          (doubtful === undefined || (site.doubtful !== undefined) === doubtful),
      );
      return { type: 'FeatureCollection' as const, features: sites.map(siteFeature) };
    },
  );

  app.get(
    '/sites/:id',
    withSchema({
      tags: ['Places'],
      summary: 'One tiers-lieu',
      params: SiteId,
      querystring: OnQuery,
      response: { 200: SiteFeature, ...problems(400, 404, 503) },
    }),
    async (request) => {
      const { on, as_known_at } = request.query;
      return siteFeature(
        findSite(await service.dayTimes(service.served(), on, as_known_at), request.params.id),
      );
    },
  );

  app.get(
    '/sites/:id/history',
    withSchema({
      tags: ['Places'],
      summary: 'Everything that was ever known of a tiers-lieu, newest last',
      params: SiteId,
      response: { 200: SiteHistory, ...problems(404, 503) },
    }),
    async (request) => {
      const { id } = request.params;
      const history = await siteHistory(service.database, service.served().region.id, id);
      if (history.length === 0) throw new MaillageError('unknown_site.that_day', { id });
      return { id, items: history.map(siteVersionFeature) };
    },
  );

  app.get(
    '/sites/:id/development',
    withSchema({
      tags: ['Eligibility'],
      summary: 'Whether an existing tiers-lieu may apply to be developed',
      description:
        'Facts that are not known are told as unknown; where published texts disagree, both are told.',
      params: SiteId,
      querystring: OnQuery,
      response: { 200: Development, ...problems(400, 404, 503) },
    }),
    async (request) => {
      const { on, as_known_at } = request.query;
      const served = service.served();
      const day = await service.dayTimes(served, on, as_known_at);
      const basis = basisOf(served, day, service.today(), service.config, askedInsteadOf());
      return decideDevelopment(served.programme, findSite(day, request.params.id), basis);
    },
  );
}

/** The site of this id on that day. Throws `unknown_site` (404). */
export function findSite(day: DayTimes, id: string): SiteOn {
  const site = day.sites.find((one) => one.id === id);
  if (!site) throw new MaillageError('unknown_site.that_day', { id });
  return site;
}
