import type { Static } from 'typebox';
import { MODES } from '../../isochrones/osrm/mode_profile.ts';
import type { StatisticsBy } from '../schemas/area_query.ts';
import type { WithoutCar } from '../schemas/without_car.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { groupsOf, sumExtents } from './statistics.ts';

/** Who reaches an open site in time without a car, of the region or of each of its parts; no modes where none was prepared. */
export async function withoutCar(
  served: Served,
  day: DayTimes,
  by: StatisticsBy,
): Promise<Static<typeof WithoutCar>> {
  const figures = await day.communes();
  const limit = served.limit_s / 60;
  const withinLimit = (i: number) => figures[i]?.bands.find(({ minutes }) => minutes === limit);
  // Of a commune whose people nobody counted nothing is told, by any mode.
  const isCounted = (i: number): boolean => (withinLimit(i)?.population ?? null) !== null;
  const modes: Static<typeof WithoutCar>['modes'] = [];
  for (const mode of MODES) {
    const network = served.modes[mode];
    const reached = network === undefined ? null : await day.withoutCar(mode);
    if (network === undefined || reached === null) continue;
    modes.push({
      mode,
      network,
      items: groupsOf(served, by).map(({ item: { code, name }, members }) => {
        const sum = (of: (i: number) => number | null | undefined): number | null =>
          sumExtents(members.map((i) => ({ population: isCounted(i) ? (of(i) ?? 0) : null, area_km2: 0 })))
            .population;
        return {
          code,
          name,
          population: sum((i) => {
            const within = withinLimit(i)?.population ?? 0;
            return within + (figures[i]?.white.population ?? 0);
          }),
          by_car: sum((i) => withinLimit(i)?.population),
          reached: sum((i) => reached[i]),
        };
      }),
    });
  }
  return { by, coverage: day.coverage, limit_s: served.limit_s, modes };
}
