import FlatQueue from 'flatqueue';
import { disjointParts } from './disjoint_parts.ts';
import { neighbourPairs, type Pairs } from './proximity.ts';
import { MINOR, measure, type RoadGraph } from './road_graph.ts';
import { hashUnit } from './seeded_random.ts';
import type { Places } from './settlements.ts';

/** How dear a km is by class while main roads look for their way: they follow each other where it is not far. */
const COST_BY_CLASS = [0.5, 0.55, 0.62, 0.72, 0.84, 1];
/** A way that takes more than this many times the straight line is left (an estuary, an island). */
const LONGEST_DETOUR = 3.2;
const SMOOTHINGS = 4;

interface Level {
  /** Index into ROAD_CLASSES. */
  class: number;
  /** Indices of the places that it joins, e.g. the centres of towns. */
  places: number[];
  /** Share of the Gabriel neighbours that are looked at beside the relative neighbours. */
  gabrielShare: number;
  /** Share of these pairs that are joined beside those of the shortest tree that joins all. */
  loopShare: number;
}

/** Makes main roads of the shortest ways between neighbouring towns; levels from the least to the largest. */
export function raiseMainRoads(graph: RoadGraph, places: Places, levels: Level[]): void {
  const search = pathSearch(graph, places);
  for (const level of levels) {
    const x = Float64Array.from(level.places, (p) => places.x[p]!);
    const y = Float64Array.from(level.places, (p) => places.y[p]!);
    const pairs = neighbourPairs(x, y, level.gabrielShare);
    const tree = shortestTree(x, y, pairs);
    for (let i = 0; i < pairs.from.length; i++) {
      if (tree[i] === 0 && hashUnit(level.class, pairs.from[i]!, pairs.to[i]!) >= level.loopShare) continue;
      for (const e of search(level.places[pairs.from[i]!]!, level.places[pairs.to[i]!]!)) {
        graph.class[e] = Math.min(graph.class[e]!, level.class);
      }
    }
  }
}

/** 1 for the pairs of the shortest tree (or trees) over all points (Kruskal, 1956). */
function shortestTree(x: Float64Array, y: Float64Array, pairs: Pairs): Uint8Array {
  const length = (i: number) =>
    Math.hypot(x[pairs.from[i]!]! - x[pairs.to[i]!]!, y[pairs.from[i]!]! - y[pairs.to[i]!]!);
  const order = Array.from(pairs.from, (_, i) => i).sort((a, b) => length(a) - length(b) || a - b);
  const inTree = new Uint8Array(pairs.from.length);
  const parts = disjointParts(x.length);
  for (const i of order) if (parts.join(pairs.from[i]!, pairs.to[i]!)) inTree[i] = 1;
  return inTree;
}

/**
 * Finds shortest ways (A*, straight line times the least cost as the bound) over one graph, whose classes may change between
 * searches. Gives the edges in order from the start; none when there is no way within the longest detour.
 */
export function pathSearch(graph: RoadGraph, places: Places): (start: number, end: number) => number[] {
  const cost = new Float64Array(places.count);
  const cameBy = new Uint32Array(places.count);
  const settledIn = new Uint32Array(places.count);
  const seenIn = new Uint32Array(places.count);
  const queue = new FlatQueue<number>();
  let round = 0;
  return (start, end) => {
    round++;
    queue.clear();
    const straight = (p: number) => Math.hypot(places.x[p]! - places.x[end]!, places.y[p]! - places.y[end]!);
    const limit = straight(start) * LONGEST_DETOUR;
    cost[start] = 0;
    seenIn[start] = round;
    queue.push(start, 0);
    while (queue.length > 0) {
      const p = queue.pop()!;
      if (p === end) return edgesTo(graph, cameBy, start, end);
      if (settledIn[p] === round) continue;
      settledIn[p] = round;
      for (let i = graph.offset[p]!; i < graph.offset[p + 1]!; i++) {
        const e = graph.edge[i]!;
        const q = graph.from[e] === p ? graph.to[e]! : graph.from[e]!;
        const next = cost[p]! + graph.length_km[e]! * COST_BY_CLASS[graph.class[e]!]!;
        if (next > limit || settledIn[q] === round || (seenIn[q] === round && cost[q]! <= next)) continue;
        cost[q] = next;
        seenIn[q] = round;
        cameBy[q] = e;
        queue.push(q, next + straight(q) * COST_BY_CLASS[0]!);
      }
    }
    return [];
  };
}

function edgesTo(graph: RoadGraph, cameBy: Uint32Array, start: number, end: number): number[] {
  const edges: number[] = [];
  for (let p = end; p !== start; ) {
    const e = cameBy[p]!;
    edges.push(e);
    p = graph.from[e] === p ? graph.to[e]! : graph.from[e]!;
  }
  return edges.reverse();
}

/**
 * Straightens main roads: a place that only one main road passes moves towards the middle of its two neighbours on it, as
 * roads were straightened where much is driven. Centres of communes stay where they are.
 */
export function straightenMainRoads(graph: RoadGraph, places: Places, centres: number): void {
  for (let round = 0; round < SMOOTHINGS; round++) {
    for (let p = centres; p < places.count; p++) {
      const ends = mainNeighbours(graph, p);
      if (ends.length !== 2) continue;
      const [a, b] = [ends[0]!, ends[1]!];
      places.x[p] = places.x[p]! * 0.4 + (places.x[a]! + places.x[b]!) * 0.3;
      places.y[p] = places.y[p]! * 0.4 + (places.y[a]! + places.y[b]!) * 0.3;
    }
  }
  measure(graph, places);
}

/** The other ends of the edges of a place's best class, where that class is no minor one. */
function mainNeighbours(graph: RoadGraph, p: number): number[] {
  let best = MINOR;
  let ends: number[] = [];
  for (let i = graph.offset[p]!; i < graph.offset[p + 1]!; i++) {
    const e = graph.edge[i]!;
    const own = graph.class[e]!;
    if (own > best || own === MINOR) continue;
    if (own < best) {
      best = own;
      ends = [];
    }
    ends.push(graph.from[e] === p ? graph.to[e]! : graph.from[e]!);
  }
  return ends;
}
