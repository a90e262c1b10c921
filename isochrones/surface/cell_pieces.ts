import { beforeEdge } from '../ground/triangles.ts';
import { type CellClasses, classOfCell } from './cell_classes.ts';
import { addCut, addPeak, type Cut, type CutCell, cutCell } from './cell_cuts.ts';
import type { SidesOfLayer } from './cell_outlines.ts';
import {
  arcAfter,
  endOfSide,
  isBeyond,
  type Point,
  putCircle,
  type Reach,
  reachesSide,
  startOfSide,
} from './cell_reach.ts';
import { type Edges, putEdge, putSide } from './node_edges.ts';
import { createPoints, type Points, putPoint } from './points.ts';

/** A layer that is drawn, and what is kept meanwhile. */
interface Drawing {
  memo: CellClasses;
  reach: Reach;
  layer: number;
  edges: Edges;
  /** Of cells whose roads are cut: what the cuts leave. */
  left: Map<number, CutCell>;
  seen: Set<number>;
}

/**
 * The outlines of a layer as straight edges: sides of cells, cuts across roads, and arcs where ground is out of reach. Where one ends another
 * begins, in the very same place.
 */
export function edgesOfLayer(
  memo: CellClasses,
  reach: Reach,
  { alone, drawn, gaps, outline, peaks }: SidesOfLayer,
  layer: number,
): Edges {
  const { corner, firstEdge, twin } = memo.cells;
  const cuts = new Map<number, Cut[]>();
  for (const edge of outline) addCut(memo, layer, edge, cuts);
  for (const edge of peaks) addPeak(memo, layer, edge, cuts);
  const drawing: Drawing = { memo, reach, layer, edges: drawn, left: new Map(), seen: new Set() };
  for (const [cell, ofCell] of cuts) {
    const found = cutCell(memo, reach, cell, ofCell);
    if (found) drawing.left.set(cell, found);
  }
  for (const [cell, found] of drawing.left) {
    let edge = firstEdge[cell];
    do {
      const canonical = Math.min(edge, twin[edge]);
      if (!drawing.seen.has(canonical)) {
        drawing.seen.add(canonical);
        putCutSide(drawing, edge);
      }
      edge = twin[beforeEdge(edge)];
    } while (edge !== firstEdge[cell]);
    putCuts(drawing, cell, found);
  }
  for (const edge of outline) {
    if (drawing.left.size > 0 && drawing.seen.has(Math.min(edge, twin[edge]))) continue;
    putWholeSide(drawing, edge);
  }
  for (const edge of gaps) if (!drawing.left.has(corner[edge])) putWay(drawing, arcAfter(reach, edge));
  for (const cell of alone) {
    const circle = createPoints();
    putCircle(reach, cell, circle);
    putPoint(circle, circle.xy[0], circle.xy[1]);
    putWay(drawing, circle);
  }
  return drawing.edges;
}

/** Puts all of the side at an edge that is in reach. */
function putWholeSide(drawing: Drawing, edge: number): void {
  const { edges, memo, reach } = drawing;
  if (isBeyond(reach, edge) || isBeyond(reach, memo.cells.twin[edge]))
    put(drawing, startOfSide(reach, edge), endOfSide(reach, edge));
  else putSide(edges, edge);
}

const put = ({ edges }: Drawing, [ax, ay]: Point, [bx, by]: Point): void => putEdge(edges, ax, ay, bx, by);

function putWay({ edges }: Drawing, { xy, length }: Points): void {
  for (let i = 2; i < length; i += 2) putEdge(edges, xy[i - 2], xy[i - 1], xy[i], xy[i + 1]);
}

/** A place on a side where one of its cells is cut. */
interface Break {
  point: Point;
  /** How far along the side, in the order of places. */
  along: number;
  ofOther: boolean;
}

/** Puts the pieces of a side one of whose cells is cut, or both. */
function putCutSide(drawing: Drawing, edge: number): void {
  const { memo, reach, left, layer } = drawing;
  const { corner, twin } = memo.cells;
  if (!reachesSide(reach, edge)) return;
  const other = twin[edge];
  const start = startOfSide(reach, edge);
  const end = endOfSide(reach, edge);
  const breaks: Break[] = [];
  let isHere = isInside(memo, corner[edge], layer);
  let isThere = isInside(memo, corner[other], layer);
  const here = left.get(corner[edge]);
  if (here && findBreaks(breaks, here, edge, start, end, false)) isHere = !isHere;
  const there = left.get(corner[other]);
  if (there && findBreaks(breaks, there, other, start, end, true)) isThere = !isThere;
  if (breaks.length > 0) putBetweenBreaks(drawing, breaks, start, end, isHere, isThere);
  else if (isHere !== isThere) putWholeSide(drawing, isHere ? edge : other);
}

/** Adds where a cell's cuts meet a side of it, or a piece of its arcs; whether the start is cut off from the cell. */
function findBreaks(
  breaks: Break[],
  { on, xy }: CutCell,
  side: number,
  start: Point,
  end: Point,
  ofOther: boolean,
): boolean {
  const n = on.length;
  const i = on.indexOf(side);
  if (i < 0) return true;
  const after = (i + 1) % n;
  const isCutAtStart = on[(i + n - 1) % n] < 0;
  const isCutAtEnd = on[after] < 0;
  const add = (k: number) => {
    const [x, y] = [xy[2 * k], xy[2 * k + 1]];
    const along = (x - start[0]) * (end[0] - start[0]) + (y - start[1]) * (end[1] - start[1]);
    breaks.push({ point: [x, y], along, ofOther });
  };
  if (isCutAtStart) add(i);
  if (isCutAtEnd) add(after);
  return ofOther ? isCutAtEnd : isCutAtStart;
}

function putBetweenBreaks(
  drawing: Drawing,
  breaks: Break[],
  start: Point,
  end: Point,
  isHereAtStart: boolean,
  isThereAtStart: boolean,
): void {
  let isHere = isHereAtStart;
  let isThere = isThereAtStart;
  if (breaks.length > 1) breaks.sort((a, b) => a.along - b.along);
  let from = start;
  const putTo = (to: Point) => {
    if (isHere && !isThere) put(drawing, from, to);
    else if (isThere && !isHere) put(drawing, to, from);
    from = to;
  };
  for (const { point, ofOther } of breaks) {
    putTo(point);
    if (ofOther) isThere = !isThere;
    else isHere = !isHere;
  }
  putTo(end);
}

/** Puts the cuts of a cell, and the arcs where its reach ends. */
function putCuts(drawing: Drawing, cell: number, left: CutCell): void {
  const { on, xy, arcs } = left;
  const isIn = isInside(drawing.memo, cell, drawing.layer);
  const n = on.length;
  for (let i = 0; i < n; i++) {
    if (on[i] >= 0) continue;
    const k = (i + 1) % n;
    const from: Point = [xy[2 * i], xy[2 * i + 1]];
    const to: Point = [xy[2 * k], xy[2 * k + 1]];
    // What is left lies on the left of the cut.
    if (isIn) put(drawing, from, to);
    else put(drawing, to, from);
  }
  for (let i = 0; i < arcs.length; i += 4) {
    const start: Point = [arcs[i], arcs[i + 1]];
    const end: Point = [arcs[i + 2], arcs[i + 3]];
    const breaks: Break[] = [];
    const isCutOff = findBreaks(breaks, left, drawing.memo.cells.corner.length + i / 4, start, end, false);
    putBetweenBreaks(drawing, breaks, start, end, isCutOff ? !isIn : isIn, false);
  }
}

const isInside = (memo: CellClasses, cell: number, layer: number): boolean =>
  classOfCell(memo, cell) <= layer;
