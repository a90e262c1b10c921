import { withoutCar } from '../../../answers/without_car.ts';
import { AreaQuery } from '../../../schemas/area_query.ts';
import { problems } from '../../../schemas/common.ts';
import { WithoutCar } from '../../../schemas/without_car.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../service.ts';

/** GET /without-car: who reaches an open site in time without a car. */
export function withoutCarRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/without-car',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'Who reaches an open tiers-lieu in time by bicycle or on foot',
        description:
          'People who reach one within the limit of the programme by OSRM’s own profiles of bicycles and walkers: a planner’s figure. It is told beside the answers and decides none of them.',
        querystring: AreaQuery,
        response: { 200: WithoutCar, ...problems(400, 503) },
      },
    },
    async (request) => {
      const { by, on, as_known_at } = request.query;
      const served = service.served();
      return withoutCar(served, await service.dayTimes(served, on, as_known_at), by);
    },
  );
}
