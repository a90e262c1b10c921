/**
 * What other engines make of the same journeys with their own speeds: the one place that decides how far the speeds are in doubt.
 * The figures are medians over the extracts of the corpus, as `npm run bench -- speeds` prints them (docs/speeds.md); measure
 * again and change them here, with the day.
 */
export const OTHER_SPEEDS = {
  measured_on: '2026-11-26',
  source: 'docs/speeds.md',
  /** Drive time over ours: the least and the greatest median of an extract. Both are faster everywhere; none says that we are too fast. */
  engines: [
    { name: 'Valhalla', least: 0.8, most: 0.84 },
    { name: 'GraphHopper', least: 0.85, most: 0.87 },
  ],
} as const;

/** Times so many times as long. */
export interface TimeFactors {
  least: number;
  most: number;
}

/**
 * Between which multiples of a network's drive times the other engines' lie. The comparison is with OSRM's own speeds: with all speeds
 * multiplied it moves along, and of speeds set by class of road nothing has been measured: null.
 */
export function otherSpeedsOf(profile_settings: Readonly<Record<string, unknown>>): TimeFactors | null {
  const { speed_factor = 1, speeds = {} } = profile_settings;
  if (typeof speed_factor !== 'number' || Object.keys(Object(speeds)).length > 0) return null;
  return {
    least: speed_factor * Math.min(...OTHER_SPEEDS.engines.map(({ least }) => least)),
    most: speed_factor * Math.max(...OTHER_SPEEDS.engines.map(({ most }) => most)),
  };
}

/** Whether a time that is multiplied by a factor between the two may come to the other side of a limit (strictly less is under it). */
export const turnsLimit = (time_s: number, limit_s: number, { least, most }: TimeFactors): boolean =>
  time_s < limit_s ? time_s * most >= limit_s : time_s * least < limit_s;
