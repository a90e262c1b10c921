import Type from 'typebox';
import { dependenceOn, dependences } from '../../../answers/dependence.ts';
import { Day, Moment, problems } from '../../../schemas/common.ts';
import { Dependence, Dependences } from '../../../schemas/dependence.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { findSite } from '../sites/routes.ts';

const DayQuery = Type.Object({ on: Type.Optional(Day), as_known_at: Type.Optional(Moment) });

/** GET /sites/{id}/dependence and /dependences: who would lose cover without a site. */
export function dependenceRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/sites/:id/dependence',
    withSchema({
      tags: ['Coverage'],
      summary: 'Who would lose cover without a tiers-lieu',
      description: 'People and ground that have no other open one under the limit, from exact times.',
      params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
      querystring: DayQuery,
      response: { 200: Dependence, ...problems(400, 404, 503) },
    }),
    async (request) => {
      const { on, as_known_at } = request.query;
      const served = service.served();
      const day = await service.dayTimes(served, on, as_known_at);
      return dependenceOn(served, day, findSite(day, request.params.id));
    },
  );

  app.get(
    '/dependences',
    withSchema({
      tags: ['Coverage'],
      summary: 'The open tiers-lieux by what hangs on each alone',
      querystring: DayQuery,
      response: { 200: Dependences, ...problems(400, 503) },
    }),
    async (request) => {
      const { on, as_known_at } = request.query;
      const served = service.served();
      return dependences(served, await service.dayTimes(served, on, as_known_at));
    },
  );
}
