import type { Static } from 'typebox';
import type { SiteOn } from '../../data/store/stored_records.ts';
import type { Extent } from '../../isochrones/questions/fragility.ts';
import { compareIds } from '../../isochrones/types.ts';
import type { Dependence, Dependences } from '../schemas/dependence.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { sumExtents } from './statistics.ts';

/** The people and the ground that one site alone has under the limit. A site that is not open covers nobody. */
export async function dependenceOn(
  served: Served,
  day: DayTimes,
  site: SiteOn,
): Promise<Static<typeof Dependence>> {
  const { sites } = await day.fragility();
  const index = day.driveTimes.sites.findIndex(({ id }) => id === site.id);
  const { communes } = sites[index] ?? { communes: [] };
  return {
    id: site.id,
    name: site.name,
    coverage: day.coverage,
    limit_s: served.limit_s,
    ...sumExtents(communes.length > 0 ? communes : [nobody(served)]),
    communes: communes
      .flatMap(({ commune, ...extent }) => {
        const known = served.communes[commune];
        return known ? [{ code: known.code, name: known.name, ...sumExtents([extent]) }] : [];
      })
      .sort(byPeople),
  };
}

/** All open sites by what hangs on each alone, the most people first. */
export async function dependences(served: Served, day: DayTimes): Promise<Static<typeof Dependences>> {
  const { sites } = await day.fragility();
  const names = new Map(day.open.map(({ id, name }) => [id, name]));
  return {
    coverage: day.coverage,
    limit_s: served.limit_s,
    items: day.driveTimes.sites
      .map(({ id }, i) => ({ id, name: names.get(id) ?? id, ...sumExtents([sites[i]]) }))
      .sort((a, b) => byPeople(a, b) || compareIds(a, b)),
  };
}

const nobody = ({ territory }: Served): Extent => ({
  population: territory.populationMethod === 'unknown' ? null : 0,
  area_km2: 0,
});

const byPeople = (a: Extent, b: Extent): number =>
  (b.population ?? 0) - (a.population ?? 0) || b.area_km2 - a.area_km2;
