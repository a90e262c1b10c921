import { rushHourItems } from '../../../answers/rush_hour.ts';
import { AreaQuery } from '../../../schemas/area_query.ts';
import { problems } from '../../../schemas/common.ts';
import { RushHour } from '../../../schemas/rush_hour.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { dayOfEachRegion, itemsOfEach, withCoverages } from '../region/each_region.ts';

/** GET /rush-hour: who is under the limit only off peak. */
export function rushHourRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/rush-hour',
    withSchema({
      tags: ['Coverage'],
      summary: 'Who is under the limit only off peak',
      description:
        'The same roads and sites with longer times where many people live: a planner’s figure, on assumptions that are told. It is told beside the answers and decides none of them.',
      querystring: AreaQuery,
      response: { 200: RushHour, ...problems(400, 503) },
    }),
    async (request) => {
      const { by } = request.query;
      const all = await dayOfEachRegion(service, request, request.query, (served, day) =>
        rushHourItems(served, day, by),
      );
      const assumed = all.map(({ region, told }) => ({ region, ...told.assumptions }));
      return {
        ...withCoverages(all),
        ...(all.length > 1 && { assumptions_of_regions: assumed }),
        items: itemsOfEach(all, ({ items }) => items),
      };
    },
  );
}
