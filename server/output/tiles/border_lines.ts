import { joinLines } from '../../../isochrones/geometry/join_lines.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../../isochrones/types.ts';

/**
 * The border of a group of polygons that share their edges point by point (as administrative sets do): the edges that
 * belong to one polygon only, joined into lines. Edges are compared to a millionth of a degree.
 */
export function borderLines(group: Iterable<MultiPolygonCoordinates>): LonLat[][] {
  const edges = new Map<string, [string, string]>();
  const points = new Map<string, LonLat>();
  for (const polygons of group) {
    for (const ring of polygons.flat()) {
      for (let i = 1; i < ring.length; i++) {
        const a = keyOf(ring[i - 1]);
        const b = keyOf(ring[i]);
        if (a === b) continue;
        points.set(a, ring[i - 1]).set(b, ring[i]);
        const edge = a < b ? `${a} ${b}` : `${b} ${a}`;
        if (!edges.delete(edge)) edges.set(edge, [a, b]);
      }
    }
  }
  return joinLines([...edges.values()]).map((line) => line.map((key) => points.get(key) as LonLat));
}

function keyOf([lon, lat]: LonLat): string {
  return `${Math.round(lon * 1e6)},${Math.round(lat * 1e6)}`;
}
