import { type BlockRoads, LIST_CELLS } from '../ground/block_candidates.ts';
import { narrowToSquare } from '../ground/candidate_stack.ts';
import {
  BLOCK_UNITS,
  edgeCount,
  firstCornerOf,
  horizontalEdge,
  isHorizontal,
  verticalEdge,
} from '../ground/lattice.ts';
import {
  type BlockBorder,
  type BlockClasses,
  classAt,
  classOfCorner,
  classOfSquare,
  createBlockClasses,
  isOneClassAround,
  isOneClassOfRoads,
  isWithinReach,
  mayHoldIsland,
  setCorner,
  startBlock,
  takeRoadsOfCell,
  visitVertices,
} from './block_classes.ts';
import { type Classes, commonClass } from './classes.ts';
import { type BlockOutline, clearLinks, createLinks, type Links, linkShape, traceLinks } from './links.ts';

/**
 * How classes are drawn. A *layer* is a run of classes, drawn as polygons: a band is 0..i, the white zones those from the
 * limit on, up to the border of the region.
 */
export interface SurfaceSettings {
  layers: { first: number; last: number }[];
  /** Cells along a block's side, a power of two: 8 is about 110 m, 16 about 55 m in metropolitan France. */
  cellsPerBlock: number;
  /** Cells are divided where the outline in them is not one straight piece, into those of a lattice of so many; cellsPerBlock: never. */
  finestCells: number;
  /** Ground farther than this from any road belongs to the last class; Infinity: no such limit. */
  reach_m: number;
}

/** Plane units to within half of which class boundaries are found on lattice edges: about 0.8 m in metropolitan France. */
const CROSSING_UNITS = 64;
/** Crossings keep so far from an edge's corners, that rings never touch: 0.2 m. */
const CORNER_GAP_UNITS = 8;
/** A straight piece of outline keeps so near to the true one: some 7 m, far less than what is told of a place. */
const STRAIGHT_UNITS = 256;

/** Scratch memory of the contouring, made once for classes and settings. */
export interface BlockContour {
  settings: SurfaceSettings;
  block: BlockClasses;
  /** Cells of the finest lattice along a block's side, and along that of an undivided cell. */
  fine: number;
  perCell: number;
  noOutlines: BlockOutline[];
  /** Crossing of class boundary j on edge e of the finest lattice, as a share of the edge: crossing[j * edges + e]; NaN: not known. */
  crossing: Float32Array;
  crossed: number[];
  links: Links;
  /** The edge on which scanSide found the class to change last. */
  changeEdge: number;
}

export function createBlockContour(classes: Classes, settings: SurfaceSettings): BlockContour {
  const fine = settings.finestCells;
  const block = createBlockClasses(classes, settings.reach_m, fine);
  return {
    settings,
    block,
    fine,
    perCell: fine / settings.cellsPerBlock,
    noOutlines: settings.layers.map(() => ({ rings: [], chains: [] })),
    crossing: new Float32Array(block.outsideClass * edgeCount(fine)).fill(Number.NaN),
    crossed: [],
    links: createLinks(settings.layers.length, fine),
    changeEdge: 0,
  };
}

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
  clearLinks(contour.links);
  if (fine < LIST_CELLS) drawSquare(contour, 0, 0, fine, 0, roads.roads.length);
  else
    for (let cell = 0; cell < LIST_CELLS * LIST_CELLS; cell++)
      if (border || !isOneClassOfRoads(block, roads, cell)) drawListCell(contour, roads, cell);
  if (contour.links.used.length === 0) return contour.noOutlines;
  return traceLinks(
    contour.links,
    (layer, edge, points) => pushCrossing(contour, layer, edge, points),
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
    drawCell(contour, cx, cy, size, from, to, { x, y, half });
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
  if (size <= perCell && drawCell(contour, cx, cy, size, first, end, { x, y, half })) return;
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
  square: { x: number; y: number; half: number },
): boolean {
  const { block, fine, links, settings } = contour;
  const inTop = scanSide(contour, cx, cy, true, size, from, to);
  const top = contour.changeEdge;
  const inLeft = scanSide(contour, cx, cy, false, size, from, to);
  const left = contour.changeEdge;
  const inBottom = scanSide(contour, cx, cy + size, true, size, from, to);
  const bottom = contour.changeEdge;
  const inRight = scanSide(contour, cx + size, cy, false, size, from, to);
  const right = contour.changeEdge;
  if (inTop > 1 || inLeft > 1 || inBottom > 1 || inRight > 1) return false;
  const changes = inTop + inLeft + inBottom + inRight;
  const corner = cy * (fine + 1) + cx;
  const { cornerClass } = block;
  const topLeft = cornerClass[corner];
  if (changes === 0) return size === 1 || !mayHoldIsland(block, from, to, square, topLeft);
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
    if (!isStraight(contour, one, other, topLeft, opposite, from, to, square)) return false;
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
    if ((shape === 5 || shape === 10) && middle < 0) middle = classAt(block, from, to, square.x, square.y);
    linkShape(links, layer, shape, middle >= first && middle <= last, top, right, bottom, left);
  }
  return true;
}

const isWithin = (k: number, first: number, last: number): number => (k >= first && k <= last ? 1 : 0);

/** How often the class changes along a square's side that starts at corner (cx, cy), looked at each corner of the finest lattice. */
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
  const stride = horizontal ? 1 : fine + 1;
  const first = cy * (fine + 1) + cx;
  let changes = 0;
  const last = first + size * stride;
  lookAt(contour, last, first, last, stride, from, to);
  lookAt(contour, first, first, last, stride, from, to);
  if (size > 2) lookAt(contour, first + (size / 2) * stride, first, last, stride, from, to);
  let before = block.cornerClass[first];
  for (let i = 1; i <= size; i++) {
    const corner = first + i * stride;
    lookAt(contour, corner, first, last, stride, from, to);
    const found = block.cornerClass[corner];
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
  { block }: BlockContour,
  corner: number,
  first: number,
  last: number,
  stride: number,
  from: number,
  to: number,
): void {
  const found = classOfCorner(block, from, to, corner);
  const same = block.clearCorners * stride;
  if (same === 0) return;
  for (let k = corner - stride; k >= first && k >= corner - same; k -= stride) setCorner(block, k, found);
  for (let k = corner + stride; k <= last && k <= corner + same; k += stride) setCorner(block, k, found);
}

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
  square: { x: number; y: number; half: number },
): boolean {
  const { block, fine } = contour;
  const boundary = Math.min(topLeft, opposite);
  const [ax, ay] = crossingPoint(contour, one, boundary);
  const [bx, by] = crossingPoint(contour, other, boundary);
  const length = Math.hypot(bx - ax, by - ay);
  const nx = (by - ay) / length;
  const ny = (ax - bx) / length;
  // The side that the square's north-western corner lies on.
  const { half } = square;
  const sign = (square.x - half - ax) * nx + (square.y - half - ay) * ny > 0 ? 1 : -1;
  const samples = half * 2 > 4 * (BLOCK_UNITS / fine) ? 3 : 2;
  for (let i = 1; i < samples; i++)
    for (const side of [sign, -sign]) {
      const x = ax + (i / samples) * (bx - ax) + side * nx * STRAIGHT_UNITS;
      const y = ay + (i / samples) * (by - ay) + side * ny * STRAIGHT_UNITS;
      if (Math.abs(x - square.x) > half || Math.abs(y - square.y) > half) continue;
      if (classAt(block, from, to, x, y) !== (side === sign ? topLeft : opposite)) return false;
    }
  return !visitVertices(block, from, to, square, (found, x, y) => {
    const beside = ((x - ax) * nx + (y - ay) * ny) * sign > 0;
    return found !== (beside ? topLeft : opposite);
  });
}

/** Finds the crossings of an edge of the finest lattice whose ends are of two classes, once. */
function findCrossings(contour: BlockContour, edge: number, from: number, to: number): void {
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

function crossingPoint(
  { block, crossing, fine }: BlockContour,
  edge: number,
  boundary: number,
): [x: number, y: number] {
  const step = BLOCK_UNITS / fine;
  const corner = firstCornerOf(fine, edge);
  const share = crossing[boundary * edgeCount(fine) + edge];
  const cy = Math.floor(corner / (fine + 1));
  const cx = corner - cy * (fine + 1);
  const horizontal = isHorizontal(fine, edge);
  return [
    block.left + (cx + (horizontal ? share : 0)) * step,
    block.top + (cy + (horizontal ? 0 : share)) * step,
  ];
}

/** Writes the point where layer `layer` crosses a lattice edge to `points`. */
function pushCrossing(contour: BlockContour, layer: number, edge: number, points: number[]): void {
  const { block, fine, settings } = contour;
  const corner = firstCornerOf(fine, edge);
  const { first, last } = settings.layers[layer];
  const a = block.cornerClass[corner];
  const b = block.cornerClass[corner + (isHorizontal(fine, edge) ? 1 : fine + 1)];
  const outside = a >= first && a <= last ? b : a;
  const [x, y] = crossingPoint(contour, edge, outside > last ? last : first - 1);
  points.push(x, y);
}

/** A number for a lattice edge that is the same in every block: its place in the world's lattice, and its direction. */
function sharedEdge({ fine }: BlockContour, column: number, row: number, edge: number): number {
  const corner = firstCornerOf(fine, edge);
  const x = column * fine + (corner % (fine + 1));
  const y = row * fine + Math.floor(corner / (fine + 1));
  return (y * 2 ** 24 + x) * 2 + (isHorizontal(fine, edge) ? 0 : 1);
}
