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

function clipRing(ring: Ring, [west, south, east, north]: Box): Ring {
  let points: LonLat[] = ring.slice(0, -1);
  points = clipSide(points, ([x]) => x - west);
  points = clipSide(points, ([x]) => east - x);
  points = clipSide(points, ([, y]) => y - south);
  points = clipSide(points, ([, y]) => north - y);
  return points.length > 2 ? [...points, points[0]] : [];
}

/** Keeps what lies where `inside` is not negative. */
function clipSide(points: LonLat[], inside: (point: LonLat) => number): LonLat[] {
  const kept: LonLat[] = [];
  points.forEach((point, i) => {
    const before = points.at(i - 1) as LonLat;
    const a = inside(before);
    const b = inside(point);
    if (a >= 0 !== b >= 0) {
      const t = a / (a - b);
      kept.push([before[0] + (point[0] - before[0]) * t, before[1] + (point[1] - before[1]) * t]);
    }
    if (b >= 0) kept.push(point);
  });
  return kept;
}

/** Whether a point lies in a box, its edge included. */
export function inBox([west, south, east, north]: Box, lon: number, lat: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
