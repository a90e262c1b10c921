import { type BlockRoads, LIST_CELLS } from '../ground/block_candidates.ts';
import { narrowToSquare } from '../ground/candidate_stack.ts';
import { BLOCK_UNITS, horizontalEdge, verticalEdge } from '../ground/lattice.ts';
import {
  type BlockBorder,
  classAt,
  classOfCorner,
  classOfSquare,
  isOneClassAround,
  isOneClassOfRoads,
  isWithinReach,
  startBlock,
  takeRoadsOfCell,
} from './block_classes.ts';
import { commonClass } from './classes.ts';
import type { BlockContour } from './contour_memory.ts';
import { findCrossings, putCrossing, sharedEdge } from './crossings.ts';
import { type BlockOutline, clearLinks, linkShape, traceLinks } from './outline_links.ts';

/**
 * The outlines of all layers in one block: marching squares on the classes at the lattice's corners, where a square that is seen to lie in
 * one class is not divided down to its cells. `candidates` are all segments that can be nearest in the block, and may be more.
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

/** Draws a square of `size` cells at (cx, cy), whose roads are among list[from .. to - 1]. */
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
    drawCell(contour, cx, cy, from, to, x, y);
    return;
  }
  // Seen from the middle alone, most squares lie in one class.
  if (size < fine && isOneClassAround(block, from, to, cx + size / 2, cy + size / 2, half)) return;
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
  const { block, fine } = contour;
  const half = (size * BLOCK_UNITS) / fine / 2;
  const x = block.left + (cx * BLOCK_UNITS) / fine + half;
  const y = block.top + (cy * BLOCK_UNITS) / fine + half;
  if (classOfSquare(block, first, end, x, y, half) >= 0) return;
  if (size === 1) {
    drawCell(contour, cx, cy, first, end, x, y);
    return;
  }
  const part = size / 2;
  drawSquare(contour, cx, cy, part, first, end);
  drawSquare(contour, cx + part, cy, part, first, end);
  drawSquare(contour, cx, cy + part, part, first, end);
  drawSquare(contour, cx + part, cy + part, part, first, end);
}

/** Draws a square of one cell. */
function drawCell(
  contour: BlockContour,
  cx: number,
  cy: number,
  from: number,
  to: number,
  x: number,
  y: number,
): void {
  const { block, fine, links, settings } = contour;
  const topLeft = classOfCorner(block, from, to, cx, cy);
  const topRight = classOfCorner(block, from, to, cx + 1, cy);
  const bottomLeft = classOfCorner(block, from, to, cx, cy + 1);
  const bottomRight = classOfCorner(block, from, to, cx + 1, cy + 1);
  if (topLeft === topRight && topLeft === bottomLeft && topLeft === bottomRight) return;
  const top = horizontalEdge(fine, cx, cy);
  const bottom = horizontalEdge(fine, cx, cy + 1);
  const left = verticalEdge(fine, cx, cy);
  const right = verticalEdge(fine, cx + 1, cy);
  if (topLeft !== topRight) findCrossings(contour, top, from, to);
  if (topLeft !== bottomLeft) findCrossings(contour, left, from, to);
  if (bottomLeft !== bottomRight) findCrossings(contour, bottom, from, to);
  if (topRight !== bottomRight) findCrossings(contour, right, from, to);
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
}

const isWithin = (k: number, first: number, last: number): number => (k >= first && k <= last ? 1 : 0);
