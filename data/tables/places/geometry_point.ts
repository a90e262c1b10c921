import type { LonLat } from '../../../isochrones/types.ts';

/** A shape as foreign files hold it, whatever its members are. */
export interface ForeignGeometry {
  type?: unknown;
  coordinates?: unknown;
  geometries?: unknown;
}

type Path = LonLat[];
interface Parts {
  points: Path;
  lines: Path[];
  polygons: Path[][];
}

const MOST_DEPTH = 6;

/**
 * The point that stands for a shape: itself; of several points the one nearest to their middle; the middle of a line; a point
 * inside the largest polygon. A text says why there is none. Coordinates stay in the shape's own units.
 */
export function geometryPoint(geometry: ForeignGeometry): LonLat | string {
  const parts: Parts = { points: [], lines: [], polygons: [] };
  const wrong = gather(geometry, parts, 0);
  if (wrong !== null) return wrong;
  if (parts.polygons.length > 0)
    return insidePolygon(largest(parts.polygons, (rings) => Math.abs(areaOf(rings[0]!))));
  if (parts.lines.length > 0) return middleOfLine(largest(parts.lines, lengthOf));
  if (parts.points.length > 0) return nearestTo(middleOf(parts.points), parts.points);
  return `its ${String(geometry.type)} is empty`;
}

function gather(
  { type, coordinates, geometries }: ForeignGeometry,
  parts: Parts,
  depth: number,
): string | null {
  const unreadable = `its ${typeof type === 'string' ? type.slice(0, 40) : 'geometry'} has coordinates that cannot be read`;
  if (type === 'GeometryCollection' && Array.isArray(geometries) && depth < MOST_DEPTH) {
    for (const each of geometries) {
      const wrong = isShape(each) ? gather(each, parts, depth + 1) : unreadable;
      if (wrong !== null) return wrong;
    }
    return null;
  }
  const lists = Array.isArray(coordinates) ? coordinates : null;
  if (lists === null) return unreadable;
  if (type === 'Point') return lists.length === 0 ? null : addPath([lists], parts.points) ? null : unreadable;
  if (type === 'MultiPoint') return addPath(lists, parts.points) ? null : unreadable;
  if (type === 'LineString') return addPaths([lists], parts.lines) ? null : unreadable;
  if (type === 'MultiLineString') return addPaths(lists, parts.lines) ? null : unreadable;
  if (type === 'Polygon' || type === 'MultiPolygon') {
    for (const rings of type === 'Polygon' ? [lists] : lists) {
      const own: Path[] = [];
      if (!Array.isArray(rings) || !addPaths(rings, own)) return unreadable;
      if (own.length > 0) parts.polygons.push(own);
    }
    return null;
  }
  return `a ${String(type).slice(0, 40)} is no shape that is known`;
}

const isShape = (value: unknown): value is ForeignGeometry => typeof value === 'object' && value !== null;

function addPath(positions: unknown[], to: Path): boolean {
  for (const position of positions) {
    if (!Array.isArray(position)) return false;
    const [x, y] = (position as unknown[]).map((each) =>
      typeof each === 'string' && each.trim() !== '' ? Number(each) : each,
    );
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      return false;
    to.push([x, y]);
  }
  return true;
}

function addPaths(paths: unknown[], to: Path[]): boolean {
  for (const path of paths) {
    const own: Path = [];
    if (!Array.isArray(path) || !addPath(path, own)) return false;
    if (own.length > 0) to.push(own);
  }
  return true;
}

function largest<T extends object>(items: T[], size: (item: T) => number): T {
  let [best, most] = [items[0]!, -1];
  for (const item of items) {
    const own = size(item);
    if (own > most) [best, most] = [item, own];
  }
  return best;
}

function middleOf(path: Path): LonLat {
  let [x, y] = [0, 0];
  for (const [px, py] of path) {
    x += px / path.length;
    y += py / path.length;
  }
  return [x, y];
}

function nearestTo([x, y]: LonLat, path: Path): LonLat {
  return largest(path, ([px, py]) => 1 / (1 + Math.hypot(px - x, py - y)));
}

function lengthOf(line: Path): number {
  let length = 0;
  for (let i = 1; i < line.length; i++)
    length += Math.hypot(line[i]![0] - line[i - 1]![0], line[i]![1] - line[i - 1]![1]);
  return length;
}

function middleOfLine(line: Path): LonLat {
  let left = lengthOf(line) / 2;
  for (let i = 1; i < line.length; i++) {
    const [[ax, ay], [bx, by]] = [line[i - 1]!, line[i]!];
    const length = Math.hypot(bx - ax, by - ay);
    if (length > 0 && length >= left)
      return [ax + ((bx - ax) * left) / length, ay + ((by - ay) * left) / length];
    left -= length;
  }
  return line[0]!;
}

/** Signed, by Gauss's formula, from the first point so that no digit is lost. */
function areaOf(ring: Path): number {
  const [ox, oy] = ring[0]!;
  let area = 0;
  for (let i = 1; i < ring.length; i++)
    area += (ring[i - 1]![0] - ox) * (ring[i]![1] - oy) - (ring[i]![0] - ox) * (ring[i - 1]![1] - oy);
  return area / 2;
}

/**
 * The middle of the widest stretch that lies inside, on a level line near the polygon's middle (as PostGIS's ST_PointOnSurface
 * does): always inside, holes too, in one pass over the rings.
 */
function insidePolygon(rings: Path[]): LonLat {
  const outer = rings[0]!;
  let [south, north] = [Infinity, -Infinity];
  for (const [, y] of outer) {
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const middle = (south + north) / 2;
  // A level that passes through no corner: between the corners next to the middle.
  let [below, above] = [south, north];
  for (const ring of rings)
    for (const [, y] of ring) {
      if (y <= middle && y > below) below = y;
      if (y > middle && y < above) above = y;
    }
  const level = (below + above) / 2;
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[ax, ay], [bx, by]] = [ring[j]!, ring[i]!];
      if (ay > level !== by > level) crossings.push(ax + ((level - ay) / (by - ay)) * (bx - ax));
    }
  }
  crossings.sort((a, b) => a - b);
  let best: LonLat | null = null;
  let widest = -1;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const width = crossings[i + 1]! - crossings[i]!;
    if (width > widest) [best, widest] = [[(crossings[i]! + crossings[i + 1]!) / 2, level], width];
  }
  return best ?? middleOf(outer);
}
