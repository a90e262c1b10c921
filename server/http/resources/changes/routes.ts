import Type from 'typebox';
import { listCoverages } from '../../../../data/store/coverages.ts';
import { MaillageError } from '../../../../isochrones/errors.ts';
import { tellAmount, tellSide, withWhiteZones } from '../../../answers/change_text.ts';
import type { ResultOf } from '../../../engine/operations.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { CoverageChanges, type SiteChange } from '../../../schemas/coverage.ts';
import type { DayTimes, Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext, Service } from '../../service.ts';

/** GET /coverages/{id}/changes: what changed since another coverage or day, and which site did it. */
export function changesRoute(app: App, { service, limits }: RouteContext): void {
  app.get(
    '/api/v1/coverages/:id/changes',
    {
      config: limits.heavy,
      schema: {
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
    },
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
  throw new MaillageError('invalid_date', `${name} is not a day of the calendar.`, { status: 400 });
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

/** What became of a site that is not open any more: closed, or planned again, as the list says now. */
function endOf({ sites }: DayTimes, id: string): SiteChange {
  const site = sites.find((one) => one.id === id);
  return site?.status === 'planned' || site?.recorded_status === 'planned' ? 'planned' : 'closed';
}

/** Every site that opened, closed or moved, with its effect; a site without effect is told too. */
function changedSites(served: Served, since: DayTimes, until: DayTimes, { by_site }: ResultOf<'compare'>) {
  const was = new Map(since.open.map((site) => [site.id, site]));
  const is = new Map(until.open.map((site) => [site.id, site]));
  const effects = new Map(by_site.map((effect) => [effect.id, effect]));
  const known = served.territory.populationMethod !== 'unknown';
  const nothing = { population: known ? 0 : null, area_km2: 0 };
  const rank = new Map(by_site.map(({ id }, i) => [id, i]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .flatMap((id) => {
      const before = was.get(id);
      const after = is.get(id);
      const moved = before && after && (before.lon !== after.lon || before.lat !== after.lat);
      const change: SiteChange | null = !before
        ? 'opened'
        : !after
          ? endOf(until, id)
          : moved
            ? 'moved'
            : null;
      if (change === null) return [];
      const effect = effects.get(id);
      const name = (after ?? before)?.name ?? id;
      return [
        {
          id,
          name,
          change,
          gained: tellAmount(effect?.gained ?? nothing),
          lost: tellAmount(effect?.lost ?? nothing),
        },
      ];
    })
    .sort((a, b) => (rank.get(a.id) ?? Infinity) - (rank.get(b.id) ?? Infinity) || (a.id < b.id ? -1 : 1));
}
