import type { Static } from 'typebox';
import { LEAST_PER_KM2 } from '../../isochrones/questions/rush_hour.ts';
import type { StatisticsBy } from '../schemas/area_query.ts';
import type { RushHour } from '../schemas/rush_hour.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { groupsOf, sumExtents } from './statistics.ts';

/** Page of the project that says where the factors come from. */
const SOURCE = 'docs/speeds.md';
/** Fewer people than this are nobody: a commune is not counted for them. */
const SOMEBODY = 0.5;

/** Who is under the limit only off peak, of the region or of each of its parts; no items where that cannot be told. */
export async function rushHourItems(
  served: Served,
  day: DayTimes,
  by: StatisticsBy,
): Promise<Static<typeof RushHour>> {
  const [found, figures] = await Promise.all([day.rushHour(), day.communes()]);
  const { factors, own } = served.rushHour;
  const none = { population: 0, area_km2: 0 };
  return {
    by,
    coverage: day.coverage,
    limit_s: served.limit_s,
    assumptions: { factors, own, least_per_km2: LEAST_PER_KM2, source: SOURCE },
    items: (found ? groupsOf(served, by) : []).map(({ item: { code, name }, members }) => {
      const of = members.map((i) => {
        const { off_peak, rush_hour } = found?.communes[i] ?? { off_peak: none, rush_hour: none };
        const off_peak_only = {
          population: off_peak.population - rush_hour.population,
          area_km2: off_peak.area_km2 - rush_hour.area_km2,
        };
        if (figures[i]?.white.population !== null) return { off_peak, rush_hour, off_peak_only };
        // Nobody counted the people of this commune.
        const unknown = { population: null };
        return {
          off_peak: { ...off_peak, ...unknown },
          rush_hour: { ...rush_hour, ...unknown },
          off_peak_only: { ...off_peak_only, ...unknown },
        };
      });
      const lost = of.map(({ off_peak_only }) => off_peak_only);
      return {
        code,
        name,
        off_peak: sumExtents(of.map(({ off_peak }) => off_peak)),
        rush_hour: sumExtents(of.map(({ rush_hour }) => rush_hour)),
        off_peak_only: {
          ...sumExtents(lost),
          communes: lost.filter(({ population }) => (population ?? 0) >= SOMEBODY).length,
        },
      };
    }),
  };
}
