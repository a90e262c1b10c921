import { positionsOf } from '../../isochrones/network/road_positions.ts';
import type { Network, RoadMatch } from '../../isochrones/types.ts';

type Match = Pick<RoadMatch, 'segment' | 'fraction'>;

/**
 * Quickest times between points of a small network, worked out the slow way: from every stretch to every other one by
 * relaxing all turns until nothing changes. Independent of the engine's search, its queue and its labels.
 */
export function slowTimes(network: Network): (from: Match, to: Match) => number {
  const { stretchCount, incomingOffset, incomingStretch, incomingDuration_ds } = network;
  const known = new Map<number, Float64Array>();
  /** Deciseconds from the start of each stretch to the start of `target`, over at least one turn. */
  const toStartOf = (target: number): Float64Array => {
    const found = known.get(target);
    if (found) return found;
    const times = new Float64Array(stretchCount).fill(Infinity);
    for (let e = incomingOffset[target]; e < incomingOffset[target + 1]; e++)
      times[incomingStretch[e]] = Math.min(times[incomingStretch[e]], incomingDuration_ds[e]);
    for (let changed = true; changed; ) {
      changed = false;
      for (let v = 0; v < stretchCount; v++)
        for (let e = incomingOffset[v]; e < incomingOffset[v + 1]; e++) {
          const time = times[v] + incomingDuration_ds[e];
          if (time >= times[incomingStretch[e]]) continue;
          times[incomingStretch[e]] = time;
          changed = true;
        }
    }
    known.set(target, times);
    return times;
  };
  return (from, to) => {
    let best = Infinity;
    for (const end of positionsOf(network, to))
      for (const start of positionsOf(network, from)) {
        // A site's place on its stretch is kept to the whole decisecond.
        best = Math.min(
          best,
          toStartOf(end.stretch)[start.stretch] + Math.round(end.offset_ds) - start.offset_ds,
        );
        if (start.stretch === end.stretch && end.offset_ds >= start.offset_ds)
          best = Math.min(best, end.offset_ds - start.offset_ds);
      }
    return best;
  };
}
