import { statisticsItems } from '../../../answers/statistics.ts';
import { AreaQuery } from '../../../schemas/area_query.ts';
import { problems } from '../../../schemas/common.ts';
import { Statistics } from '../../../schemas/coverage.ts';
import { basisOf } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { dayOfEachRegion, itemsOfEach, withCoverages } from '../region/each_region.ts';

/** GET /statistics: people and ground by drive time. */
export function statisticsRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/statistics',
    withSchema({
      tags: ['Coverage'],
      summary: 'People and ground by drive time, of the region or of its parts',
      description:
        'Bands are cumulative: less than 10, 15, 20 and 30 minutes. White: not under the limit. `answer`: by the limit, as a commune is judged, by the shares of people and ground in white zones. ' +
        'Ground is summed over points 220 m apart, each with the time of its nearest road; what GET /coverages and /white-zones tell is the area of the drawn polygons: the two agree to 0.1%.',
      querystring: AreaQuery,
      response: { 200: Statistics, ...problems(400, 503) },
    }),
    async (request) => {
      const { by } = request.query;
      const all = await dayOfEachRegion(service, request, request.query, async (served, day) => {
        const basis = basisOf(served, day, service.today(), service.config);
        return { by, coverage: day.coverage, items: await statisticsItems(served, day, basis, by) };
      });
      return { ...withCoverages(all), items: itemsOfEach(all, ({ items }) => items) };
    },
  );
}
