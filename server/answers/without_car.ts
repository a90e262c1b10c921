import type { Static } from 'typebox';
import { MODES } from '../../isochrones/osrm/mode_profile.ts';
import type { StatisticsBy } from '../schemas/area_query.ts';
import type { WithoutCar } from '../schemas/without_car.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { groupsOf } from './statistics.ts';

/** Who reaches an open site in time without a car, of the region or of each of its parts; no modes where none was prepared. */
export async function withoutCar(
  served: Served,
  day: DayTimes,
  by: StatisticsBy,
): Promise<Static<typeof WithoutCar>> {
  const figures = await day.communes();
  const round = (persons: number): number => Math.round(persons * 10) / 10;
  const limit = served.limit_s / 60;
  const modes: Static<typeof WithoutCar>['modes'] = [];
  for (const mode of MODES) {
    const network = served.modes[mode];
    const reached = network === undefined ? null : await day.withoutCar(mode);
    if (network === undefined || reached === null) continue;
    modes.push({
      mode,
      network,
      items: groupsOf(served, by).map(({ item: { code, name }, members }) => {
        const sum = (of: (i: number) => number): number => round(members.reduce((all, i) => all + of(i), 0));
        return {
          code,
          name,
          population: sum((i) => {
            const { bands, white } = figures[i] ?? { bands: [], white: { population: 0 } };
            const within = bands.find(({ minutes }) => minutes === limit);
            return (within?.population ?? 0) + (white.population ?? 0);
          }),
          by_car: sum((i) => figures[i]?.bands.find(({ minutes }) => minutes === limit)?.population ?? 0),
          reached: sum((i) => reached[i] ?? 0),
        };
      }),
    });
  }
  return { by, coverage: day.coverage, limit_s: served.limit_s, modes };
}
