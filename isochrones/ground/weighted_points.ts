import type { Network } from '../types.ts';

/** Points with a weight, each matched to its nearest road: the ground (km2) or the inhabitants (persons) of communes. */
export interface WeightedPoints {
  count: number;
  segment: Uint32Array;
  fraction: Float32Array;
  commune: Uint32Array;
  weight: Float64Array;
}

/** Room for so many points. */
export function emptyPoints(capacity: number): WeightedPoints {
  return {
    count: 0,
    segment: new Uint32Array(capacity),
    fraction: new Float32Array(capacity),
    commune: new Uint32Array(capacity),
    weight: new Float64Array(capacity),
  };
}

export function addPoint(
  points: WeightedPoints,
  segment: number,
  fraction: number,
  commune: number,
  weight: number,
): void {
  points.segment[points.count] = segment;
  points.fraction[points.count] = fraction;
  points.commune[points.count] = commune;
  points.weight[points.count] = weight;
  points.count++;
}

/** Points in the order of their segments: those on segment s are offset[s] .. offset[s + 1] - 1. */
export interface PointsBySegment extends WeightedPoints {
  offset: Uint32Array;
}

export function bySegment(network: Network, points: WeightedPoints): PointsBySegment {
  const offset = new Uint32Array(network.segmentCount + 1);
  for (let i = 0; i < points.count; i++) offset[points.segment[i] + 1]++;
  for (let s = 0; s < network.segmentCount; s++) offset[s + 1] += offset[s];
  const next = offset.slice();
  const sorted = { ...emptyPoints(points.count), count: points.count, offset };
  for (let i = 0; i < points.count; i++) {
    const at = next[points.segment[i]]++;
    sorted.segment[at] = points.segment[i];
    sorted.fraction[at] = points.fraction[i];
    sorted.commune[at] = points.commune[i];
    sorted.weight[at] = points.weight[i];
  }
  return sorted;
}
