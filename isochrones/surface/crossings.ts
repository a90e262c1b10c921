import { BLOCK_UNITS, edgeCount, firstCornerOf, isHorizontal } from '../ground/lattice.ts';
import { classAt } from './block_classes.ts';
import type { BlockContour } from './contour_memory.ts';

/** Plane units to within half of which class boundaries are found on lattice edges: about 0.8 m in metropolitan France. */
const CROSSING_UNITS = 64;
/** Crossings keep so far from an edge's corners, that rings never touch: 0.2 m. */
const CORNER_GAP_UNITS = 8;

/** Finds the crossings of an edge of the lattice whose ends are of two classes, once. */
export function findCrossings(contour: BlockContour, edge: number, from: number, to: number): void {
  const { block, crossing, fine } = contour;
  const corner = firstCornerOf(fine, edge);
  const horizontal = isHorizontal(fine, edge);
  const classA = block.cornerClass[corner];
  const classB = block.cornerClass[corner + (horizontal ? 1 : fine + 1)];
  const edges = edgeCount(fine);
  const low = Math.min(classA, classB);
  const high = Math.max(classA, classB);
  if (!Number.isNaN(crossing[low * edges + edge])) return;
  const step = BLOCK_UNITS / fine;
  const cy = Math.floor(corner / (fine + 1));
  const x = block.left + (corner - cy * (fine + 1)) * step;
  const y = block.top + cy * step;
  const startsLow = classA < classB;
  const gap = Math.max(1 / 256, CORNER_GAP_UNITS / step);
  const halvings = Math.ceil(Math.log2(step / CROSSING_UNITS));
  let near = 0;
  let far = 1;
  let classAtFar = high;
  for (let j = low; j < high; j++) {
    // From the end of the lower class towards the other; a boundary never lies before that of a lower class, and where
    // the same step passes several classes their boundaries are one.
    if (j >= classAtFar || j === low) {
      near = j === low ? 0 : far;
      far = 1;
      classAtFar = high;
      for (let i = 0; i < halvings; i++) {
        const middle = (near + far) / 2;
        const along = (startsLow ? middle : 1 - middle) * step;
        const found = horizontal
          ? classAt(block, from, to, x + along, y)
          : classAt(block, from, to, x, y + along);
        if (found <= j) near = middle;
        else {
          far = middle;
          classAtFar = found;
        }
      }
    }
    const middle = Math.min(1 - gap, Math.max(gap, (near + far) / 2));
    crossing[j * edges + edge] = startsLow ? middle : 1 - middle;
    contour.crossed.push(j * edges + edge);
  }
}

/** Where a class boundary crosses a lattice edge. */
export function crossingX({ block, crossing, fine }: BlockContour, edge: number, boundary: number): number {
  const share = isHorizontal(fine, edge) ? crossing[boundary * edgeCount(fine) + edge] : 0;
  return block.left + ((firstCornerOf(fine, edge) % (fine + 1)) + share) * (BLOCK_UNITS / fine);
}

export function crossingY({ block, crossing, fine }: BlockContour, edge: number, boundary: number): number {
  const share = isHorizontal(fine, edge) ? 0 : crossing[boundary * edgeCount(fine) + edge];
  return block.top + (Math.floor(firstCornerOf(fine, edge) / (fine + 1)) + share) * (BLOCK_UNITS / fine);
}

/** Writes the point where layer `layer` crosses a lattice edge to points[at] and points[at + 1]. */
export function putCrossing(
  contour: BlockContour,
  layer: number,
  edge: number,
  points: Float64Array,
  at: number,
): void {
  const { block, fine, settings } = contour;
  const corner = firstCornerOf(fine, edge);
  const { first, last } = settings.layers[layer];
  const a = block.cornerClass[corner];
  const b = block.cornerClass[corner + (isHorizontal(fine, edge) ? 1 : fine + 1)];
  const outside = a >= first && a <= last ? b : a;
  const boundary = outside > last ? last : first - 1;
  points[at] = crossingX(contour, edge, boundary);
  points[at + 1] = crossingY(contour, edge, boundary);
}

/** A number for a lattice edge that is the same in every block: its place in the world's lattice, and its direction. */
export function sharedEdge({ fine }: BlockContour, column: number, row: number, edge: number): number {
  const corner = firstCornerOf(fine, edge);
  const x = column * fine + (corner % (fine + 1));
  const y = row * fine + Math.floor(corner / (fine + 1));
  return (y * 2 ** 24 + x) * 2 + (isHorizontal(fine, edge) ? 0 : 1);
}
