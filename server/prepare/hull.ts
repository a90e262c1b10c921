import type { LonLat, MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';

/**
 * The convex hull of a network's roads (Andrew's monotone chain), counter-clockwise: the region where neither outline nor communes
 * are given.
 */
export function hullOf(network: Pick<Network, 'vertexLonLat_e6'>): MultiPolygonCoordinates {
  const points: LonLat[] = [];
  for (let i = 0; i < network.vertexLonLat_e6.length; i += 2) {
    points.push([network.vertexLonLat_e6[i] / 1e6, network.vertexLonLat_e6[i + 1] / 1e6]);
  }
  points.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const ring = [...halfHull(points), ...halfHull(points.toReversed())];
  return ring.length < 3 ? [] : [[[...ring, ring[0]]]];
}

/** One side of the hull, without its last point. */
function halfHull(points: LonLat[]): LonLat[] {
  const side: LonLat[] = [];
  for (const point of points) {
    while (side.length > 1 && turn(side[side.length - 2], side[side.length - 1], point) <= 0) side.pop();
    side.push(point);
  }
  side.pop();
  return side;
}

function turn(a: LonLat, b: LonLat, c: LonLat): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}
