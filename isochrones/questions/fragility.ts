import type { Territory } from '../ground/territory.ts';
import type { WeightedPoints } from '../ground/weighted_points.ts';
import { visitPositions } from '../network/road_positions.ts';
import type { DriveTimes } from '../search/drive_times.ts';
import { labelSite, labelTime_ds, NO_SITE } from '../search/label_pages.ts';
import { maySeed } from '../search/seeds.ts';
import { threshold_ds } from '../surface/classes.ts';
import { NEAREST_KEPT } from '../types.ts';

/** Exactly one, exactly two, and three or more sites under the limit: drive times know the three nearest of each road. */
export const COVERED_BY = [1, 2, 3] as const;

/** People and ground; population null where it is not known. */
export interface Extent {
  population: number | null;
  area_km2: number;
}

/** How fragile a coverage is: what is under the limit of so many sites, and what would be lost with each site. */
export interface Fragility {
  limit_minutes: number;
  /** For each commune, in the territory's order, the extents with one, two and three or more sites under the limit. */
  communes: Extent[][];
  /** For each site, in the order of the drive times, what has no other site under the limit. */
  sites: (Extent & { communes: (Extent & { commune: number })[] })[];
}

/**
 * Counts the sites under the limit from each point of ground and each resident, and adds up who has one, two or more of them. Whoever has
 * one alone loses cover without it: exact, as the second nearest site of every road is known. Complexity: the territory's points.
 */
export function fragilityOf(driveTimes: DriveTimes, territory: Territory, limit_minutes: number): Fragility {
  const ground = countSites(driveTimes, territory.ground, territory.communes.length, limit_minutes);
  const residents = countSites(driveTimes, territory.residents, territory.communes.length, limit_minutes);
  const known = territory.populationMethod !== 'unknown';
  const extent = (persons: number, area_km2: number): Extent => ({
    population: known ? persons : null,
    area_km2,
  });
  return {
    limit_minutes,
    communes: territory.communes.map((_, c) =>
      COVERED_BY.map((_, k) => {
        const at = c * COVERED_BY.length + k;
        return extent(residents.byCount[at], ground.byCount[at]);
      }),
    ),
    sites: driveTimes.sites.map((_, site) => {
      const lostGround = ground.alone.get(site) ?? new Map<number, number>();
      const lostPersons = residents.alone.get(site) ?? new Map<number, number>();
      const communes = [...new Set([...lostGround.keys(), ...lostPersons.keys()])]
        .sort((a, b) => a - b)
        .map((commune) => ({
          commune,
          ...extent(lostPersons.get(commune) ?? 0, lostGround.get(commune) ?? 0),
        }));
      return { ...extent(total(lostPersons), total(lostGround)), communes };
    }),
  };
}

const total = (weights: Map<number, number>): number => {
  let sum = 0;
  for (const weight of weights.values()) sum += weight;
  return sum;
};

interface Counted {
  /** Weight of commune c with k + 1 sites under the limit: byCount[c * COVERED_BY.length + k]. */
  byCount: Float64Array;
  /** By site the weight in each commune that has no other one. */
  alone: Map<number, Map<number, number>>;
}

function countSites(
  times: DriveTimes,
  points: WeightedPoints,
  communes: number,
  limit_minutes: number,
): Counted {
  const limit_ds = threshold_ds(limit_minutes);
  const byCount = new Float64Array(communes * COVERED_BY.length);
  const alone: Counted['alone'] = new Map();
  const near = new Uint16Array(NEAREST_KEPT);
  let found = 0;
  const add = (site: number): void => {
    for (let k = 0; k < found; k++) if (near[k] === site) return;
    if (found < NEAREST_KEPT) near[found++] = site;
  };
  const visit = (stretch: number, offset_ds: number): void => {
    for (let k = 0; k < NEAREST_KEPT; k++) {
      const site = labelSite(times, stretch, k);
      if (site === NO_SITE || labelTime_ds(times, stretch, k) - offset_ds >= limit_ds) break;
      add(site);
    }
    if (maySeed(times.seeds, stretch))
      for (const seed of times.seeds.byStretch.get(stretch) ?? [])
        if (seed.offset_ds >= offset_ds && seed.offset_ds - offset_ds < limit_ds) add(seed.site);
  };
  for (let i = 0; i < points.count; i++) {
    found = 0;
    visitPositions(times.network, points.segment[i], points.fraction[i], visit);
    if (found === 0) continue;
    const commune = points.commune[i];
    byCount[commune * COVERED_BY.length + found - 1] += points.weight[i];
    if (found > 1) continue;
    const ofSite = alone.get(near[0]) ?? new Map<number, number>();
    alone.set(near[0], ofSite);
    ofSite.set(commune, (ofSite.get(commune) ?? 0) + points.weight[i]);
  }
  return { byCount, alone };
}
