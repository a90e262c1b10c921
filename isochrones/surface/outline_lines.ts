import { edgeAreaOfQ_km2, qOfLat } from '../geometry/area.ts';
import { latOfY, lonOfX } from '../geometry/mercator.ts';
import type { BlockOutline, Chain } from './outline_links.ts';

/** Chains of blocks that go on in one another, or a closed ring, with all that rings through it are told from. */
export interface Line {
  /** Lattice edges, as a chain's; of a closed ring both are 0. */
  start: number;
  end: number;
  /** x, y in the plane; the last point is that which the next line starts with. */
  points: Float64Array;
  /** All points but the last in millionths of a degree: lon, lat, lon, lat ...; none twice in a row. */
  drawn_e6: Int32Array;
  /** Which of these is the smallest. */
  least: number;
  /** What the edges from there to the next line add to the ring's area. */
  area_km2: number;
  /** Twice the area between the points and the straight line from the first to the last, in the plane. */
  area2: number;
  /** Box of the points. */
  west: number;
  north: number;
  east: number;
  south: number;
}

/**
 * One layer's outline in some blocks as lines: its chains are joined where they go on in one another. Lines are the same in whatever order blocks
 * come; those that are closed start with the chain of the least number.
 */
export function linesOf(outlines: readonly BlockOutline[]): Line[] {
  const lines: Line[] = [];
  const chains: Chain[] = [];
  for (const outline of outlines) {
    for (const ring of outline.rings) lines.push(newLine(0, 0, closed(ring)));
    chains.push(...outline.chains);
  }
  if (chains.length === 0) return lines;
  const byStart = new Map<number, Chain>();
  const ends = new Set<number>();
  for (const chain of chains) {
    byStart.set(chain.start, chain);
    ends.add(chain.end);
  }
  const follow = (first: Chain): Chain[] => {
    const way: Chain[] = [];
    for (let chain: Chain | undefined = first; chain; chain = byStart.get(chain.end)) {
      byStart.delete(chain.start);
      way.push(chain);
    }
    return way;
  };
  for (const chain of chains) {
    if (ends.has(chain.start)) continue;
    const way = follow(chain);
    lines.push(newLine(chain.start, way[way.length - 1].end, pointsOfChains(way)));
  }
  for (const start of [...byStart.keys()].sort((a, b) => a - b)) {
    const chain = byStart.get(start);
    if (chain) lines.push(newLine(0, 0, pointsOfChains(follow(chain))));
  }
  return lines;
}

/** Each chain but the last without its last point, with which the next one starts. In memory of their own: the chains may lie among many others. */
function pointsOfChains(way: readonly Chain[]): Float64Array {
  if (way.length === 1) return way[0].points.slice();
  const all = new Float64Array(way.reduce((sum, { points }) => sum + points.length - 2, 2));
  let at = 0;
  // One by one: most chains are a few points long.
  for (const { points } of way) {
    for (let i = 0; i < points.length; i++) all[at + i] = points[i];
    at += points.length - 2;
  }
  return all;
}

function closed(ring: Float64Array): Float64Array {
  const all = new Float64Array(ring.length + 2);
  all.set(ring);
  all[ring.length] = ring[0];
  all[ring.length + 1] = ring[1];
  return all;
}

/** Of the line that is drawn, used again for each. */
let drawnScratch = new Int32Array(1 << 12);

function newLine(start: number, end: number, points: Float64Array): Line {
  if (drawnScratch.length < points.length) drawnScratch = new Int32Array(2 * points.length);
  const drawn_e6 = drawnScratch;
  let length = 0;
  let least = 0;
  let area_km2 = 0;
  let area2 = 0;
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  let lastLon = Number.NaN;
  let lastLat = Number.NaN;
  let lastQ = 0;
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i];
    const y = points[i + 1];
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < north) north = y;
    if (y > south) south = y;
    if (i >= 2)
      area2 += cross(points[i - 2] - points[0], points[i - 1] - points[1], x - points[0], y - points[1]);
    const lon = Math.round(lonOfX(x) * 1e6);
    const lat = Math.round(latOfY(y) * 1e6);
    if (lon === lastLon && lat === lastLat) continue;
    const q = qOfLat(lat / 1e6);
    if (length > 0) area_km2 += edgeAreaOfQ_km2(lastLon / 1e6, lastQ, lon / 1e6, q);
    // The next line starts with the last point.
    if (i + 2 === points.length) break;
    if (length > 0 && (lon < drawn_e6[least] || (lon === drawn_e6[least] && lat < drawn_e6[least + 1])))
      least = length;
    drawn_e6[length++] = lon;
    drawn_e6[length++] = lat;
    lastLon = lon;
    lastLat = lat;
    lastQ = q;
  }
  return {
    start,
    end,
    points,
    drawn_e6: drawn_e6.slice(0, length),
    least: least / 2,
    area_km2,
    area2,
    west,
    north,
    east,
    south,
  };
}

/** Twice the area of a triangle with one corner at the origin. */
export const cross = (ax: number, ay: number, bx: number, by: number): number => ax * by - bx * ay;

/** Lines of several layers as three lists of numbers, which pass between threads at once. */
export interface PackedLines {
  /** For each layer how many lines it has, then LINE_NUMBERS of each. */
  told: Float64Array;
  /** `points` and `drawn_e6` of all lines, one behind the other. */
  points: Float64Array;
  drawn_e6: Int32Array;
}

const LINE_NUMBERS = 11;

export function packLines(layers: readonly (readonly Line[])[]): PackedLines {
  let count = 0;
  let length = 0;
  let drawnLength = 0;
  for (const lines of layers)
    for (const { drawn_e6, points } of lines) {
      count++;
      length += points.length;
      drawnLength += drawn_e6.length;
    }
  const told = new Float64Array(layers.length + count * LINE_NUMBERS);
  const points = new Float64Array(length);
  const drawn_e6 = new Int32Array(drawnLength);
  let at = 0;
  let point = 0;
  let drawn = 0;
  for (const lines of layers) {
    told[at++] = lines.length;
    for (const line of lines) {
      told[at++] = line.start;
      told[at++] = line.end;
      told[at++] = line.points.length;
      told[at++] = line.drawn_e6.length;
      told[at++] = line.least;
      told[at++] = line.area_km2;
      told[at++] = line.area2;
      told[at++] = line.west;
      told[at++] = line.north;
      told[at++] = line.east;
      told[at++] = line.south;
      points.set(line.points, point);
      drawn_e6.set(line.drawn_e6, drawn);
      point += line.points.length;
      drawn += line.drawn_e6.length;
    }
  }
  return { told, points, drawn_e6 };
}

/** The lines of each layer that were packed, on the memory that they were packed in. */
export function unpackLines({ drawn_e6, points, told }: PackedLines): Line[][] {
  const layers: Line[][] = [];
  let point = 0;
  let drawn = 0;
  for (let at = 0; at < told.length; ) {
    const lines: Line[] = [];
    for (let left = told[at++]; left > 0; left--, at += LINE_NUMBERS) {
      const firstPoint = point;
      const firstDrawn = drawn;
      point += told[at + 2];
      drawn += told[at + 3];
      lines.push({
        start: told[at],
        end: told[at + 1],
        points: points.subarray(firstPoint, point),
        drawn_e6: drawn_e6.subarray(firstDrawn, drawn),
        least: told[at + 4],
        area_km2: told[at + 5],
        area2: told[at + 6],
        west: told[at + 7],
        north: told[at + 8],
        east: told[at + 9],
        south: told[at + 10],
      });
    }
    layers.push(lines);
  }
  return layers;
}
