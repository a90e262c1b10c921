import Type from 'typebox';
import { STATISTICS_BY, statisticsItems } from '../answers/statistics.ts';
import { Day, problems } from '../schemas/common.ts';
import { Statistics } from '../schemas/coverage.ts';
import type { RouteContext } from '../service.ts';
import type { App } from '../types.ts';

/** GET /statistics: people and ground by drive time. */
export function statisticsRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/api/v1/statistics',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'People and ground by drive time, of the region or of its parts',
        description: 'Bands are cumulative: less than 10, 15, 20 and 30 minutes. White: not under the limit.',
        querystring: Type.Object({
          by: Type.Union(
            STATISTICS_BY.map((by) => Type.Literal(by)),
            { default: 'region', description: STATISTICS_BY.join(', ') },
          ),
          on: Type.Optional(Day),
        }),
        response: { 200: Statistics, ...problems(400, 503) },
      },
    },
    async (request) => {
      const { by, on } = request.query;
      const served = service.served();
      const day = await service.dayTimes(served, on);
      return { by, coverage: day.coverage, items: statisticsItems(served, day, by) };
    },
  );
}
