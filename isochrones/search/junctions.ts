import { type Network, NONE } from '../types.ts';

/**
 * Where stretches meet: a third as many as there are stretches, so that a search from junction to junction, which takes of each stretch the
 * quickest turn at its end and forbids none, bounds times from below for a fraction of what the exact one takes.
 */
export interface Junctions {
  count: number;
  /** Of each stretch, the junction that it starts at. */
  start: Uint32Array;
  /** The stretches that end at junction j, and from which a journey goes on: stretch[offset[j]] .. stretch[offset[j + 1] - 1]. */
  offset: Uint32Array;
  stretch: Uint32Array;
  /** Of each of them, in the same order: the whole stretch and the quickest of its turns. */
  leastDuration_ds: Uint32Array;
}

const known = new WeakMap<Network, Junctions>();

/** The junctions of a network, made once. */
export function junctionsOf(network: Network): Junctions {
  let junctions = known.get(network);
  if (!junctions) {
    junctions = findJunctions(network);
    known.set(network, junctions);
  }
  return junctions;
}

function findJunctions(network: Network): Junctions {
  const { stretchCount, outgoingOffset, outgoingDuration_ds } = network;
  const { count, end, start } = findEnds(network);
  const offset = new Uint32Array(count + 1);
  for (let v = 0; v < stretchCount; v++) if (end[v] !== NONE) offset[end[v] + 1]++;
  for (let j = 0; j < count; j++) offset[j + 1] += offset[j];
  const next = offset.slice();
  const stretch = new Uint32Array(offset[count]);
  const leastDuration_ds = new Uint32Array(offset[count]);
  for (let v = 0; v < stretchCount; v++) {
    if (end[v] === NONE) continue;
    let least_ds = outgoingDuration_ds[outgoingOffset[v]];
    for (let e = outgoingOffset[v] + 1; e < outgoingOffset[v + 1]; e++)
      if (outgoingDuration_ds[e] < least_ds) least_ds = outgoingDuration_ds[e];
    const at = next[end[v]]++;
    stretch[at] = v;
    leastDuration_ds[at] = least_ds;
  }
  return { count, start, offset, stretch, leastDuration_ds };
}

/**
 * Numbers the junctions in the order of the stretches: all that one stretch leads to start where it ends. NONE: it leads nowhere. Stretches
 * that none leads to share one junction, at which none ends.
 */
function findEnds({ stretchCount, outgoingOffset, outgoingStretch }: Network) {
  const start = new Uint32Array(stretchCount).fill(NONE);
  const end = new Uint32Array(stretchCount).fill(NONE);
  // A junction that turns out to be another one tells that, which has a lower number.
  const same: number[] = [];
  const rootOf = (junction: number): number => {
    let j = junction;
    while (same[j] !== j) j = same[j];
    return j;
  };
  for (let v = 0; v < stretchCount; v++) {
    const last = outgoingOffset[v + 1];
    let junction = NONE;
    for (let e = outgoingOffset[v]; e < last; e++) {
      const told = start[outgoingStretch[e]];
      if (told === NONE || told === junction) continue;
      const other = rootOf(told);
      if (junction !== NONE) same[Math.max(junction, other)] = Math.min(junction, other);
      junction = Math.min(junction, other);
    }
    if (outgoingOffset[v] < last && junction === NONE) junction = same.push(same.length) - 1;
    for (let e = outgoingOffset[v]; e < last; e++) start[outgoingStretch[e]] = junction;
    end[v] = junction;
  }
  let count = 0;
  const number = new Uint32Array(same.length);
  for (let j = 0; j < same.length; j++) number[j] = same[j] === j ? count++ : number[same[j]];
  for (let v = 0; v < stretchCount; v++) {
    if (end[v] !== NONE) end[v] = number[end[v]];
    start[v] = start[v] === NONE ? count : number[start[v]];
  }
  return { count: count + 1, end, start };
}
