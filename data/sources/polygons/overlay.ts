/**
 * Polygons laid over each other, by Clipper2 on a grid of 1e-7 degrees (about a centimetre), where its arithmetic is exact:
 * overlaps, touching rings and shared borders come out clean whatever went in.
 */
import {
  Clipper,
  Clipper64,
  ClipType,
  EndType,
  FillRule,
  JoinType,
  type Paths64,
  type PolyPath64,
  PolyTree64,
} from 'clipper2-ts';
import type { MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import { signedArea } from '../../tables/places/polygons.ts';
import { type Box, containsPoint, pointInside } from './geometry.ts';

const GRID = 1e7;

/** The ground of all polygons together, each point once; borders that only touch vanish. */
export function unite(parts: MultiPolygonCoordinates): MultiPolygonCoordinates {
  return overlay(ClipType.Union, parts, []);
}

/** The ground of `polygons` that is not of `taken`. */
export function subtract(
  polygons: MultiPolygonCoordinates,
  taken: MultiPolygonCoordinates,
): MultiPolygonCoordinates {
  return overlay(ClipType.Difference, polygons, taken);
}

/** The ground that is of both. */
export function intersect(a: MultiPolygonCoordinates, b: MultiPolygonCoordinates): MultiPolygonCoordinates {
  return overlay(ClipType.Intersection, a, b);
}

/** What of the polygons lies in the box: much faster than `intersect` where the polygons are large. */
export function cutToBox(
  polygons: MultiPolygonCoordinates,
  { west, south, east, north }: Box,
): MultiPolygonCoordinates {
  const paths = Clipper.rectClip(
    { left: toGrid(west), top: toGrid(south), right: toGrid(east), bottom: toGrid(north) },
    pathsOf(polygons),
  );
  return overlayPaths(ClipType.Union, paths, []);
}

/**
 * A ring's part in the box, as rings that turn as it does: at once, for nothing is put in order, and of a ring that comes into the box
 * several times the parts may be joined along its edge. For drawing.
 */
export function ringInBox(ring: Ring, { west, south, east, north }: Box): Ring[] {
  const rect = { left: toGrid(west), top: toGrid(south), right: toGrid(east), bottom: toGrid(north) };
  return Clipper.rectClip(rect, pathsOf([[ring]])).flatMap((path) => (path.length > 2 ? [closed(path)] : []));
}

/** The polygons without what is narrower than twice `reach` degrees: strips, spits and arms (shrunk by so much and grown again). */
export function withoutNarrow(polygons: MultiPolygonCoordinates, reach: number): MultiPolygonCoordinates {
  const grown = (paths: Paths64, by: number): Paths64 =>
    Clipper.inflatePaths(paths, toGrid(by), JoinType.Miter, EndType.Polygon);
  return overlayPaths(ClipType.Union, grown(grown(pathsOf(polygons), -reach), reach), []);
}

/** The same polygons made sound: rings that cross or touch themselves are taken apart, both loops of a bow tie kept. */
export function madeSound(polygons: MultiPolygonCoordinates): MultiPolygonCoordinates {
  return unite(
    polygons.flatMap(([outer, ...holes]) =>
      subtract(
        loopsOf(outer!),
        holes.flatMap((hole) => loopsOf(hole)),
      ),
    ),
  );
}

/** All loops of a ring, whichever way each of them turns. */
function loopsOf(ring: Ring): MultiPolygonCoordinates {
  const tree = new PolyTree64();
  const clipper = new Clipper64();
  clipper.addSubject(pathsOf([[ring]]));
  clipper.execute(ClipType.Union, FillRule.NonZero, tree);
  return polygonsOfTree(tree);
}

/** Coordinates on the grid, points that fall together once, rings without an inside left out. */
export function onGrid(polygons: MultiPolygonCoordinates): MultiPolygonCoordinates {
  const result: MultiPolygonCoordinates = [];
  for (const rings of polygons) {
    const kept = rings.map((ring) => closed(pathsOf([[ring]])[0] ?? [])).filter((ring) => ring.length >= 4);
    if (kept.length > 0 && (rings[0]?.length ?? 0) >= 4) result.push(kept);
  }
  return result;
}

function overlay(
  kind: ClipType,
  subject: MultiPolygonCoordinates,
  clip: MultiPolygonCoordinates,
): MultiPolygonCoordinates {
  return overlayPaths(kind, pathsOf(subject), pathsOf(clip));
}

function overlayPaths(kind: ClipType, subject: Paths64, clip: Paths64): MultiPolygonCoordinates {
  const tree = new PolyTree64();
  const clipper = new Clipper64();
  clipper.addSubject(subject);
  if (clip.length > 0) clipper.addClip(clip);
  // Outer rings run counter-clockwise and holes clockwise, so what is covered counts one or more.
  clipper.execute(kind, FillRule.Positive, tree);
  return polygonsOfTree(tree);
}

const toGrid = (degrees: number): number => Math.round(degrees * GRID);

function pathsOf(polygons: MultiPolygonCoordinates): Paths64 {
  const paths: Paths64 = [];
  for (const rings of polygons) {
    for (const ring of rings) {
      const path: Paths64[number] = [];
      for (let i = 1; i < ring.length; i++) {
        const [x, y] = [toGrid(ring[i]![0]), toGrid(ring[i]![1])];
        const last = path.at(-1);
        if (last?.x !== x || last.y !== y) path.push({ x, y });
      }
      while (path.length > 1 && path[0]!.x === path.at(-1)!.x && path[0]!.y === path.at(-1)!.y) path.pop();
      if (path.length >= 3) paths.push(path);
    }
  }
  return paths;
}

/** Outer rings with their holes; an island in a hole is a polygon of its own. */
function polygonsOfTree(tree: PolyTree64): MultiPolygonCoordinates {
  const result: MultiPolygonCoordinates = [];
  const walk = (outer: PolyPath64): void => {
    const rings = [...loopsApart(closed(outer.poly ?? []))];
    for (let i = 0; i < outer.count; i++) {
      const hole = outer.child(i);
      rings.push(...loopsApart(closed(hole.poly ?? [])));
      for (let k = 0; k < hole.count; k++) walk(hole.child(k));
    }
    result.push(...nested(rings));
  };
  for (let i = 0; i < tree.count; i++) walk(tree.child(i));
  return result;
}

/** A ring that comes to a point twice as the loops between, so that rings touch others only (as valid polygons may). */
function loopsApart(ring: Ring): Ring[] {
  const loops: Ring[] = [];
  const way: Ring = [];
  const at = new Map<string, number>();
  for (const point of ring) {
    const key = `${point[0]} ${point[1]}`;
    const before = at.get(key);
    if (before !== undefined) {
      const loop = way.splice(before);
      for (const [x, y] of loop) at.delete(`${x} ${y}`);
      if (loop.length >= 3) loops.push([...loop, [...loop[0]!]]);
    }
    at.set(key, way.length);
    way.push(point);
  }
  return loops;
}

/** Rings that run counter-clockwise, each with those that run clockwise in it. */
function nested(rings: Ring[]): MultiPolygonCoordinates {
  const outers = rings.filter((ring) => signedArea(ring) > 0);
  const polygons: MultiPolygonCoordinates = outers
    .sort((a, b) => signedArea(a) - signedArea(b))
    .map((outer) => [outer]);
  for (const hole of rings.filter((ring) => signedArea(ring) < 0)) {
    const [lon, lat] = polygons.length > 1 ? pointInside([[hole]]) : hole[0]!;
    const owner =
      polygons.length > 1 ? polygons.find(([outer]) => containsPoint([[outer!]], lon, lat)) : undefined;
    (owner ?? polygons[0])?.push(hole);
  }
  return polygons;
}

function closed(path: { x: number; y: number }[]): Ring {
  if (path.length < 3) return [];
  const ring: Ring = path.map(({ x, y }) => [x / GRID, y / GRID]);
  ring.push([...ring[0]!]);
  return ring;
}
