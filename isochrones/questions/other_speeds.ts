/**
 * What other engines make of the same journeys with their own speeds: the one place that decides how far the speeds are in doubt.
 * The figures are medians of the extracts with roads between towns as France has them, as `npm run bench -- speeds` printed them for
 * docs/speeds.md by that day; within towns both are faster still, and are left out. Measure again and change them here, with the day.
 */
export const OTHER_SPEEDS = {
  measured_on: '2026-11-27',
  source: 'docs/speeds.md',
  /** Drive time over ours: the least and the greatest median of an extract. Both are faster everywhere; none says that we are too fast. */
  engines: [
    { name: 'Valhalla', least: 0.8, most: 0.87 },
    { name: 'GraphHopper', least: 0.84, most: 0.88 },
  ],
} as const;

/** Times so many times as long. */
export interface TimeFactors {
  least: number;
  most: number;
}

/**
 * What the other engines make of a network's drive times. The comparison is with OSRM's own speeds: with all speeds multiplied it moves
 * along, and of speeds set by class of road nothing has been measured: null.
 */
export function otherEnginesOf(
  profile_settings: Readonly<Record<string, unknown>>,
): (TimeFactors & { name: string })[] | null {
  const { speed_factor = 1, speeds = {}, speed_factors = {}, maxspeed_share = 0.8 } = profile_settings;
  const own = [speeds, speed_factors].some((byClass) => Object.keys(Object(byClass)).length > 0);
  if (typeof speed_factor !== 'number' || own || maxspeed_share !== 0.8) return null;
  return OTHER_SPEEDS.engines.map(({ name, least, most }) => ({
    name,
    least: speed_factor * least,
    most: speed_factor * most,
  }));
}

/** Between which multiples of a network's drive times those of all other engines lie; null where that is not known. */
export function otherSpeedsOf(profile_settings: Readonly<Record<string, unknown>>): TimeFactors | null {
  const engines = otherEnginesOf(profile_settings);
  return (
    engines && {
      least: Math.min(...engines.map(({ least }) => least)),
      most: Math.max(...engines.map(({ most }) => most)),
    }
  );
}

/** Whether a time that is multiplied by a factor between the two may come to the other side of a limit (strictly less is under it). */
export const turnsLimit = (time_s: number, limit_s: number, { least, most }: TimeFactors): boolean =>
  time_s < limit_s ? time_s * most >= limit_s : time_s * least < limit_s;
