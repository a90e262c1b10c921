import { disjointParts, type Parts } from './disjoint_parts.ts';
import type { Plane } from './plane.ts';
import { type Pairs, pointGrid } from './proximity.ts';
import { hashUnit } from './seeded_random.ts';
import type { Places } from './settlements.ts';

/** Roads between places, each driven both ways; `class` is an index into ROAD_CLASSES, lower is larger. */
export interface RoadGraph {
  from: Uint32Array;
  to: Uint32Array;
  length_km: Float64Array;
  class: Uint8Array;
  /** Edges at place p: edge[offset[p] .. offset[p + 1] - 1]. */
  offset: Uint32Array;
  edge: Uint32Array;
}

export const MINOR = 5;
/** Rivers are bridged everywhere, wider water nowhere: the list of communes does not know where its bridges are. */
const RIVER_KM = 0.9;
/** An island gets its bridge where it is not farther out than Ré and Oléron and has people enough. */
const BRIDGE_KM = 4.5;
const BRIDGED_ISLAND_PLACES = 25;
/** Farther apart no road without a junction is believed. */
const LONGEST_KM = 14;

/** Roads over the pairs that a road could join: not over wide water, not across an estuary. */
export function roadsOf(places: Places, pairs: Pairs, plane: Plane): Pairs {
  const from: number[] = [];
  const to: number[] = [];
  for (let i = 0; i < pairs.from.length; i++) {
    const [a, b] = [pairs.from[i]!, pairs.to[i]!];
    const [ax, ay, bx, by] = [places.x[a]!, places.y[a]!, places.x[b]!, places.y[b]!];
    const length = Math.hypot(bx - ax, by - ay);
    if (length > LONGEST_KM || plane.crossesEstuary(ax, ay, bx, by)) continue;
    if (length > RIVER_KM && plane.overWaterKm(ax, ay, bx, by) > RIVER_KM) continue;
    from.push(a);
    to.push(b);
  }
  return { from: Uint32Array.from(from), to: Uint32Array.from(to) };
}

/**
 * Adds the shortest possible roads between parts that are not connected: over land always, over water as a bridge to an
 * island that is near and populous. What stays apart (a small island) keeps its own roads.
 */
export function joinComponents(places: Places, roads: Pairs, plane: Plane): Pairs {
  let current = roads;
  for (let round = 0; round < 40; round++) {
    const component = componentsOf(places.count, current);
    const added = missingLinks(places, component, plane);
    if (added.length === 0) break;
    current = {
      from: Uint32Array.from([...current.from, ...added.map(([a]) => a)]),
      to: Uint32Array.from([...current.to, ...added.map(([, b]) => b)]),
    };
  }
  return current;
}

function missingLinks(places: Places, component: Uint32Array, plane: Plane): [number, number][] {
  const size = new Map<number, number>();
  for (const root of component) size.set(root, (size.get(root) ?? 0) + 1);
  const main = [...size].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  const grid = pointGrid(places.x, places.y, 4);
  const best = new Map<number, { pair: [number, number]; length: number }>();
  for (let p = 0; p < places.count; p++) {
    const own = component[p]!;
    if (own === main) continue;
    for (let reach = 1; reach * grid.cell < LONGEST_KM + grid.cell; reach *= 2) {
      grid.around(places.x[p]!, places.y[p]!, reach, (q) => {
        if (component[q] === own) return;
        const length = Math.hypot(places.x[p]! - places.x[q]!, places.y[p]! - places.y[q]!);
        if (length >= (best.get(own)?.length ?? LONGEST_KM)) return;
        if (mayJoin(places, p, q, plane, size.get(own)!)) best.set(own, { pair: [p, q], length });
      });
      if ((best.get(own)?.length ?? Infinity) <= reach * grid.cell) break;
    }
  }
  // Two parts that choose each other would be joined twice.
  const seen = new Set<string>();
  return [...best.values()]
    .map(({ pair: [a, b] }): [number, number] => (a < b ? [a, b] : [b, a]))
    .filter((pair) => !seen.has(pair.join()) && seen.add(pair.join()));
}

function mayJoin(places: Places, p: number, q: number, plane: Plane, partSize: number): boolean {
  const [ax, ay, bx, by] = [places.x[p]!, places.y[p]!, places.x[q]!, places.y[q]!];
  if (plane.crossesEstuary(ax, ay, bx, by)) return false;
  const water = plane.overWaterKm(ax, ay, bx, by);
  return water <= RIVER_KM || (water <= BRIDGE_KM && partSize >= BRIDGED_ISLAND_PLACES);
}

/** For each place the lowest place that it is connected with. */
export function componentsOf(count: number, roads: Pairs): Uint32Array {
  const parts = partsOf(count, roads);
  return new Uint32Array(count).map((_, p) => parts.root(p));
}

function partsOf(count: number, roads: Pairs): Parts {
  const parts = disjointParts(count);
  for (let i = 0; i < roads.from.length; i++) parts.join(roads.from[i]!, roads.to[i]!);
  return parts;
}

/** The graph over places and roads, every road minor at first. */
export function roadGraph(places: Places, roads: Pairs): RoadGraph {
  const count = roads.from.length;
  const offset = new Uint32Array(places.count + 1);
  for (let e = 0; e < count; e++) {
    offset[roads.from[e]! + 1]!++;
    offset[roads.to[e]! + 1]!++;
  }
  for (let p = 0; p < places.count; p++) offset[p + 1]! += offset[p]!;
  const next = offset.slice();
  const edge = new Uint32Array(2 * count);
  for (let e = 0; e < count; e++) {
    edge[next[roads.from[e]!]!++] = e;
    edge[next[roads.to[e]!]!++] = e;
  }
  const graph = {
    ...roads,
    length_km: new Float64Array(count),
    class: new Uint8Array(count).fill(MINOR),
    offset,
    edge,
  };
  measure(graph, places);
  return graph;
}

/**
 * Leaves most minor roads inside their commune: from one commune to the next one drives on larger roads, as in a country
 * of rivers, woods and hedges. (A mesh of minor roads without borders is also what routing engines prepare slowest.)
 * Of those that cross a border a share stays, and every one without which something would be cut off.
 */
export function withoutBorderLanes(
  graph: RoadGraph,
  places: Places,
  share: { country: number; town: number },
): RoadGraph {
  const crossing: number[] = [];
  const kept: number[] = [];
  for (let e = 0; e < graph.from.length; e++) {
    const [a, b] = [graph.from[e]!, graph.to[e]!];
    const town = places.urban[a] === 1 && places.urban[b] === 1;
    const stays =
      graph.class[e]! < MINOR ||
      places.commune[a] === places.commune[b] ||
      hashUnit(a, b, 7) < (town ? share.town : share.country);
    (stays ? kept : crossing).push(e);
  }
  const pairsOf = (edges: number[]): Pairs => ({
    from: Uint32Array.from(edges, (e) => graph.from[e]!),
    to: Uint32Array.from(edges, (e) => graph.to[e]!),
  });
  const parts = partsOf(places.count, pairsOf(kept));
  for (const e of crossing) if (parts.join(graph.from[e]!, graph.to[e]!)) kept.push(e);
  kept.sort((a, b) => a - b);
  const pruned = roadGraph(places, pairsOf(kept));
  for (const [i, e] of kept.entries()) pruned.class[i] = graph.class[e]!;
  return pruned;
}

/** Lengths after places have moved. */
export function measure(graph: RoadGraph, places: Places): void {
  for (let e = 0; e < graph.from.length; e++) {
    const [a, b] = [graph.from[e]!, graph.to[e]!];
    graph.length_km[e] = Math.hypot(places.x[a]! - places.x[b]!, places.y[a]! - places.y[b]!);
  }
}
