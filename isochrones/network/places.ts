import type { Network } from '../types.ts';

/**
 * A place is what of a network can be nearest to a point: a vertex, where a journey may start on each road that meets
 * there, or the inside of a segment. It is one number: the vertex with the top bit set, or the segment.
 */
const VERTEX_BIT = 0x80000000;

export const isVertex = (place: number): boolean => place >= VERTEX_BIT;
export const vertexPlace = (vertex: number): number => (vertex | VERTEX_BIT) >>> 0;
export const vertexOfPlace = (place: number): number => (place & ~VERTEX_BIT) >>> 0;

/** The place on a segment at a fraction: its ends are vertices. */
export function placeOnSegment(network: Network, segment: number, fraction: number): number {
  if (fraction === 0) return vertexPlace(network.segmentFrom[segment]);
  if (fraction === 1) return vertexPlace(network.segmentTo[segment]);
  return segment;
}
