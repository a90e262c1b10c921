import { positionsOf } from '../network/road_positions.ts';
import type { Network, RoadMatch, RoadPlace } from '../types.ts';

/** A site at the middle of a stretch: a home behind it on the same stretch drives straight to it. */
export interface Seed {
  site: number;
  /** Time from the stretch's start to the site. */
  offset_ds: number;
}

/** The sites by the stretches that they lie on. */
export interface Seeds {
  /** Spares a look into the map for almost every stretch, see maySeed; as long as there are seeds, not as the network is. */
  flag: Uint8Array;
  byStretch: Map<number, Seed[]>;
}

/** Entries of the flag for each seed: so few stretches share one by chance. */
const FLAGS_A_SEED = 32;

/** Whether a site may lie on a stretch; false almost always where none does. */
export const maySeed = ({ flag }: Seeds, stretch: number): boolean => flag[stretch & (flag.length - 1)] === 1;

/** Whether a site lies on a stretch. */
export const hasSeed = (seeds: Seeds, stretch: number): boolean =>
  maySeed(seeds, stretch) && seeds.byStretch.has(stretch);

/**
 * A site farther than this from every road is on none: nobody drives to it, however near its nearest road is to a home. Without this a
 * site of another region would stand at the border. Beyond the same distance a point is not answered by a drive time.
 */
export const SITE_ROAD_LIMIT_M = 2000;

/** Where a site stands; where `distance_m` is told it counts. */
export type SitePlace = RoadPlace & Partial<Pick<RoadMatch, 'distance_m'>>;

/** Whether a match is near enough for a drive to end there. */
export const isOnRoad = ({ distance_m = 0 }: Pick<SitePlace, 'distance_m'>): boolean =>
  distance_m <= SITE_ROAD_LIMIT_M;

/** The seeds of places on roads; those that tell a distance from their road count only where it is not too far. */
export function seedsOf(network: Network, matches: readonly SitePlace[]): Seeds {
  const byStretch = new Map<number, Seed[]>();
  matches.forEach((match, site) => {
    if (!isOnRoad(match)) return;
    for (const { stretch, offset_ds } of positionsOf(network, match)) {
      const seeds = byStretch.get(stretch);
      if (seeds) seeds.push({ site, offset_ds });
      else byStretch.set(stretch, [{ site, offset_ds }]);
    }
  });
  return flagSeeds(byStretch);
}

/** The same of seeds that are known by stretch. */
export function flagSeeds(byStretch: Map<number, Seed[]>): Seeds {
  // A power of two, for maySeed.
  const flag = new Uint8Array(2 ** Math.ceil(Math.log2(byStretch.size * FLAGS_A_SEED + 1)));
  for (const stretch of byStretch.keys()) flag[stretch & (flag.length - 1)] = 1;
  return { flag, byStretch };
}

/**
 * Calls `visit(stretch, time_ds, site)` for each stretch from whose start a journey over its whole length reaches the
 * given sites' stretches next: label(u) = duration(u -> v) + offset of the site on v.
 */
export function visitFirstLabels(
  network: Network,
  seeds: Seeds,
  wanted: (site: number) => boolean,
  visit: (stretch: number, time_ds: number, site: number) => void,
): void {
  const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
  for (const [stretch, list] of seeds.byStretch)
    for (const seed of list) {
      if (!wanted(seed.site)) continue;
      const offset_ds = Math.round(seed.offset_ds);
      for (let e = incomingOffset[stretch]; e < incomingOffset[stretch + 1]; e++)
        visit(incomingStretch[e], incomingDuration_ds[e] + offset_ds, seed.site);
    }
}
