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

/** The same points with room for one more, which is in longer arrays where these are full. */
export function withRoom(points: WeightedPoints): WeightedPoints {
  if (points.count < points.segment.length) return points;
  const longer = emptyPoints(2 * points.count);
  longer.count = points.count;
  longer.segment.set(points.segment);
  longer.fraction.set(points.fraction);
  longer.commune.set(points.commune);
  longer.weight.set(points.weight);
  return longer;
}

/** Points in the order of their segments: those on segment s are offset[s] .. offset[s + 1] - 1. */
export interface PointsBySegment extends WeightedPoints {
  offset: Uint32Array;
}

/** Parts of a square kilometre and of a person that weights are whole numbers of. */
export const AREA_PARTS = 2 ** 32;
export const PERSON_PARTS = 2 ** 26;

/**
 * Weights become whole numbers of parts, so that their sums are exact in whatever order they are added, and a change may be added to
 * them: up to 2 million km2, 134 million persons. What one point lacks the next of its commune has, so that each commune keeps its sum.
 */
export function bySegment(network: Network, points: WeightedPoints, parts: number): PointsBySegment {
  const offset = new Uint32Array(network.segmentCount + 1);
  for (let i = 0; i < points.count; i++) offset[points.segment[i] + 1]++;
  for (let s = 0; s < network.segmentCount; s++) offset[s + 1] += offset[s];
  const next = offset.slice();
  const sorted = { ...emptyPoints(points.count), count: points.count, offset };
  let communes = 0;
  for (let i = 0; i < points.count; i++) communes = Math.max(communes, points.commune[i] + 1);
  const given = new Float64Array(communes);
  for (let i = 0; i < points.count; i++) {
    const at = next[points.segment[i]]++;
    sorted.segment[at] = points.segment[i];
    sorted.fraction[at] = points.fraction[i];
    sorted.commune[at] = points.commune[i];
    const before = given[points.commune[i]];
    const after = before + points.weight[i];
    sorted.weight[at] = (Math.round(after * parts) - Math.round(before * parts)) / parts;
    given[points.commune[i]] = after;
  }
  return sorted;
}

/** Numbers of points by commune: those of commune c are point[offset[c]] .. point[offset[c + 1] - 1]. */
export interface PointsOfCommunes {
  offset: Uint32Array;
  point: Uint32Array;
}

export function ofCommunes(points: WeightedPoints, communes: number): PointsOfCommunes {
  const offset = new Uint32Array(communes + 1);
  for (let i = 0; i < points.count; i++) offset[points.commune[i] + 1]++;
  for (let c = 0; c < communes; c++) offset[c + 1] += offset[c];
  const next = offset.slice();
  const point = new Uint32Array(points.count);
  for (let i = 0; i < points.count; i++) point[next[points.commune[i]]++] = i;
  return { offset, point };
}
