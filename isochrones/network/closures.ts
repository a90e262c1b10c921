import Flatbush from 'flatbush';
import type { LonLat, RoadCensus } from '../types.ts';

const METRES_PER_DEGREE = 111_195;
const WIDER = 1 + 1e-9;
const NO_LINES: readonly LonLat[][] = [];

/** Whether a road that is closed for part of the year passes within so many metres of a point. */
export function isClosureNear(
  { seasonal_lines }: RoadCensus,
  lon: number,
  lat: number,
  within_m: number,
): boolean {
  return metresToLines(seasonal_lines, lon, lat, within_m) <= within_m;
}

/** Metres from a point to the nearest public road that was left out, since it is joined to nothing; Infinity where none is within so many. */
export function metresToLeftOut(
  { components }: RoadCensus,
  lon: number,
  lat: number,
  within_m: number,
): number {
  return metresToLines(components?.left_out_lines ?? NO_LINES, lon, lat, within_m);
}

/** Pieces of lines, each from a point to the next, found by where they lie. */
interface LinePieces {
  /** Longitude and latitude of both ends, four numbers a piece. */
  ends: Float64Array;
  /** Of their boxes in degrees; null: there are no pieces. */
  index: Flatbush | null;
}

/** Lists of lines never change: each is laid out when it is first asked. */
const pieces = new WeakMap<readonly LonLat[][], LinePieces>();

function piecesOf(lines: readonly LonLat[][]): LinePieces {
  const known = pieces.get(lines);
  if (known !== undefined) return known;
  const ends: number[] = [];
  for (const line of lines) for (let i = 1; i < line.length; i++) ends.push(...line[i - 1]!, ...line[i]!);
  const count = ends.length / 4;
  const index = count === 0 ? null : new Flatbush(count);
  for (let at = 0; at < ends.length; at += 4) {
    const [ax, ay, bx, by] = ends.slice(at, at + 4) as [number, number, number, number];
    index?.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  index?.finish();
  const made = { ends: Float64Array.from(ends), index };
  pieces.set(lines, made);
  return made;
}

function metresToLines(lines: readonly LonLat[][], lon: number, lat: number, within_m: number): number {
  const { ends, index } = piecesOf(lines);
  if (index === null) return Infinity;
  const scale = Math.cos((lat * Math.PI) / 180);
  const reach = within_m / METRES_PER_DEGREE;
  // A little wider than the reach, so that no rounding leaves out what lies just at it.
  const [wide, high] = [(reach / scale) * WIDER, reach * WIDER];
  let nearest2 = Infinity;
  index.search(lon - wide, lat - high, lon + wide, lat + high, (piece) => {
    const at = 4 * piece;
    const [ax, ay] = [(ends[at]! - lon) * scale, ends[at + 1]! - lat];
    const [dx, dy] = [(ends[at + 2]! - lon) * scale - ax, ends[at + 3]! - lat - ay];
    const length2 = dx * dx + dy * dy;
    const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2));
    nearest2 = Math.min(nearest2, (ax + t * dx) ** 2 + (ay + t * dy) ** 2);
    return false;
  });
  return nearest2 <= reach * reach ? Math.sqrt(nearest2) * METRES_PER_DEGREE : Infinity;
}
