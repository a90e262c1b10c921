import { metresPerUnitAtY } from '../geometry/mercator.ts';
import { NEAR_ROADS_M, type RoadCells } from '../ground/road_cells.ts';
import { afterEdge, beforeEdge, centreOf, triangleOf } from '../ground/triangles.ts';
import { createPoints, type Points, putPoint } from './points.ts';

export type Point = readonly [x: number, y: number];

/** How far cells go: ground farther from its sample than this is no cell's. */
export interface Reach {
  cells: RoadCells;
  reach_m: number;
  /** Shorter than what `cells.beyond` is told of. */
  isShort: boolean;
  /** Arcs that were drawn, by their edge: all layers that a cell lies in have them. */
  arcs: Map<number, Points>;
}

/** Arcs are drawn to so many metres. */
const ARC_M = 1.5;
/**
 * Arcs lie inside the reach by this share: a kilometre farther north or south it is another length in the plane, by less than this. So an arc
 * never passes a side that its own measure says is out of reach, and two that touch there never cross.
 */
const ARC_SHRINK = 4e-4;

export const createReach = (cells: RoadCells, reach_m: number): Reach => ({
  cells,
  reach_m,
  isShort: reach_m < NEAR_ROADS_M,
  arcs: new Map(),
});

const radiusAt = ({ reach_m }: Reach, y: number): number => reach_m / metresPerUnitAtY(y);

/** Whether the side of a cell at an edge ends out of reach. */
export function isBeyond(reach: Reach, edge: number): boolean {
  const { cells, isShort } = reach;
  const triangle = triangleOf(edge);
  if (!isShort) return cells.beyond[triangle] === 2;
  const { corner, xy } = cells;
  const a = 2 * corner[3 * triangle];
  const [x, y] = centreOf(cells, triangle);
  return !(Math.hypot(x - xy[a], y - xy[a + 1]) <= radiusAt(reach, xy[a + 1]));
}

/** Whether any of the side at an edge is in reach. */
export function reachesSide(reach: Reach, edge: number): boolean {
  const { cells } = reach;
  const other = cells.twin[edge];
  if (!isBeyond(reach, edge) || !isBeyond(reach, other)) return true;
  // Both ends are out of reach: it depends on whether they lie on the same side of the middle.
  const side = sideOf(reach, edge);
  if (side.half2 >= side.radius * side.radius) return false;
  return alongSide(reach, side, triangleOf(edge)) > 0 && alongSide(reach, side, triangleOf(other)) < 0;
}

/** Where the side at an edge starts: at a corner of cells, or where it comes into reach. */
export function startOfSide(reach: Reach, edge: number): Point {
  const { twin } = reach.cells;
  if (isBeyond(reach, twin[edge])) return limitOfSide(reach, edge);
  return centreOf(reach.cells, triangleOf(twin[edge]));
}

/** Where it ends: where that of the edge's twin starts. */
export const endOfSide = (reach: Reach, edge: number): Point => startOfSide(reach, reach.cells.twin[edge]);

/** The next side around the same cell that is in reach. */
export function nextSide(reach: Reach, edge: number): number {
  let next = edge;
  do next = reach.cells.twin[beforeEdge(next)];
  while (!reachesSide(reach, next));
  return next;
}

/** Where a cell ends at the reach, from where the side at an edge goes out of it to where the next one comes into it. */
export function arcAfter(reach: Reach, edge: number): Points {
  const known = reach.arcs.get(edge);
  if (known) return known;
  const arc = createPoints(32);
  const next = nextSide(reach, edge);
  const end = endOfSide(reach, edge);
  const start = startOfSide(reach, next);
  putPoint(arc, ...end);
  putArc(reach, edge, end, start, next === edge, arc);
  putPoint(arc, ...start);
  reach.arcs.set(edge, arc);
  return arc;
}

interface Side {
  x: number;
  y: number;
  /** Unit vector along the side, towards the edge's triangle. */
  dx: number;
  dy: number;
  half2: number;
  radius: number;
}

function sideOf(reach: Reach, edge: number): Side {
  const { corner, xy } = reach.cells;
  const a = 2 * corner[edge];
  const b = 2 * corner[afterEdge(edge)];
  const ux = xy[b] - xy[a];
  const uy = xy[b + 1] - xy[a + 1];
  const length = Math.hypot(ux, uy);
  const y = (xy[a + 1] + xy[b + 1]) / 2;
  return {
    x: (xy[a] + xy[b]) / 2,
    y,
    dx: uy / length,
    dy: -ux / length,
    half2: (length * length) / 4,
    radius: radiusAt(reach, y),
  };
}

function alongSide({ cells }: Reach, { x, y, dx, dy }: Side, triangle: number): number {
  const [centreX, centreY] = centreOf(cells, triangle);
  return (centreX - x) * dx + (centreY - y) * dy;
}

/** Where the side at an edge, whose start is out of reach, comes into it. */
function limitOfSide(reach: Reach, edge: number): Point {
  const side = sideOf(reach, edge);
  const half = Math.sqrt(Math.max(0, side.radius * side.radius - side.half2));
  const along = Math.max(-half, alongSide(reach, side, triangleOf(reach.cells.twin[edge])));
  return [side.x + along * side.dx, side.y + along * side.dy];
}

/** An angle that rounding may make of none: that of two metres at the reach. */
const LEAST_TURN = 1e-3;

/** Writes the points between two at the reach around the cell of an edge; `isAround`: from an only side to where it comes into reach itself. */
function putArc(
  reach: Reach,
  edge: number,
  [startX, startY]: Point,
  [endX, endY]: Point,
  isAround: boolean,
  points: Points,
): void {
  const { corner, xy } = reach.cells;
  const cx = xy[2 * corner[edge]];
  const cy = xy[2 * corner[edge] + 1];
  const from = Math.atan2(startY - cy, startX - cx);
  // South is down: counter-clockwise on a map is the way of falling angles.
  let turn = from - Math.atan2(endY - cy, endX - cx);
  if (turn < 0) turn += 2 * Math.PI;
  // Where one side ends the next may begin, a rounding before it; an only side, however short, is gone around.
  if (isAround && turn < LEAST_TURN) turn = 2 * Math.PI;
  if (!isAround && turn > 2 * Math.PI - LEAST_TURN) return;
  putTurn(reach, cx, cy, from, turn, points);
}

/** Writes all that is in reach of one cell. */
export function putCircle(reach: Reach, cell: number, points: Points): void {
  const { xy } = reach.cells;
  putTurn(reach, xy[2 * cell], xy[2 * cell + 1], 0, 2 * Math.PI, points);
}

function putTurn(reach: Reach, cx: number, cy: number, from: number, turn: number, points: Points): void {
  const radius = radiusAt(reach, cy) * (1 - ARC_SHRINK);
  const step = 2 * Math.sqrt((2 * ARC_M) / reach.reach_m);
  const parts = Math.ceil(turn / step);
  for (let i = 1; i < parts; i++) {
    const angle = from - (turn * i) / parts;
    putPoint(points, cx + radius * Math.cos(angle), cy + radius * Math.sin(angle));
  }
}
