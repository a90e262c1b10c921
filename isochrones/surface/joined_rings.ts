import { MaillageError } from '../../errors/maillage_error.ts';
import { ringArea_km2 } from '../geometry/area.ts';
import { latOfY, lonOfX } from '../geometry/mercator.ts';
import type { LonLat, Ring } from '../types.ts';
import type { BlockOutline, Chain } from './links.ts';

/** A closed ring of one layer's outline, with all that is told of it, so that a ring that stays is not drawn again. */
export interface JoinedRing {
  /** What it was joined from, in order, the one with the least start first; none where it lies within one block. */
  chains: readonly Chain[];
  /** x, y in the plane. */
  points: Float64Array;
  /** Twice its area in the plane: south is down there, so an outer ring has a negative one, a hole a positive one. */
  area2: number;
  /** Rounded to the millionth of a degree, closed, starting at its smallest point. Fewer than four points enclose nothing. */
  ring: Ring;
  area_km2: number;
}

/** Joins the outlines of one layer in all blocks into closed rings. Errors: surface_not_closed. */
export function joinRings(outlines: readonly BlockOutline[]): JoinedRing[] {
  return rejoinRings([], [], outlines);
}

/**
 * The rings after some blocks were drawn again: `removed` are their outlines as they were, `added` as they are. The rings are
 * those that joinRings makes of all blocks, in another order. Fails when a chain goes on in no block, which would mean that
 * two blocks disagreed on a common lattice point: surface_not_closed.
 */
export function rejoinRings(
  before: readonly JoinedRing[],
  removed: readonly BlockOutline[],
  added: readonly BlockOutline[],
): JoinedRing[] {
  const gone = new Set<Chain | Float64Array>();
  for (const { rings, chains } of removed) {
    for (const ring of rings) gone.add(ring);
    for (const chain of chains) gone.add(chain);
  }
  const joined: JoinedRing[] = [];
  // By the lattice edge that they start at.
  const loose = new Map<number, Chain>();
  for (const ring of before) {
    const { chains, points } = ring;
    if (chains.length === 0 ? gone.has(points) : chains.some((chain) => gone.has(chain))) {
      for (const chain of chains) if (!gone.has(chain)) loose.set(chain.start, chain);
    } else joined.push(ring);
  }
  for (const { rings, chains } of added) {
    for (const points of rings) joined.push(joinedRing([], points));
    for (const chain of chains) loose.set(chain.start, chain);
  }
  for (const first of loose.values()) {
    // Chains that already belong to a ring were taken out of the map as the ring was followed.
    const chains: Chain[] = [];
    let least = 0;
    let chain: Chain | undefined = first;
    while (chain) {
      loose.delete(chain.start);
      if (chain.start < (chains[least] ?? chain).start) least = chains.length;
      chains.push(chain);
      if (chain.end === first.start) break;
      chain = loose.get(chain.end);
    }
    if (!chain) throw new MaillageError('surface_not_closed');
    // Where a ring starts must not depend on what was drawn before.
    const ordered = least === 0 ? chains : [...chains.slice(least), ...chains.slice(0, least)];
    joined.push(joinedRing(ordered, pointsOfChains(ordered)));
  }
  return joined;
}

/** The points of a ring of chains; a chain ends on the point that the next one starts with. */
function pointsOfChains(chains: readonly Chain[]): Float64Array {
  const points = new Float64Array(chains.reduce((length, chain) => length + chain.points.length - 2, 0));
  let at = 0;
  for (const chain of chains) {
    const part = chain.points.subarray(0, chain.points.length - 2);
    points.set(part, at);
    at += part.length;
  }
  return points;
}

function joinedRing(chains: readonly Chain[], points: Float64Array): JoinedRing {
  const ring = toLonLat(points);
  return { chains, points, area2: planeArea2(points), ring, area_km2: Math.abs(ringArea_km2(ring)) };
}

function planeArea2(points: Float64Array): number {
  let sum = 0;
  for (let i = 0, j = points.length - 2; i < points.length; j = i, i += 2)
    sum +=
      (points[j] - points[0]) * (points[i + 1] - points[1]) -
      (points[i] - points[0]) * (points[j + 1] - points[1]);
  return sum;
}

/** Closed ring of rounded coordinates without repeated points, starting at its smallest one. */
function toLonLat(ring: Float64Array): Ring {
  const points: LonLat[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const lon = Math.round(lonOfX(ring[i]) * 1e6) / 1e6;
    const lat = Math.round(latOfY(ring[i + 1]) * 1e6) / 1e6;
    const last = points.at(-1);
    if (!last || last[0] !== lon || last[1] !== lat) points.push([lon, lat]);
  }
  const [first] = points;
  const last = points.at(-1);
  if (points.length > 1 && last && first[0] === last[0] && first[1] === last[1]) points.pop();
  let start = 0;
  points.forEach(([lon, lat], i) => {
    if (lon < points[start][0] || (lon === points[start][0] && lat < points[start][1])) start = i;
  });
  const turned = [...points.slice(start), ...points.slice(0, start)];
  turned.push(turned[0]);
  return turned;
}
