import { type Network, NONE } from '../types.ts';

/**
 * The same roads, slower: the time along each segment is multiplied by its factor (1 or more), to the tenth of a second; turns, gates and
 * lights take what they took. The network shares all else with the one given. Complexity: segments, and sorting those of each stretch.
 */
export function slowedNetwork(network: Network, factorOf: (segment: number) => number): Network {
  const { segmentCount, stretchCount, incomingStretch, outgoingOffset } = network;
  const forward = { stretch: network.segmentForwardStretch, offset_ds: network.segmentForwardOffset_ds };
  const backward = { stretch: network.segmentBackwardStretch, offset_ds: network.segmentBackwardOffset_ds };
  const forwardDuration_ds = network.segmentForwardDuration_ds.slice();
  const backwardDuration_ds = network.segmentBackwardDuration_ds.slice();
  for (let s = 0; s < segmentCount; s++) {
    const factor = factorOf(s);
    forwardDuration_ds[s] = Math.round(forwardDuration_ds[s] * factor);
    backwardDuration_ds[s] = Math.round(backwardDuration_ds[s] * factor);
  }
  const forwardOffset_ds = forward.offset_ds.slice();
  const backwardOffset_ds = backward.offset_ds.slice();
  const extra_ds = new Uint32Array(stretchCount);
  // Directed segments of each stretch, in the order of driving: what was added so far is added to the next one's start.
  const { first, directed } = directedByStretch(stretchCount, segmentCount, forward, backward);
  const startOf = (d: number): number =>
    d < segmentCount ? forward.offset_ds[d] : backward.offset_ds[d - segmentCount];
  const durationOf = (d: number): number =>
    d < segmentCount
      ? network.segmentForwardDuration_ds[d]
      : network.segmentBackwardDuration_ds[d - segmentCount];
  for (let v = 0; v < stretchCount; v++) {
    const own = directed.subarray(first[v], first[v + 1]);
    // A piece that takes no time comes before the one that starts where it does.
    own.sort((a, b) => startOf(a) - startOf(b) || durationOf(a) - durationOf(b));
    for (const d of own) {
      const s = d < segmentCount ? d : d - segmentCount;
      if (d < segmentCount) {
        forwardOffset_ds[s] += extra_ds[v];
        extra_ds[v] += forwardDuration_ds[s] - network.segmentForwardDuration_ds[s];
      } else {
        backwardOffset_ds[s] += extra_ds[v];
        extra_ds[v] += backwardDuration_ds[s] - network.segmentBackwardDuration_ds[s];
      }
    }
  }
  // A turn's time is that of the whole stretch that it leaves, and of the turn.
  const outgoingDuration_ds = network.outgoingDuration_ds.slice();
  for (let v = 0; v < stretchCount; v++)
    for (let e = outgoingOffset[v]; e < outgoingOffset[v + 1]; e++) outgoingDuration_ds[e] += extra_ds[v];
  return {
    ...network,
    incomingDuration_ds: network.incomingDuration_ds.map(
      (time_ds, e) => time_ds + extra_ds[incomingStretch[e]],
    ),
    outgoingDuration_ds,
    stretchDuration_ds: network.stretchDuration_ds.map((time_ds, v) => time_ds + extra_ds[v]),
    segmentForwardOffset_ds: forwardOffset_ds,
    segmentForwardDuration_ds: forwardDuration_ds,
    segmentBackwardOffset_ds: backwardOffset_ds,
    segmentBackwardDuration_ds: backwardDuration_ds,
  };
}

interface Side {
  stretch: Uint32Array;
  offset_ds: Uint32Array;
}

/** Segments by the stretch that drives along them: s itself driven forward, segmentCount + s driven back. */
function directedByStretch(
  stretchCount: number,
  segmentCount: number,
  forward: Side,
  backward: Side,
): { first: Uint32Array; directed: Uint32Array } {
  const first = new Uint32Array(stretchCount + 1);
  const each = (visit: (stretch: number, directed: number) => void): void => {
    for (let s = 0; s < segmentCount; s++) {
      if (forward.stretch[s] !== NONE) visit(forward.stretch[s], s);
      if (backward.stretch[s] !== NONE) visit(backward.stretch[s], segmentCount + s);
    }
  };
  each((stretch) => first[stretch + 1]++);
  for (let v = 0; v < stretchCount; v++) first[v + 1] += first[v];
  const next = first.slice();
  const directed = new Uint32Array(first[stretchCount]);
  each((stretch, d) => {
    directed[next[stretch]++] = d;
  });
  return { first, directed };
}
