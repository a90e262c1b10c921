import { metresPerUnitAtY } from '../geometry/mercator.ts';
import { centreOf, NEAR_ROADS_M, type RoadCells } from '../ground/road_cells.ts';
import { afterEdge, beforeEdge, triangleOf } from '../ground/triangles.ts';
import { createPoints, type Points, putPoint } from './points.ts';

export type Point = readonly [x: number, y: number];

/** How far cells go: ground farther from its sample than this is no cell's. */
export interface Reach {
  cells: RoadCells;
  reach_m: number;
  /** Shorter than what `cells.beyond` is told of. */
  isShort: boolean;
}

/** Arcs are drawn to so many metres. */
const ARC_M = 1.5;

export const createReach = (cells: RoadCells, reach_m: number): Reach => ({
  cells,
  reach_m,
  isShort: reach_m < NEAR_ROADS_M,
});

const radiusAt = ({ reach_m }: Reach, y: number): number => reach_m / metresPerUnitAtY(y);

/** Whether the side of a cell at an edge ends out of reach. */
export function isBeyond(reach: Reach, edge: number): boolean {
  const { cells, isShort } = reach;
  const triangle = triangleOf(edge);
  if (!isShort && !cells.beyond[triangle]) return false;
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
  const arc = createPoints();
  const next = nextSide(reach, edge);
  putPoint(arc, ...endOfSide(reach, edge));
  putArc(reach, reach.cells.corner[edge], next, arc);
  putPoint(arc, ...startOfSide(reach, next));
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

/** Writes the points between the last one and the start of the side at `edge` that lie at the reach around a cell. */
function putArc(reach: Reach, cell: number, edge: number, points: Points): void {
  const { xy } = reach.cells;
  const cx = xy[2 * cell];
  const cy = xy[2 * cell + 1];
  const side = sideOf(reach, edge);
  const half = Math.sqrt(Math.max(0, side.radius * side.radius - side.half2));
  const startX = points.xy[points.length - 2];
  const startY = points.xy[points.length - 1];
  const from = Math.atan2(startY - cy, startX - cx);
  const to = Math.atan2(side.y - half * side.dy - cy, side.x - half * side.dx - cx);
  // South is down: counter-clockwise on a map is the way of falling angles.
  let turn = from - to;
  if (turn < 0) turn += 2 * Math.PI;
  // Rounding may put the end a little before the start.
  if (turn > 2 * Math.PI - 1e-3) return;
  putTurn(reach, cx, cy, from, turn, points);
}

/** Writes all that is in reach of one cell. */
export function putCircle(reach: Reach, cell: number, points: Points): void {
  const { xy } = reach.cells;
  putTurn(reach, xy[2 * cell], xy[2 * cell + 1], 0, 2 * Math.PI, points);
}

function putTurn(reach: Reach, cx: number, cy: number, from: number, turn: number, points: Points): void {
  const radius = radiusAt(reach, cy);
  const step = 2 * Math.sqrt((2 * ARC_M) / reach.reach_m);
  const parts = Math.ceil(turn / step);
  for (let i = 1; i < parts; i++) {
    const angle = from - (turn * i) / parts;
    putPoint(points, cx + radius * Math.cos(angle), cy + radius * Math.sin(angle));
  }
}
