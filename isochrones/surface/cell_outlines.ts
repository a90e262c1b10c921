import { alongBorder } from '../ground/road_borders.ts';
import { lowerStretch } from '../ground/road_cells.ts';
import { afterEdge, beforeEdge } from '../ground/triangles.ts';
import { NONE } from '../types.ts';
import { type CellClasses, classOfCell, isOneClass, rangeOfRoad } from './cell_classes.ts';
import { classOfPeak } from './cell_cuts.ts';
import { edgesOfLayer } from './cell_pieces.ts';
import { createReach, isBeyond, type Reach, reachesSide } from './cell_reach.ts';
import { createEdges, type Edges, putSide } from './node_edges.ts';
import { nodedRings } from './noded_rings.ts';
import { type DrawnGround, groundOfMillionths } from './outlines.ts';

/** Edges from cells of a layer: to cells outside it, and those at whose ends the cell goes on to where it is out of reach. */
export interface SidesOfLayer {
  /** Sides between roads that lie in one class each, where nothing is cut: drawn already. */
  drawn: Edges;
  outline: number[];
  gaps: number[];
  /** Edges between cells of the layer on the same road, which between them is no part of it. */
  peaks: number[];
  /** Cells that are alone as far as they reach. */
  alone: number[];
}

/**
 * The ground of each class and those under it: its outlines run between cells of the class and cells of a higher one, across
 * roads where their time passes the threshold, and no farther from roads than `reach_m`. `stretches` are all of which a part has another class
 * than the last.
 */
export function groundOfCells(
  memo: CellClasses,
  stretches: ArrayLike<number>,
  reach_m: number,
): DrawnGround[] {
  const edges = edgesOfCells(memo, stretches, createReach(memo.cells, reach_m));
  return nodedRings(edges, memo.cells).map(groundOfMillionths);
}

/** Of each class the edges of its outlines and of those under it. */
export function edgesOfCells(memo: CellClasses, stretches: ArrayLike<number>, reach: Reach): Edges[] {
  const layers: SidesOfLayer[] = memo.classes.thresholds_ds.map(() => ({
    drawn: createEdges(),
    outline: [],
    gaps: [],
    peaks: [],
    alone: [],
  }));
  lookAtStretches(memo, reach, stretches, layers);
  return layers.map((sides, layer) => edgesOfLayer(memo, reach, sides, layer));
}

/** A loop by itself: what follows a loop was never run when it is compiled, and would leave the compiled program each time. */
function lookAtStretches(
  memo: CellClasses,
  reach: Reach,
  stretches: ArrayLike<number>,
  layers: readonly SidesOfLayer[],
): void {
  const { cells, roadSeen, question } = memo;
  const { pieceOffset } = cells;
  for (let i = 0; i < stretches.length; i++) {
    const lower = lowerStretch(cells, stretches[i]);
    const end = pieceOffset[lower + 1];
    for (let road = pieceOffset[lower]; road < end && roadSeen[road] !== question; road++) {
      roadSeen[road] = question;
      lookAtRoad(memo, reach, road, layers);
    }
  }
}

/** Looks at those of a road's cells that may lie at an outline. */
function lookAtRoad(memo: CellClasses, reach: Reach, road: number, layers: readonly SidesOfLayer[]): void {
  const { always, alwaysOffset, cell, cellOffset, junction, junctionOffset } = memo.cells;
  const look = reach.isShort ? Look.atAll : lookOf(memo, road);
  for (let i = alwaysOffset[road]; i < alwaysOffset[road + 1]; i++)
    lookAround(memo, reach, always[i], layers);
  if (look === Look.atNone) return;
  for (let i = junctionOffset[road]; i < junctionOffset[road + 1]; i++)
    lookAround(memo, reach, junction[i], layers);
  if (look === Look.atBorders) followBorders(memo, road, layers);
  if (look === Look.atAll)
    for (let i = cellOffset[road]; i < cellOffset[road + 1]; i++) lookAround(memo, reach, cell[i], layers);
}

/** Which of a road's cells may lie at an outline with a cell of a higher class. */
const Look = { atNone: 0, atBorders: 1, atAll: 2 } as const;

/** The same of a road within reach: all where its own class changes, none where nothing around is of a higher one. */
function lookOf(memo: CellClasses, road: number): number {
  const { beside, besideOffset } = memo.cells;
  const range = rangeOfRoad(memo, road);
  if (!isOneClass(range)) return Look.atAll;
  const end = besideOffset[road + 1];
  for (let i = besideOffset[road]; i < end; i++)
    if (rangeOfRoad(memo, beside[i]) >>> 8 > (range & 0xff)) return Look.atBorders;
  return Look.atNone;
}

/**
 * Draws the sides from cells of a road that lies in one class to those of roads that lie in a higher one, and lists the edges to what lies in
 * several. Cells at the edge of all are looked at by themselves.
 */
function followBorders(memo: CellClasses, road: number, layers: readonly SidesOfLayer[]): void {
  const { cells } = memo;
  const { border, borderOffset, corner, isOuter } = cells;
  const found = rangeOfRoad(memo, road) & 0xff;
  if (found === layers.length) return;
  for (let i = borderOffset[road]; i < borderOffset[road + 1]; i++) {
    const first = border[i];
    const beside = cells.road[corner[afterEdge(first)]];
    const range = beside === NONE ? MIXED_RANGE : rangeOfRoad(memo, beside);
    if (range >>> 8 <= found) continue;
    let edge = first;
    if (!isOneClass(range))
      do {
        const other = isOuter[corner[edge]] ? found : classOfCell(memo, corner[afterEdge(edge)]);
        for (let layer = found; layer < other; layer++) layers[layer].outline.push(edge);
        edge = alongBorder(cells, edge);
      } while (edge >= 0 && edge !== first);
    else
      do {
        if (!isOuter[corner[edge]])
          for (let layer = found; layer < range >>> 8; layer++) putSide(layers[layer].drawn, edge);
        edge = alongBorder(cells, edge);
      } while (edge >= 0 && edge !== first);
  }
}

/** That of a junction, which is looked at by itself. */
const MIXED_RANGE = 0xff00;

/** Lists the edges of a cell that are of the layers' outlines. */
function lookAround(memo: CellClasses, reach: Reach, cell: number, layers: readonly SidesOfLayer[]): void {
  const { cells, cellSeen, question } = memo;
  if (cell === NONE || cellSeen[cell] === question) return;
  cellSeen[cell] = question;
  const first = cells.firstEdge[cell];
  const found = classOfCell(memo, cell);
  if (first < 0 || found === layers.length) return;
  const { corner, road, twin } = cells;
  // Cells of a road that lies in one class need no look at each other.
  const only = road[cell] !== NONE && isOneClass(rangeOfRoad(memo, road[cell])) ? road[cell] : NONE;
  const isAtEdge = reach.isShort || cells.isOuter[cell] === 1;
  let isAlone = true;
  let edge = first;
  do {
    const beside = corner[afterEdge(edge)];
    const other = only !== NONE && road[beside] === only ? found : classOfCell(memo, beside);
    const mayEnd = isAtEdge && (isBeyond(reach, edge) || isBeyond(reach, twin[edge]));
    if (!mayEnd || reachesSide(reach, edge)) {
      isAlone = false;
      for (let layer = found; layer < other; layer++) layers[layer].outline.push(edge);
      if (only === NONE && other === found && edge < twin[edge]) {
        const peak = classOfPeak(memo, cell, beside, found);
        for (let layer = found; layer < peak; layer++) layers[layer].peaks.push(edge);
      }
      if (mayEnd && isBeyond(reach, edge))
        for (let layer = found; layer < layers.length; layer++) layers[layer].gaps.push(edge);
    }
    edge = twin[beforeEdge(edge)];
  } while (edge !== first);
  if (isAlone) for (let layer = found; layer < layers.length; layer++) layers[layer].alone.push(cell);
}
