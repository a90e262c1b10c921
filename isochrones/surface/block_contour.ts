import { type BlockRoads, LIST_CELLS } from '../ground/block_candidates.ts';
import { LINE_NUMBERS, narrowToSquare } from '../ground/candidate_stack.ts';
import { BLOCK_UNITS } from '../ground/lattice.ts';
import {
  type BlockBorder,
  classAt,
  classOfEnd,
  classOfSquare,
  isEndWithin,
  isOneClassAround,
  isOneClassOfRoads,
  isWithinReach,
  mayHoldIsland,
  startBlock,
  takeRoadsOfCell,
  UNKNOWN,
} from './block_classes.ts';
import { changesAlong } from './cell_sides.ts';
import { commonClass } from './classes.ts';
import type { BlockContour } from './contour_memory.ts';
import { crossingX, crossingY, findCrossings, putCrossing, sharedEdge } from './crossings.ts';
import { type BlockOutline, clearLinks, linkShape, traceLinks } from './outline_links.ts';

/** A straight piece of outline keeps so near to the true one: some 7 m, far less than what is told of a place. */
const STRAIGHT_UNITS = 256;

/**
 * The outlines of all layers in one block. Marching squares on the classes at lattice corners, on a lattice that is finer where it must
 * be: a cell is one square where the class changes at most once along each of its edges and the outline between is straight to
 * STRAIGHT_UNITS, with every road's end on its own side; else it is divided. Along edges the class is looked for at each corner of the
 * finest lattice, whatever the squares beside it are, so that squares and blocks agree. `candidates` are all segments that can be nearest
 * in the block, and may be more.
 */
export function contourBlock(
  contour: BlockContour,
  column: number,
  row: number,
  roads: BlockRoads,
  border: BlockBorder | null,
): BlockOutline[] {
  const { block, fine } = contour;
  startBlock(block, column, row, roads.roads, border);
  for (const slot of contour.crossed) contour.crossing[slot] = Number.NaN;
  contour.crossed.length = 0;
  contour.sideChanges.fill(UNKNOWN);
  clearLinks(contour.links);
  if (fine < LIST_CELLS) drawSquare(contour, 0, 0, fine, 0, roads.roads.length);
  else
    for (let cell = 0; cell < LIST_CELLS * LIST_CELLS; cell++)
      if (border || !isOneClassOfRoads(block, roads, cell)) drawListCell(contour, roads, cell);
  if (contour.links.used.length === 0) return contour.noOutlines;
  return traceLinks(
    contour.links,
    (layer, edge, points, at) => putCrossing(contour, layer, edge, points, at),
    (edge) => sharedEdge(contour, column, row, edge),
  );
}

/** Whether a block away from any border lies in one class as a whole, as is seen from its roads' classes: quicker than to draw it. */
export function isOneClassBlock(
  { block }: BlockContour,
  column: number,
  row: number,
  { roads }: BlockRoads,
): boolean {
  const only = commonClass(block.classes, roads);
  return only === block.unreachedClass || (only >= 0 && isWithinReach(block, column, row, roads));
}

/** Draws a cell that has its own list of roads. */
function drawListCell(contour: BlockContour, roads: BlockRoads, cell: number): void {
  const { block, fine } = contour;
  const size = fine / LIST_CELLS;
  const count = takeRoadsOfCell(block, roads, cell);
  const cx = (cell % LIST_CELLS) * size;
  const cy = Math.floor(cell / LIST_CELLS) * size;
  drawNarrowed(contour, cx, cy, size, 0, count);
}

/** Draws a square of `size` cells of the finest lattice at (cx, cy), whose roads are among list[from .. to - 1]. */
function drawSquare(
  contour: BlockContour,
  cx: number,
  cy: number,
  size: number,
  from: number,
  to: number,
): void {
  const { block, fine } = contour;
  const half = (size * BLOCK_UNITS) / fine / 2;
  const x = block.left + (cx * BLOCK_UNITS) / fine + half;
  const y = block.top + (cy * BLOCK_UNITS) / fine + half;
  if (size === 1 && fine > 1) {
    // A narrower list would not be worth its making.
    drawCell(contour, cx, cy, size, from, to, x, y, half);
    return;
  }
  // Seen from the middle alone, most squares lie in one class.
  const middle = (cy + size / 2) * (fine + 1) + cx + size / 2;
  if (size < fine && isOneClassAround(block, from, to, middle, half)) return;
  drawNarrowed(contour, cx, cy, size, to, narrowToSquare(block.stack, from, to, x, y, half));
}

/** The same where list[first .. end - 1] is narrowed to the square. */
function drawNarrowed(
  contour: BlockContour,
  cx: number,
  cy: number,
  size: number,
  first: number,
  end: number,
): void {
  const { block, fine, perCell } = contour;
  const half = (size * BLOCK_UNITS) / fine / 2;
  const x = block.left + (cx * BLOCK_UNITS) / fine + half;
  const y = block.top + (cy * BLOCK_UNITS) / fine + half;
  if (classOfSquare(block, first, end, x, y, half) >= 0) return;
  if (size <= perCell && drawCell(contour, cx, cy, size, first, end, x, y, half)) return;
  const part = size / 2;
  drawSquare(contour, cx, cy, part, first, end);
  drawSquare(contour, cx + part, cy, part, first, end);
  drawSquare(contour, cx, cy + part, part, first, end);
  drawSquare(contour, cx + part, cy + part, part, first, end);
}

/** Draws a square as one cell; false where it must be divided. */
function drawCell(
  contour: BlockContour,
  cx: number,
  cy: number,
  size: number,
  from: number,
  to: number,
  x: number,
  y: number,
  half: number,
): boolean {
  const { block, fine, links, settings } = contour;
  const inTop = changesAlong(contour, cx, cy, true, size, from, to);
  if (inTop > 1) return false;
  const top = contour.changeEdge;
  const inLeft = changesAlong(contour, cx, cy, false, size, from, to);
  if (inLeft > 1) return false;
  const left = contour.changeEdge;
  const inBottom = changesAlong(contour, cx, cy + size, true, size, from, to);
  if (inBottom > 1) return false;
  const bottom = contour.changeEdge;
  const inRight = changesAlong(contour, cx + size, cy, false, size, from, to);
  if (inRight > 1) return false;
  const right = contour.changeEdge;
  const changes = inTop + inLeft + inBottom + inRight;
  const corner = cy * (fine + 1) + cx;
  const { cornerClass } = block;
  const topLeft = cornerClass[corner];
  if (changes === 0) return size === 1 || !mayHoldIsland(block, from, to, x, y, half, topLeft);
  const topRight = cornerClass[corner + size];
  const bottomLeft = cornerClass[corner + size * (fine + 1)];
  const bottomRight = cornerClass[corner + size * (fine + 2)];
  if (size > 1 && changes > 2) return false;
  if (inTop) findCrossings(contour, top, from, to);
  if (inLeft) findCrossings(contour, left, from, to);
  if (inBottom) findCrossings(contour, bottom, from, to);
  if (inRight) findCrossings(contour, right, from, to);
  if (size > 1) {
    const one = inTop ? top : inLeft ? left : bottom;
    const other = inRight ? right : inBottom ? bottom : left;
    const opposite = topRight !== topLeft ? topRight : bottomLeft !== topLeft ? bottomLeft : bottomRight;
    if (!isStraight(contour, one, other, topLeft, opposite, from, to, x, y, half)) return false;
  }
  let middle = -1;
  for (let layer = 0; layer < settings.layers.length; layer++) {
    const { first, last } = settings.layers[layer];
    const shape =
      (isWithin(topLeft, first, last) << 3) |
      (isWithin(topRight, first, last) << 2) |
      (isWithin(bottomRight, first, last) << 1) |
      isWithin(bottomLeft, first, last);
    if (shape === 0 || shape === 15) continue;
    // Two opposite corners are joined through the cell's middle when that lies inside too.
    if ((shape === 5 || shape === 10) && middle < 0) middle = classAt(block, from, to, x, y);
    linkShape(links, layer, shape, middle >= first && middle <= last, top, right, bottom, left);
  }
  return true;
}

const isWithin = (k: number, first: number, last: number): number => (k >= first && k <= last ? 1 : 0);

/**
 * Whether the outline in a square runs straight between its crossings of two edges: beside the line the class is that of either side, and
 * so it is at each road's end.
 */
function isStraight(
  contour: BlockContour,
  one: number,
  other: number,
  topLeft: number,
  opposite: number,
  from: number,
  to: number,
  middleX: number,
  middleY: number,
  half: number,
): boolean {
  const { block, fine } = contour;
  const { line, list } = block.stack;
  const boundary = Math.min(topLeft, opposite);
  const ax = crossingX(contour, one, boundary);
  const ay = crossingY(contour, one, boundary);
  const bx = crossingX(contour, other, boundary);
  const by = crossingY(contour, other, boundary);
  const length = Math.sqrt((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
  const nx = (by - ay) / length;
  const ny = (ax - bx) / length;
  // The side that the square's north-western corner lies on.
  const sign = (middleX - half - ax) * nx + (middleY - half - ay) * ny > 0 ? 1 : -1;
  const samples = half * 2 > 4 * (BLOCK_UNITS / fine) ? 3 : 2;
  for (let i = 1; i < samples; i++)
    for (let side = -1; side <= 1; side += 2) {
      const x = ax + (i / samples) * (bx - ax) + side * nx * STRAIGHT_UNITS;
      const y = ay + (i / samples) * (by - ay) + side * ny * STRAIGHT_UNITS;
      if (Math.abs(x - middleX) > half || Math.abs(y - middleY) > half) continue;
      if (classAt(block, from, to, x, y) !== (side === sign ? topLeft : opposite)) return false;
    }
  for (let i = from; i < to; i++)
    for (let end = 0; end <= 2; end += 2) {
      if (!isEndWithin(block, i, end, middleX, middleY, half)) continue;
      const l = list[i] * LINE_NUMBERS + end;
      const beside = ((line[l] - ax) * nx + (line[l + 1] - ay) * ny) * sign > 0;
      if (classOfEnd(block, i, end) !== (beside ? topLeft : opposite)) return false;
    }
  return true;
}
