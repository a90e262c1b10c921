import { horizontalEdge, verticalEdge } from '../ground/lattice.ts';
import { type BlockClasses, lookAtCorner, UNKNOWN } from './block_classes.ts';
import type { BlockContour } from './contour_memory.ts';

/** How often the class changes along a square's side that starts at corner (cx, cy); leaves the edge on which it did last in `changeEdge`. */
export function changesAlong(
  contour: BlockContour,
  cx: number,
  cy: number,
  horizontal: boolean,
  size: number,
  from: number,
  to: number,
): number {
  const { perCell, sideChanges, sideEdge, settings } = contour;
  if (size !== perCell || size === 1) return scanSide(contour, cx, cy, horizontal, size, from, to);
  // A side of two undivided cells is looked along once.
  const n = settings.cellsPerBlock;
  const side = (horizontal ? horizontalEdge : verticalEdge)(n, cx / perCell, cy / perCell);
  if (sideChanges[side] === UNKNOWN) {
    sideChanges[side] = scanSide(contour, cx, cy, horizontal, size, from, to);
    sideEdge[side] = contour.changeEdge;
  }
  contour.changeEdge = sideEdge[side];
  return sideChanges[side];
}

/** The same, looked at each corner of the finest lattice. */
function scanSide(
  contour: BlockContour,
  cx: number,
  cy: number,
  horizontal: boolean,
  size: number,
  from: number,
  to: number,
): number {
  const { block, fine } = contour;
  const { cornerClass } = block;
  const stride = horizontal ? 1 : fine + 1;
  const first = cy * (fine + 1) + cx;
  let changes = 0;
  const last = first + size * stride;
  if (cornerClass[last] === UNKNOWN) lookAt(block, last, first, last, stride, from, to);
  if (cornerClass[first] === UNKNOWN) lookAt(block, first, first, last, stride, from, to);
  if (size > 2) {
    const middle = first + (size / 2) * stride;
    if (cornerClass[middle] === UNKNOWN) lookAt(block, middle, first, last, stride, from, to);
  }
  let before = cornerClass[first];
  for (let i = 1, corner = first + stride; i <= size; i++, corner += stride) {
    if (cornerClass[corner] === UNKNOWN) lookAt(block, corner, first, last, stride, from, to);
    const found = cornerClass[corner];
    if (found === before) continue;
    changes++;
    before = found;
    contour.changeEdge = horizontal
      ? horizontalEdge(fine, cx + i - 1, cy)
      : verticalEdge(fine, cx, cy + i - 1);
  }
  return changes;
}

/** Looks for the class of a corner of a side, and gives it to those beside it on the side as far as it cannot change. */
function lookAt(
  block: BlockClasses,
  corner: number,
  first: number,
  last: number,
  stride: number,
  from: number,
  to: number,
): void {
  const found = lookAtCorner(block, from, to, corner);
  const same = block.clearCorners * stride;
  if (same === 0) return;
  const { cornerClass } = block;
  const start = Math.max(first, corner - same);
  const end = Math.min(last, corner + same);
  for (let k = corner - stride; k >= start; k -= stride) cornerClass[k] = found;
  for (let k = corner + stride; k <= end; k += stride) cornerClass[k] = found;
}
