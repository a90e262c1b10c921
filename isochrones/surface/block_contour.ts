import { metresPerUnit, metresPerUnitAtY } from '../geometry/mercator.ts';
import {
  BLOCK_UNITS,
  cornerCount,
  edgeCount,
  firstCornerOf,
  horizontalEdge,
  isHorizontal,
  verticalEdge,
} from '../ground/lattice.ts';
import { maskContains } from '../ground/region_mask.ts';
import { findNearestSegment, type NearestSegment } from '../network/nearest_road.ts';
import { NONE } from '../types.ts';
import type { BlockBorder } from './block_border.ts';
import { type BlockDiagram, findPieces, NO_DIAGRAM, placesOf } from './block_diagram.ts';
import { CHANGE_CLASSES, type Classes, classOfPlace, commonClassOfPlaces } from './classes.ts';
import { type BlockOutline, clearLinks, createLinks, type Links, linkShape, traceLinks } from './links.ts';
import { distance2ToPlace, placeOnSegment } from './places.ts';
import type { SurfaceStore } from './surface_store.ts';

/**
 * How classes are drawn. A *layer* is a run of classes, drawn as polygons: a band is 0..i, the white zones those from the
 * limit on, up to the border of the region.
 */
export interface SurfaceSettings {
  layers: { first: number; last: number }[];
  /** Cells along a block's side, a power of two: 8 is about 110 m, 16 about 55 m in metropolitan France. */
  cellsPerBlock: number;
  /** Ground farther than this from any road belongs to the last class; Infinity: no such limit. */
  reach_m: number;
}

/** Halvings of a lattice edge when a class boundary is looked for on it: 1/128 of a cell, under a metre. */
const CROSSING_HALVINGS = 7;
/** Crossings keep this share of an edge from its corners, so that rings never touch. */
const CORNER_GAP = 1 / 256;
/** A plane unit is never longer on the ground. */
const LONGEST_UNIT_M = metresPerUnit(0);

/** Scratch memory of the contouring, made once for a field and its settings. */
export interface BlockContour {
  classes: Classes;
  settings: SurfaceSettings;
  store: SurfaceStore;
  /** The class of ground outside the region: the one after all others. */
  outsideClass: number;
  /** The class of ground out of reach of any road. */
  unreachedClass: number;
  noOutlines: BlockOutline[];
  /** Of the block at hand. */
  diagram: BlockDiagram;
  border: BlockBorder | null;
  cornerClass: Uint8Array;
  /** Crossing of class boundary j on lattice edge e, as a share of the edge: crossing[j * edges + e]; NaN: not known. */
  crossing: Float32Array;
  links: Links;
  nearest: NearestSegment;
}

export function createBlockContour(
  classes: Classes,
  settings: SurfaceSettings,
  store: SurfaceStore,
): BlockContour {
  const n = settings.cellsPerBlock;
  const outsideClass = classes.before ? CHANGE_CLASSES : classes.thresholds_ds.length + 1;
  return {
    classes,
    settings,
    store,
    outsideClass,
    unreachedClass: outsideClass - 1,
    noOutlines: settings.layers.map(() => ({ rings: [], chains: [] })),
    diagram: NO_DIAGRAM,
    border: null,
    cornerClass: new Uint8Array(cornerCount(n)),
    crossing: new Float32Array(outsideClass * edgeCount(n)),
    links: createLinks(settings.layers.length, n),
    nearest: { segment: -1, fraction: 0, distance2: 0 },
  };
}

/**
 * The outlines of all layers in one block, by marching squares on the classes of its lattice corners; they run between the
 * points where the class changes along the lattice edges, which the diagram's pieces tell to the metre. `border` is the
 * region's border in this block, null where it does not pass.
 */
export function contourBlock(
  contour: BlockContour,
  diagram: BlockDiagram,
  border: BlockBorder | null,
): BlockOutline[] {
  contour.diagram = diagram;
  contour.border = border;
  if (!classifyCorners(contour)) return contour.noOutlines;
  contour.crossing.fill(Number.NaN);
  clearLinks(contour.links);
  const n = contour.settings.cellsPerBlock;
  for (let cy = 0; cy < n; cy++) for (let cx = 0; cx < n; cx++) contourCell(contour, cx, cy);
  return traceLinks(
    contour.links,
    (layer, edge, points) => pushCrossing(contour, layer, edge, points),
    (edge) => sharedEdge(contour, edge),
  );
}

/** Whether a block away from any border lies in one class as a whole: a test that is quicker than to contour it. */
export function isOneClass(
  { classes, settings, unreachedClass }: BlockContour,
  diagram: BlockDiagram,
): boolean {
  const only = commonClassOfPlaces(classes, placesOf(diagram));
  if (only < 0) return false;
  return only === unreachedClass || diagram.farthest * LONGEST_UNIT_M <= settings.reach_m;
}

/** Finds the class of each lattice corner; false when they are all the same. */
function classifyCorners(contour: BlockContour): boolean {
  const { border, classes, cornerClass, diagram, settings } = contour;
  const { cornerDistance, cornerPlace } = diagram;
  const n = settings.cellsPerBlock;
  const step = BLOCK_UNITS / n;
  const left = diagram.column * BLOCK_UNITS;
  const inReach = diagram.farthest * LONGEST_UNIT_M <= settings.reach_m;
  let differ = false;
  for (let cy = 0, corner = 0; cy <= n; cy++) {
    const y = diagram.row * BLOCK_UNITS + cy * step;
    const unit_m = inReach ? 0 : metresPerUnitAtY(y);
    for (let cx = 0; cx <= n; cx++, corner++) {
      let found = contour.outsideClass;
      if (!border || border.inside[corner])
        found =
          cornerDistance[corner] * unit_m > settings.reach_m
            ? contour.unreachedClass
            : classOfPlace(classes, cornerPlace[corner], left + cx * step, y);
      cornerClass[corner] = found;
      if (found !== cornerClass[0]) differ = true;
    }
  }
  return differ;
}

function isOutOfReach({ settings }: BlockContour, distance: number, y: number): boolean {
  return distance * LONGEST_UNIT_M > settings.reach_m && distance * metresPerUnitAtY(y) > settings.reach_m;
}

/** Marching squares in one cell, for every layer. */
function contourCell(contour: BlockContour, cx: number, cy: number): void {
  const { cornerClass, links, settings } = contour;
  const n = settings.cellsPerBlock;
  const corner = cy * (n + 1) + cx;
  const topLeft = cornerClass[corner];
  const topRight = cornerClass[corner + 1];
  const bottomLeft = cornerClass[corner + n + 1];
  const bottomRight = cornerClass[corner + n + 2];
  if (topLeft === topRight && topRight === bottomRight && bottomRight === bottomLeft) return;
  const top = horizontalEdge(n, cx, cy);
  const bottom = horizontalEdge(n, cx, cy + 1);
  const left = verticalEdge(n, cx, cy);
  const right = verticalEdge(n, cx + 1, cy);
  findCrossings(contour, top, cx, cy, topLeft, topRight);
  findCrossings(contour, bottom, cx, cy + 1, bottomLeft, bottomRight);
  findCrossings(contour, left, cx, cy, topLeft, bottomLeft);
  findCrossings(contour, right, cx + 1, cy, topRight, bottomRight);
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
    if ((shape === 5 || shape === 10) && middle < 0) middle = classOfMiddle(contour, cx, cy);
    linkShape(links, layer, shape, middle >= first && middle <= last, top, right, bottom, left);
  }
}

const isWithin = (k: number, first: number, last: number): number => (k >= first && k <= last ? 1 : 0);

/** The class of a cell's middle, which the diagram does not hold. */
function classOfMiddle(contour: BlockContour, cx: number, cy: number): number {
  const { border, classes, nearest, settings } = contour;
  const { network } = classes.field;
  const step = BLOCK_UNITS / settings.cellsPerBlock;
  const x = contour.diagram.column * BLOCK_UNITS + (cx + 0.5) * step;
  const y = contour.diagram.row * BLOCK_UNITS + (cy + 0.5) * step;
  if (border && !maskContains(border.mask, x, y)) return contour.outsideClass;
  findNearestSegment(network, x, y, nearest);
  if (isOutOfReach(contour, Math.sqrt(nearest.distance2), y)) return contour.unreachedClass;
  return classOfPlace(classes, placeOnSegment(network, nearest.segment, nearest.fraction), x, y);
}

/** Finds the crossings of the lattice edge that starts at corner (cx, cy), once. */
function findCrossings(
  contour: BlockContour,
  edge: number,
  cx: number,
  cy: number,
  classA: number,
  classB: number,
): void {
  if (classA === classB) return;
  const { crossing, settings } = contour;
  const edges = edgeCount(settings.cellsPerBlock);
  const low = Math.min(classA, classB);
  const high = Math.max(classA, classB);
  if (!Number.isNaN(crossing[low * edges + edge])) return;
  lookAlongEdge(contour, edge, cx, cy);
  const startsLow = classA < classB;
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
      for (let i = 0; i < CROSSING_HALVINGS; i++) {
        const middle = (near + far) / 2;
        const found = classOnEdge(contour, edge, cx, cy, startsLow ? middle : 1 - middle);
        if (found <= j) near = middle;
        else {
          far = middle;
          classAtFar = found;
        }
      }
    }
    const middle = Math.min(1 - CORNER_GAP, Math.max(CORNER_GAP, (near + far) / 2));
    crossing[j * edges + edge] = startsLow ? middle : 1 - middle;
  }
}

/** Has the diagram look for the places along the lattice edge that starts at corner (cx, cy), where it did not yet. */
function lookAlongEdge(
  { diagram, settings, store }: BlockContour,
  edge: number,
  cx: number,
  cy: number,
): void {
  if (diagram.edgePieces[edge] !== NONE) return;
  const n = settings.cellsPerBlock;
  const step = BLOCK_UNITS / n;
  const x = diagram.column * BLOCK_UNITS + cx * step;
  const y = diagram.row * BLOCK_UNITS + cy * step;
  const corner = cy * (n + 1) + cx;
  if (isHorizontal(n, edge)) findPieces(store.scratch, diagram, edge, corner, corner + 1, x, y, step, 0);
  else findPieces(store.scratch, diagram, edge, corner, corner + n + 1, x, y, 0, step);
}

/** The class of a point of the lattice edge that starts at corner (cx, cy). */
function classOnEdge(contour: BlockContour, edge: number, cx: number, cy: number, share: number): number {
  const { border, classes, diagram, settings } = contour;
  const n = settings.cellsPerBlock;
  const corner = cy * (n + 1) + cx;
  if (border && share > border.crossing[edge] === (border.inside[corner] === 1)) return contour.outsideClass;
  const horizontal = isHorizontal(n, edge);
  const step = BLOCK_UNITS / n;
  const x = contour.diagram.column * BLOCK_UNITS + (cx + (horizontal ? share : 0)) * step;
  const y = contour.diagram.row * BLOCK_UNITS + (cy + (horizontal ? 0 : share)) * step;
  const { pieces } = contour.store.scratch;
  let place = diagram.cornerPlace[corner];
  let i = Math.floor(diagram.edgePieces[edge] / 16);
  for (const end = i + (diagram.edgePieces[edge] & 15); i < end && pieces.start[i] <= share; i++)
    place = pieces.place[i];
  if ((diagram.cornerDistance[corner] + step) * LONGEST_UNIT_M > settings.reach_m) {
    const distance = Math.sqrt(distance2ToPlace(classes.field.network, place, x, y));
    if (isOutOfReach(contour, distance, y)) return contour.unreachedClass;
  }
  return classOfPlace(classes, place, x, y);
}

/** Writes the point where layer `layer` crosses a lattice edge to `points`. */
function pushCrossing(contour: BlockContour, layer: number, edge: number, points: number[]): void {
  const { cornerClass, settings } = contour;
  const n = settings.cellsPerBlock;
  const step = BLOCK_UNITS / n;
  const horizontal = isHorizontal(n, edge);
  const corner = firstCornerOf(n, edge);
  const { first, last } = settings.layers[layer];
  const a = cornerClass[corner];
  const outside = a >= first && a <= last ? cornerClass[corner + (horizontal ? 1 : n + 1)] : a;
  const boundary = outside > last ? last : first - 1;
  const share = contour.crossing[boundary * edgeCount(n) + edge];
  const cy = Math.floor(corner / (n + 1));
  const cx = corner - cy * (n + 1);
  points.push(
    contour.diagram.column * BLOCK_UNITS + (cx + (horizontal ? share : 0)) * step,
    contour.diagram.row * BLOCK_UNITS + (cy + (horizontal ? 0 : share)) * step,
  );
}

/** A number for a lattice edge that is the same in every block: its place in the world's lattice, and its direction. */
function sharedEdge({ diagram, settings }: BlockContour, edge: number): number {
  const { column, row } = diagram;
  const n = settings.cellsPerBlock;
  const corner = firstCornerOf(n, edge);
  const x = column * n + (corner % (n + 1));
  const y = row * n + Math.floor(corner / (n + 1));
  return (y * 2 ** 24 + x) * 2 + (isHorizontal(n, edge) ? 0 : 1);
}
