import Flatbush from 'flatbush';
import FlatQueue from 'flatqueue';
import { latOfY, lonOfX, metresPerUnitAtY, roundDegrees, xOfLon, yOfLat } from '../geometry/mercator.ts';
import {
  type CandidateStack,
  createCandidateStack,
  narrowToSquare,
  nearestCandidate,
  startCandidates,
} from '../ground/candidate_stack.ts';
import { BLOCK_UNITS } from '../ground/lattice.ts';
import { edgeTouchesBox, maskContains } from '../ground/region_mask.ts';
import { candidatesOfBlock, maskEdgesOfBlock, type Territory } from '../ground/territory.ts';
import { type NearestSegment, projectOnSegment } from '../network/nearest_road.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import { mostTimeBetween, type TimeField, timeAtMatch } from '../search/time_field.ts';

/** The blocks of a territory that may hold ground not reached before a time, and an index of where they lie. */
export interface WhiteBlocks {
  /** The time from which on ground counts, in deciseconds. */
  from_ds: number;
  /** Numbers of the blocks in the territory. */
  block: Uint32Array;
  /** A flatbush of their squares in the plane, in the same order; null: there is none. */
  index: ArrayBufferLike | null;
}

/** A box of the plane: west, north, east, south. */
export type PlaneBox = readonly [minX: number, minY: number, maxX: number, maxY: number];

export interface WhiteSearch<T> {
  /** Ground farther than this from its road is passed over. */
  most_road_m: number;
  /** Whether anything in a box can be accepted; never false where something is. */
  mayHold?: (box: PlaneBox) => boolean;
  /** What is found at a place, in whole millionths of a degree; null: the place does not do. */
  accept: (lon: number, lat: number) => T | null;
}

/** Squares of this side are not divided further: 13 m in metropolitan France. */
const LEAST_UNITS = BLOCK_UNITS / 64;
/** How far inside its square a place is tried, so that rounding leaves it there: about a metre. */
const INSET_UNITS = LEAST_UNITS / 16;
const BLOCKS_AT_FIRST = 16;

/** The blocks where some road is not reached before `from_ds` in all of its length. Looks at every block. */
export function whiteBlocks(driveTimes: DriveTimes, territory: Territory, from_ds: number): WhiteBlocks {
  const field = fieldOf(driveTimes);
  const { column, row } = territory.blocks;
  const found: number[] = [];
  for (let b = 0; b < column.length; b++)
    if (candidatesOfBlock(territory, b).some((segment) => mostTimeBetween(field, segment, 0, 1) >= from_ds))
      found.push(b);
  if (found.length === 0) return { from_ds, block: new Uint32Array(0), index: null };
  const index = new Flatbush(found.length, 16, Int32Array);
  for (const b of found)
    index.add(
      column[b] * BLOCK_UNITS,
      row[b] * BLOCK_UNITS,
      (column[b] + 1) * BLOCK_UNITS,
      (row[b] + 1) * BLOCK_UNITS,
    );
  index.finish();
  return { from_ds, block: Uint32Array.from(found), index: index.data };
}

interface Square {
  block: number;
  left: number;
  top: number;
  side: number;
  /** The roads that can be nearest in it. */
  segments: Uint32Array;
}

/**
 * What is found at the nearest place of a territory that is not reached before the time of `white`, as the crow flies from (lon, lat); null
 * where there is none.
 *
 * Squares of ground are looked at from near to far: one is left out where all roads that can be nearest in it are reached before that, else its place nearest
 * to the asked point is tried, else it is divided in four. So the place found is at most the diagonal of the smallest square (19 m) farther
 * than the nearest there is; what is thinner than that may be passed over.
 */
export function nearestWhite<T>(
  driveTimes: DriveTimes,
  territory: Territory,
  white: WhiteBlocks,
  { lon, lat }: { lon: number; lat: number },
  search: WhiteSearch<T>,
): T | null {
  if (white.index === null) return null;
  const at = { x: xOfLon(lon), y: yOfLat(lat) };
  const index = Flatbush.from(white.index);
  const look = lookIn(driveTimes, territory, white.from_ds, search);
  const squares: Square[] = [];
  const queue = new FlatQueue<number>();
  const put = (square: Square): void => {
    const { x, y } = placeNearest(square, at.x, at.y, 0);
    queue.push(squares.push(square) - 1, (x - at.x) ** 2 + (y - at.y) ** 2);
  };
  let blocks: number[] = [];
  let taken = 0;
  for (;;) {
    // A block comes in before anything that is farther than it is looked at.
    while (taken < white.block.length) {
      if (taken === blocks.length) blocks = index.neighbors(at.x, at.y, Math.max(BLOCKS_AT_FIRST, 4 * taken));
      const square = squareOfBlock(territory, white.block[blocks[taken]]);
      const { x, y } = placeNearest(square, at.x, at.y, 0);
      const nearest = queue.peekValue();
      if (nearest !== undefined && nearest < (x - at.x) ** 2 + (y - at.y) ** 2) break;
      put(square);
      taken++;
    }
    const next = queue.pop();
    if (next === undefined) return null;
    const { found, parts } = look(squares[next], at.x, at.y);
    if (found !== null) return found;
    for (const part of parts) put(part);
  }
}

function squareOfBlock(territory: Territory, block: number): Square {
  const { column, row } = territory.blocks;
  return {
    block,
    left: column[block] * BLOCK_UNITS,
    top: row[block] * BLOCK_UNITS,
    side: BLOCK_UNITS,
    segments: candidatesOfBlock(territory, block),
  };
}

/** The point of a square nearest to (x, y), at least `inset` from its edges. */
function placeNearest({ left, top, side }: Square, x: number, y: number, inset: number) {
  return {
    x: Math.min(Math.max(x, left + inset), left + side - inset),
    y: Math.min(Math.max(y, top + inset), top + side - inset),
  };
}

/** What becomes of a square: found there, or its parts to be looked at; memory is kept between squares. */
function lookIn<T>(
  driveTimes: DriveTimes,
  territory: Territory,
  from_ds: number,
  { most_road_m, mayHold = () => true, accept }: WhiteSearch<T>,
) {
  const { network, mask } = territory;
  const field = fieldOf(driveTimes);
  const stack = createCandidateStack();
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: 0 };
  const NOTHING: { found: T | null; parts: Square[] } = { found: null, parts: [] };

  const counts = (x: number, y: number, first: number, end: number): boolean => {
    nearestCandidate(stack, first, end, x, y, nearest);
    return (
      timeAtMatch(field, nearest.segment, nearest.fraction) >= from_ds &&
      Math.sqrt(nearest.distance2) * metresPerUnitAtY(y) <= most_road_m &&
      maskContains(mask, x, y)
    );
  };

  return (square: Square, x: number, y: number): { found: T | null; parts: Square[] } => {
    const { left, top, side, segments, block } = square;
    const half = side / 2;
    const box: PlaneBox = [left, top, left + side, top + side];
    if (!touchesRegion(territory, block, box) || !mayHold(box)) return NOTHING;
    startCandidates(network, stack, segments);
    const first = segments.length;
    const end = narrowToSquare(stack, 0, first, left + half, top + half, half);
    const left_over = segmentsOf(stack, first, end);
    if (!left_over.some((segment) => mayCountInBox(field, segment, box, from_ds))) return NOTHING;
    nearestCandidate(stack, first, end, left + half, top + half, nearest);
    const least_m = (Math.sqrt(nearest.distance2) - half * Math.SQRT2) * metresPerUnitAtY(top + half);
    if (least_m > most_road_m) return NOTHING;
    const place = placeNearest(square, x, y, INSET_UNITS);
    if (counts(place.x, place.y, first, end)) {
      const found = accept(roundDegrees(lonOfX(place.x)), roundDegrees(latOfY(place.y)));
      if (found !== null) return { found, parts: [] };
    }
    if (side <= LEAST_UNITS) return NOTHING;
    const part = { block, side: half, segments: left_over };
    return {
      found: null,
      parts: [
        { ...part, left, top },
        { ...part, left: left + half, top },
        { ...part, left, top: top + half },
        { ...part, left: left + half, top: top + half },
      ],
    };
  };
}

const segmentsOf = ({ list, segment }: CandidateStack, first: number, end: number): Uint32Array =>
  list.slice(first, end).map((candidate) => segment[candidate]);

/** Whether a road is not all reached before the time, on the part of it that can be nearest in a box. */
function mayCountInBox(
  field: TimeField,
  segment: number,
  [minX, minY, maxX, maxY]: PlaneBox,
  from_ds: number,
): boolean {
  const corners = [
    projectOnSegment(field.network, segment, minX, minY),
    projectOnSegment(field.network, segment, maxX, minY),
    projectOnSegment(field.network, segment, minX, maxY),
    projectOnSegment(field.network, segment, maxX, maxY),
  ];
  return mostTimeBetween(field, segment, Math.min(...corners), Math.max(...corners)) >= from_ds;
}

/** Whether a box of a block may hold ground of the region. */
function touchesRegion(territory: Territory, block: number, [minX, minY, maxX, maxY]: PlaneBox): boolean {
  const edges = maskEdgesOfBlock(territory, block);
  return (
    edges.length === 0 ||
    edges.some((edge) => edgeTouchesBox(territory.mask, edge, minX, minY, maxX, maxY)) ||
    maskContains(territory.mask, (minX + maxX) / 2, (minY + maxY) / 2)
  );
}
