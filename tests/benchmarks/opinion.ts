/** What another engine makes of the same journeys: compared by their times alone. */
import { percentile } from './measure.ts';

const LIMIT_S = 1200;
/** What answers call close to the limit, as a share of it. */
const CLOSE_SHARE = 0.1;
/** Shorter journeys hang on how an engine leaves a point, not on its speeds. */
const LEAST_S = 300;

/** The bounds, for the words beside the table. */
export const OPINION_BOUNDS = { limit_s: LIMIT_S, close_share: CLOSE_SHARE, least_s: LEAST_S };

export interface Opinion {
  /** Journeys that both find a way for, of `LEAST_S` and more by ours. */
  pairs: number;
  /** Its time over ours: median, and what one in twenty is below and above; null where there is no such journey. */
  median: number | null;
  p5: number | null;
  p95: number | null;
  /** Points that can be judged: both engines find a way to the site that is nearest by the one and by the other. */
  judged: number;
  /** Shares of all points for which we, and for which they find none of these: roads differ there, or how they are entered, not speeds. */
  no_way_ours: number;
  no_way_theirs: number;
  /**
   * Shares of the judged points that its times put on the other side of the limit; `beyond_close`: those of them that are not close to it
   * by ours. Null where none can be judged.
   */
  decided_otherwise: number | null;
  beyond_close: number | null;
}

/**
 * Compares two engines' times of the same journeys: a row a site, a column a point; seconds, Infinity where no way was found, NaN where
 * nobody was asked (the site is too far to count by any engine; a point that is far from all sites is over the limit by both).
 */
export function opinionOf(
  ours_s: readonly (readonly number[])[],
  theirs_s: readonly (readonly number[])[],
): Opinion {
  const ratios: number[] = [];
  const points = ours_s[0]?.length ?? 0;
  let [judged, noneOurs, noneTheirs, otherwise, beyond] = [0, 0, 0, 0, 0];
  for (let point = 0; point < points; point++) {
    let asked = 0;
    let [nearest, theirNearest] = [0, 0];
    for (const [site, row] of ours_s.entries()) {
      const [time, other] = [row[point]!, theirs_s[site]![point]!];
      if (Number.isNaN(time)) continue;
      if (time >= LEAST_S && Number.isFinite(time) && Number.isFinite(other)) ratios.push(other / time);
      if (asked++ === 0) [nearest, theirNearest] = [site, site];
      if (time < ours_s[nearest]![point]!) nearest = site;
      if (other < theirs_s[theirNearest]![point]!) theirNearest = site;
    }
    const finds = (times_s: typeof ours_s) =>
      [nearest, theirNearest].every((site) => Number.isFinite(times_s[site]![point]!));
    const [weFind, theyFind] = [asked === 0 || finds(ours_s), asked === 0 || finds(theirs_s)];
    if (!weFind) noneOurs++;
    if (!theyFind) noneTheirs++;
    if (!weFind || !theyFind) continue;
    judged++;
    if (asked === 0) continue;
    const own = ours_s[nearest]![point]!;
    if (own < LIMIT_S === theirs_s[theirNearest]![point]! < LIMIT_S) continue;
    otherwise++;
    if (Math.abs(own - LIMIT_S) > LIMIT_S * CLOSE_SHARE) beyond++;
  }
  const share = (part: number, of: number) => (of === 0 ? null : part / of);
  const quantile = (at: number) => (ratios.length === 0 ? null : percentile(ratios, at));
  return {
    pairs: ratios.length,
    ...{ median: quantile(0.5), p5: quantile(0.05), p95: quantile(0.95) },
    judged,
    no_way_ours: share(noneOurs, points) ?? 0,
    no_way_theirs: share(noneTheirs, points) ?? 0,
    decided_otherwise: share(otherwise, judged),
    beyond_close: share(beyond, judged),
  };
}
