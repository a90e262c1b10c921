/** The roads of an area, put together from OSRM's tiles: lines that tiles cut are made whole again. */
import { MaillageError } from '../../errors/maillage_error.ts';
import { appendTo } from '../append_to.ts';
import { readSpeeds, TILE_BUFFER, TILE_EXTENT, type TileLine } from './tile_speeds.ts';

/**
 * Directed straight pieces of road between vertices. Vertices lie on the lattice of the tiles' units, one lattice for the
 * whole world: vertex v is the point (vertexX[v], vertexY[v]) of it. The order depends on the roads alone.
 */
export interface TileRoads {
  zoom: number;
  vertexX: Uint32Array;
  vertexY: Uint32Array;
  from: Uint32Array;
  to: Uint32Array;
  duration_ds: Uint32Array;
  /** 0: a ferry. */
  isStartpoint: Uint8Array;
  /** False: OSRM chooses its routes by something other than the time alone. */
  weighsTime: boolean;
}

interface Collected {
  key0: number[];
  key1: number[];
  duration_ds: number[];
  flags: number[];
}

/** A line that a tile cut, from its one true end: point (x, y) and where the tile's edge cuts it, in lattice units. */
interface CutLine {
  x: number;
  y: number;
  cutX: number;
  cutY: number;
  flags: number;
}

const SMALL = 1;
const NO_START = 2;
/**
 * A vertex's key is x * KEY_UNITS + y, counted from a corner 8,192 tiles beyond the first tile: exact, as 26 + 26 bits fit
 * into a number.
 */
const KEY_UNITS = 2 ** 26;
/** A cut point is the line's, with the fraction of a unit left off. */
const CUT_TOLERANCE = 1.5;

interface RoadCollector {
  /** Takes the roads of one tile; each tile is given once, in any order. */
  add(tileX: number, tileY: number, bytes: Uint8Array): void;
  /** All roads. Throws `network_without_roads` where there is none. */
  finish(): TileRoads;
}

/** Collects the roads of tiles of one zoom (12 or more) in an area of less than 8,192 tiles around the first. */
export function createRoadCollector(zoom: number): RoadCollector {
  const whole: Collected = { key0: [], key1: [], duration_ds: [], flags: [] };
  const heads = new Map<string, CutLine[]>();
  const tails = new Map<string, CutLine[]>();
  const twice = new Set<string>();
  let weighsTime = true;
  let small = 0;
  let corner: { x: number; y: number } | null = null;

  const take = (x0: number, y0: number, x1: number, y1: number, duration_ds: number, flags: number): void => {
    whole.key0.push(x0 * KEY_UNITS + y0);
    whole.key1.push(x1 * KEY_UNITS + y1);
    whole.duration_ds.push(duration_ds);
    whole.flags.push(flags);
    if (flags & SMALL) small++;
  };

  return {
    add(tileX, tileY, bytes) {
      corner ??= { x: tileX * TILE_EXTENT - KEY_UNITS / 2, y: tileY * TILE_EXTENT - KEY_UNITS / 2 };
      const left = tileX * TILE_EXTENT - corner.x;
      const top = tileY * TILE_EXTENT - corner.y;
      readSpeeds(bytes, (line) => {
        const [x0, y0, x1, y1] = [left + line.x0, top + line.y0, left + line.x1, top + line.y1];
        const flags = (line.isSmall ? SMALL : 0) | (line.isStartpoint ? 0 : NO_START);
        if (line.weight_ds !== line.duration_ds) weighsTime = false;
        const startsHere = inTile(line.x0, line.y0);
        const endsHere = inTile(line.x1, line.y1);
        const startIsCut = onEdge(line.x0, line.y0);
        const endIsCut = onEdge(line.x1, line.y1);
        if (startsHere && endsHere) take(x0, y0, x1, y1, line.duration_ds, flags);
        else if ((startsHere && !endIsCut) || (endsHere && !startIsCut)) {
          // It crosses from one tile to another and both may hold it whole.
          const name = `${x0} ${y0} ${x1} ${y1} ${line.duration_ds}`;
          if (!twice.has(name)) take(x0, y0, x1, y1, line.duration_ds, flags);
          twice.add(name);
        } else if (startsHere) pushTo(heads, line, { x: x0, y: y0, cutX: x1, cutY: y1, flags });
        else if (endsHere) pushTo(tails, line, { x: x1, y: y1, cutX: x0, cutY: y0, flags });
      });
    },
    finish() {
      for (const [name, list] of heads)
        for (const head of list) {
          const tail = bestTail(head, tails.get(name) ?? []);
          if (tail) take(head.x, head.y, tail.x, tail.y, Number.parseInt(name, 10), head.flags);
        }
      // A whole network smaller than OSRM's idea of a tiny component is still a network.
      const keepSmall = small === whole.flags.length;
      return { zoom, ...sorted(whole, keepSmall, corner ?? { x: 0, y: 0 }), weighsTime };
    },
  };
}

const inTile = (x: number, y: number): boolean => x >= 0 && x < TILE_EXTENT && y >= 0 && y < TILE_EXTENT;

/** Cut points lose the fraction of a unit, so they may lie just inside the edge. */
const onEdge = (x: number, y: number): boolean =>
  Math.min(x, y) <= 1 - TILE_BUFFER || Math.max(x, y) >= TILE_EXTENT + TILE_BUFFER - 1;

/** Parts of one line tell the same of it. */
function pushTo(lists: Map<string, CutLine[]>, line: TileLine, cut: CutLine): void {
  appendTo(lists, `${line.duration_ds} ${line.weight_ds} ${cut.flags} ${line.name}`, cut);
}

/** The end that a line's beginning goes on to: the one on whose straight way both cuts lie, most nearly. */
function bestTail(head: CutLine, tails: readonly CutLine[]): CutLine | null {
  let best: CutLine | null = null;
  let bestError = CUT_TOLERANCE;
  for (const tail of tails) {
    const dx = tail.x - head.x;
    const dy = tail.y - head.y;
    const length = Math.hypot(dx, dy);
    if (length === 0) continue;
    const across = (x: number, y: number) => Math.abs((x - head.x) * dy - (y - head.y) * dx) / length;
    const along = (x: number, y: number) => ((x - head.x) * dx + (y - head.y) * dy) / length;
    const atHead = along(head.cutX, head.cutY);
    const atTail = along(tail.cutX, tail.cutY);
    if (atHead < -1 || atHead > length + 1 || atTail < -1 || atTail > length + 1) continue;
    const error = Math.max(across(head.cutX, head.cutY), across(tail.cutX, tail.cutY));
    if (error < bestError) {
      best = tail;
      bestError = error;
    }
  }
  return best;
}

/** Pieces in the order of their ends, of two over the same ground the quicker, with their vertices numbered. */
function sorted(
  all: Collected,
  keepSmall: boolean,
  corner: { x: number; y: number },
): Omit<TileRoads, 'zoom' | 'weighsTime'> {
  const { key0, key1, duration_ds, flags } = all;
  const order = Uint32Array.from(key0, (_, i) => i)
    .filter((i) => keepSmall || !(flags[i] & SMALL))
    .sort((a, b) => key0[a] - key0[b] || key1[a] - key1[b] || duration_ds[a] - duration_ds[b]);
  const kept = order.filter((i, at) => {
    const before = order[at - 1];
    return at === 0 || key0[i] !== key0[before] || key1[i] !== key1[before];
  });
  if (kept.length === 0) throw new MaillageError('network_without_roads.remote');
  const keys = Float64Array.from(new Set([...pick(key0, kept), ...pick(key1, kept)])).sort();
  const numberOf = new Map<number, number>();
  keys.forEach((key, number) => {
    numberOf.set(key, number);
  });
  return {
    vertexX: Uint32Array.from(keys, (key) => corner.x + Math.floor(key / KEY_UNITS)),
    vertexY: Uint32Array.from(keys, (key) => corner.y + (key % KEY_UNITS)),
    from: Uint32Array.from(kept, (i) => numberOf.get(key0[i]) as number),
    to: Uint32Array.from(kept, (i) => numberOf.get(key1[i]) as number),
    duration_ds: Uint32Array.from(kept, (i) => duration_ds[i]),
    isStartpoint: Uint8Array.from(kept, (i) => (flags[i] & NO_START ? 0 : 1)),
  };
}

function* pick(values: readonly number[], numbers: Uint32Array): Generator<number> {
  for (const i of numbers) yield values[i];
}
