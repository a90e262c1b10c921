import { boundsOfCoordinates } from '../../isochrones/geometry/bounds.ts';
import type { LonLat, MultiPolygonCoordinates, Ring } from '../../isochrones/types.ts';

export type Box = readonly [west: number, south: number, east: number, north: number];

/**
 * Polygons cut to a box, ring by ring (Sutherland-Hodgman). Parts that leave the box and come back are joined along its edge, so the
 * box has to be larger than what is looked at.
 */
export function clipPolygons(polygons: MultiPolygonCoordinates, box: Box): MultiPolygonCoordinates {
  return polygons.flatMap(([outer, ...holes]) => {
    const cut = clipRing(outer, box);
    if (cut.length < 4) return [];
    return [[cut, ...holes.map((hole) => clipRing(hole, box)).filter((hole) => hole.length > 3)]];
  });
}

function clipRing(ring: Ring, box: Box): Ring {
  const [west, south, east, north] = box;
  // Of a whole region's rings most lie far from a sheet's box.
  const [left, bottom, right, top] = boundsOfCoordinates(ring);
  if (right < west || left > east || top < south || bottom > north) return [];
  if (left >= west && right <= east && bottom >= south && top <= north) return ring;
  let points: LonLat[] = ring.slice(0, -1);
  points = clipSide(points, 0, 1, west);
  points = clipSide(points, 0, -1, east);
  points = clipSide(points, 1, 1, south);
  points = clipSide(points, 1, -1, north);
  return points.length > 2 ? [...points, points[0]!] : [];
}

/** Keeps what lies on one side of a limit of an axis: above it (1) or below it (-1). Rings have tens of thousands of points. */
function clipSide(points: readonly LonLat[], axis: 0 | 1, sign: 1 | -1, limit: number): LonLat[] {
  const kept: LonLat[] = [];
  let before = points.at(-1);
  if (before === undefined) return kept;
  let a = sign * (before[axis] - limit);
  for (const point of points) {
    const b = sign * (point[axis] - limit);
    if (a >= 0 !== b >= 0) {
      const t = a / (a - b);
      kept.push([before[0] + (point[0] - before[0]) * t, before[1] + (point[1] - before[1]) * t]);
    }
    if (b >= 0) kept.push(point);
    before = point;
    a = b;
  }
  return kept;
}

/** Whether a point lies in a box, its edge included. */
export function inBox([west, south, east, north]: Box, lon: number, lat: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
