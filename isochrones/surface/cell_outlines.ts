import { roadOfStretch } from '../ground/road_cells.ts';
import { afterEdge, beforeEdge } from '../ground/triangles.ts';
import { NONE } from '../types.ts';
import { type CellClasses, classOfCell, isOneClass, rangeOfRoad } from './cell_classes.ts';
import { classOfPeak } from './cell_cuts.ts';
import { edgesOfLayer } from './cell_pieces.ts';
import { createReach, isBeyond, type Reach, reachesSide } from './cell_reach.ts';
import { nodedRings } from './noded_rings.ts';
import { type DrawnGround, groundOfMillionths } from './outlines.ts';

/** Edges from cells of a layer: to cells outside it, and those at whose ends the cell goes on to where it is out of reach. */
export interface SidesOfLayer {
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
  stretches: Iterable<number>,
  reach_m: number,
): DrawnGround[] {
  const { cells, classes, roadSeen, question } = memo;
  const { network } = classes.field;
  const reach = createReach(cells, reach_m);
  const layers: SidesOfLayer[] = classes.thresholds_ds.map(() => ({
    outline: [],
    gaps: [],
    peaks: [],
    alone: [],
  }));
  for (const stretch of stretches) {
    const road = roadOfStretch(cells, stretch);
    if (roadSeen[road] === question) continue;
    roadSeen[road] = question;
    const look = reach.isShort || cells.always[road] ? Look.atAll : lookOf(memo, road);
    if (look === Look.atNone) continue;
    for (let i = network.stretchSegmentOffset[stretch]; i < network.stretchSegmentOffset[stretch + 1]; i++) {
      const segment = network.stretchSegment[i];
      lookAround(memo, reach, cells.sampleOfVertex[network.segmentFrom[segment]], layers);
      lookAround(memo, reach, cells.sampleOfVertex[network.segmentTo[segment]], layers);
      if (look === Look.atEnds) continue;
      const end = cells.firstInner[segment] + cells.innerCount[segment];
      for (let cell = cells.firstInner[segment]; cell < end; cell++) lookAround(memo, reach, cell, layers);
    }
  }
  return nodedRings(layers.map((sides, layer) => edgesOfLayer(memo, reach, sides, layer))).map(
    groundOfMillionths,
  );
}

/** Which of a road's cells may lie at an outline with a cell of a higher class. */
const Look = { atNone: 0, atEnds: 1, atAll: 2 } as const;

/** The same of a road within reach: none where all around is of its one class; where nothing is of a higher one, those at vertices alone. */
function lookOf(memo: CellClasses, road: number): number {
  const { beside, besideOffset } = memo.cells;
  const range = rangeOfRoad(memo, road);
  if (!isOneClass(range)) return Look.atAll;
  let look: number = Look.atNone;
  for (let i = besideOffset[road]; i < besideOffset[road + 1]; i++) {
    const other = rangeOfRoad(memo, beside[i]);
    if (other === range) continue;
    // Where roads meet the class may be that of either.
    if (other >>> 8 > (range & 0xff)) return Look.atAll;
    look = Look.atEnds;
  }
  return look;
}

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
  let isAlone = true;
  let edge = first;
  do {
    const beside = corner[afterEdge(edge)];
    const other = only !== NONE && road[beside] === only ? found : classOfCell(memo, beside);
    const mayEnd = isBeyond(reach, edge) || isBeyond(reach, twin[edge]);
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
