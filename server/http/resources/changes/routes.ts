import Type from 'typebox';
import { listCoverages } from '../../../../data/store/coverages.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { tellSide, withWhiteZones } from '../../../answers/change_text.ts';
import { changedSites } from '../../../answers/changed_sites.ts';
import type { ResultOf } from '../../../engine/operations.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { CoverageChanges } from '../../../schemas/coverage.ts';
import type { DayTimes, Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext, Service } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

/** GET /coverages/{id}/changes: what changed since another coverage or day, and which site did it. */
export function changesRoute(app: App, { service, limits }: RouteContext): void {
  app.get(
    '/coverages/:id/changes',
    withSchema(
      {
        tags: ['Coverage'],
        summary: 'What changed between two coverages, and which site made it change',
        description:
          'Gained: came under the limit; lost: is no longer under it. `id` and `since` are ids of coverages, `current`, or days: the sites open on that day.',
        params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
        querystring: Type.Object({
          since: Type.Optional(
            Type.String({
              maxLength: 64,
              description: 'Id of a coverage or a day; the coverage before by default',
            }),
          ),
        }),
        response: {
          ...documented('What changed', 'application/json', CoverageChanges),
          ...problems(400, 404, 409, 429, 503),
        },
      },
      limits.heavy,
    ),
    async (request, reply) => {
      const served = service.served();
      const until = await timesOf(service, served, request.params.id);
      const since = await timesOf(
        service,
        served,
        request.query.since ?? (await coverageBefore(service, served, until)),
      );
      const result = await service.engine.compare(
        served,
        since.driveTimes,
        until.driveTimes,
        served.limit_s / 60,
      );
      reply.type('application/json; charset=utf-8');
      return changesText(served, since, until, result);
    },
  );
}

/** The sites and times that a word names: `current`, a day, or the id of a coverage. */
function timesOf(service: Service, served: Served, name: string): Promise<DayTimes> {
  if (name === 'current') return Promise.resolve(served.current);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(name)) return service.coverageTimes(served, name);
  const moment = new Date(`${name}T00:00:00Z`);
  if (moment.toJSON()?.startsWith(name)) return service.dayTimes(served, name);
  throw new MaillageError('invalid_date.calendar', { name });
}

/** The newest coverage on the same roads that was computed before; the coverage itself where there is none. */
async function coverageBefore(service: Service, served: Served, until: DayTimes): Promise<string> {
  const before = (await listCoverages(service.database, served.region.id)).find(
    (one) =>
      one.network.id === served.network.meta.id &&
      one.id !== until.coverage.id &&
      one.computed_at < until.coverage.computed_at,
  );
  return before?.id ?? until.coverage.id;
}

function changesText(served: Served, since: DayTimes, until: DayTimes, result: ResultOf<'compare'>): string {
  const reference = ({ coverage: { id, on, computed_at } }: DayTimes) => ({ id, on, computed_at });
  const plain = {
    since: reference(since),
    until: reference(until),
    gained: tellSide(served, result.gained),
    lost: tellSide(served, result.lost),
    sites: changedSites(served, since, until, result),
  };
  return withWhiteZones(plain, result.white_zones);
}
