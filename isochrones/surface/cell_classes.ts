import type { RoadCells } from '../ground/road_cells.ts';
import { isVertex } from '../network/places.ts';
import { hasSeed } from '../search/seeds.ts';
import { nearestLabel_ds, timeOnSegment } from '../search/time_field.ts';
import { NONE, UNREACHED_DS } from '../types.ts';
import { type Classes, classOfPlace, classOfSegment, classOfTime, MIXED } from './classes.ts';

/**
 * Classes of cells and roads that a thread has looked at, made once: no question fills or clears an array as long as the network. An entry
 * counts where its stamp is the number of the question.
 */
export interface CellClasses {
  cells: RoadCells;
  classes: Classes;
  question: number;
  cellStamp: Uint16Array;
  cellClass: Uint8Array;
  /** Of a road: its least class in the low byte, its greatest in the second, its stamp above them. */
  roadRange: Uint32Array;
  /** Cells and roads whose outlines were looked for. */
  cellSeen: Uint16Array;
  roadSeen: Uint16Array;
}

const LAST_QUESTION = 65_535;
const memos = new WeakMap<RoadCells, CellClasses>();

/** The classes of cells for a question; good until the next. */
export function cellClassesOf(cells: RoadCells, classes: Classes): CellClasses {
  let memo = memos.get(cells);
  if (!memo) {
    memo = {
      cells,
      classes,
      question: 0,
      cellStamp: new Uint16Array(cells.count),
      cellClass: new Uint8Array(cells.count),
      roadRange: new Uint32Array(cells.pieceStretch.length),
      cellSeen: new Uint16Array(cells.count),
      roadSeen: new Uint16Array(cells.pieceStretch.length),
    };
    memos.set(cells, memo);
  }
  if (memo.question === LAST_QUESTION) {
    for (const stamps of [memo.cellStamp, memo.roadRange, memo.cellSeen, memo.roadSeen]) stamps.fill(0);
    memo.question = 0;
  }
  memo.question++;
  memo.classes = classes;
  return memo;
}

/** The least class that places on a road may have in the low byte, the greatest in the second. */
export function rangeOfRoad(memo: CellClasses, road: number): number {
  const entry = memo.roadRange[road];
  return entry >>> 16 === memo.question ? entry & 0xffff : findRangeOfRoad(memo, road);
}

function findRangeOfRoad(memo: CellClasses, road: number): number {
  const { cells, classes } = memo;
  const { field, thresholds_ds } = classes;
  const { seeds } = field;
  const stretch = cells.pieceStretch[road];
  const other = cells.otherWay[stretch];
  let range = thresholds_ds.length << 8;
  if (!hasSeed(seeds, stretch) && !(other !== NONE && hasSeed(seeds, other))) {
    let least = Infinity;
    let most = Infinity;
    for (let way = stretch, i = 4 * road; i < 4 * road + 4 && way !== NONE; way = other, i += 2) {
      const label = nearestLabel_ds(field, way);
      if (label === UNREACHED_DS) continue;
      least = Math.min(least, label - cells.pieceSpan_ds[i + 1]);
      most = Math.min(most, label - cells.pieceSpan_ds[i]);
    }
    range = classOfTime(thresholds_ds, least) | (classOfTime(thresholds_ds, most) << 8);
  }
  memo.roadRange[road] = (memo.question << 16) | range;
  return range;
}

export const isOneClass = (range: number): boolean => (range & 0xff) === range >>> 8;

/** The class of a cell: that of its sample. */
export function classOfCell(memo: CellClasses, cell: number): number {
  if (memo.cellStamp[cell] === memo.question) return memo.cellClass[cell];
  const found = findClassOfCell(memo, cell);
  memo.cellStamp[cell] = memo.question;
  memo.cellClass[cell] = found;
  return found;
}

function findClassOfCell(memo: CellClasses, cell: number): number {
  const { cells, classes } = memo;
  const place = cells.place[cell];
  if (place === NONE) return classes.thresholds_ds.length;
  const road = cells.road[cell];
  if (road !== NONE) {
    const range = rangeOfRoad(memo, road);
    if (isOneClass(range)) return range & 0xff;
  }
  if (isVertex(place)) return classOfPlace(classes, place, 0, 0);
  const ofSegment = classOfSegment(classes, place);
  if (ofSegment !== MIXED) return ofSegment;
  return classOfTime(classes.thresholds_ds, timeOnSegment(classes.field, place, cells.fraction[cell]));
}
