/**
 * Roads where no road data is at hand: a model made from the communes alone (points, ground, population), the same on every
 * machine for the same seed. Villages lie on tertiary roads to their neighbours, towns on secondary and primary ones,
 * cities on express roads; streets and hamlets surround each centre. Drive times come out as in the country at large, but
 * no single road is true: whoever shows it says so (`modelled`).
 */

import type { Commune } from '../data/records.ts';
import type { OsmWays } from '../data/sources/openstreetmap/osm_pbf_writer.ts';
import { addExpressRoads } from './model/express_roads.ts';
import { raiseMainRoads, straightenMainRoads } from './model/main_roads.ts';
import { layOut } from './model/plane.ts';
import { neighbourPairs } from './model/proximity.ts';
import {
  componentsOf,
  joinComponents,
  MINOR,
  type RoadGraph,
  roadGraph,
  roadsOf,
  withoutBorderLanes,
} from './model/road_graph.ts';
import { seededRandom } from './model/seeded_random.ts';
import { type Places, populationOf, scatterPlaces } from './model/settlements.ts';
import { gatherWays, type WaySink, windingPoints } from './model/ways.ts';

interface ModelledRoads {
  ways: OsmWays;
  /** What was made, for people and tests. */
  counts: { places: number; roads: number; express_km: number; parts: number };
}

/** Grows when the model changes, so that networks made by another one are made again. */
export const MODEL_VERSION = 2;

/** Towns from which on a road of the class leads to the next such town: population, by index into ROAD_CLASSES. */
const LEVELS = [
  { class: 4, population: 0, gabrielShare: 0.1, loopShare: 0.5 },
  { class: 3, population: 1200, gabrielShare: 0.2, loopShare: 0.85 },
  { class: 2, population: 5500, gabrielShare: 0.5, loopShare: 1 },
];

/** Speed limits (km/h) by class, outside and inside built-up areas; null: the profile's own speed for the class. */
const LIMITS: Record<number, { highway: string; country: number | null; town: number | null }> = {
  2: { highway: 'primary', country: 90, town: 50 },
  3: { highway: 'secondary', country: 80, town: 50 },
  4: { highway: 'tertiary', country: 65, town: 50 },
};
/** How much roads wind, by class, in the country; streets do not. */
const WINDING = [0.2, 0.2, 0.45, 0.7, 0.95, 1.15];
/** Share of the minor roads over a commune's border that are kept. */
const BORDER_LANES = { country: 0.1, town: 0.4 };
const ONE_WAY_SHARE = 0.14;
const ONE_WAY_POPULATION = 8000;

/** Makes the model. `scale` multiplies streets and hamlets; about 200,000 stretches for Nouvelle-Aquitaine at 1. */
export function modelRoads(
  communes: Commune[],
  { scale, seed }: { scale: number; seed: number },
): ModelledRoads {
  const plane = layOut(communes.map((commune) => commune.polygons));
  const places = scatterPlaces(communes, plane, scale, seededRandom(seed));
  const near = roadsOf(places, neighbourPairs(places.x, places.y, 0.22), plane);
  const all = roadGraph(places, joinComponents(places, near, plane));
  const people = communes.map(populationOf);
  raiseMainRoads(
    all,
    places,
    LEVELS.map((level) => ({
      ...level,
      places: people.flatMap((own, i) => (own >= level.population ? [i] : [])),
    })),
  );
  const graph = withoutBorderLanes(all, places, BORDER_LANES);
  straightenMainRoads(graph, places, communes.length);
  const sink = gatherWays(plane);
  // Places are the first nodes, in their order.
  for (let p = 0; p < places.count; p++) sink.node(places.x[p]!, places.y[p]!);
  writeRoads(graph, places, people, sink);
  const express_km = addExpressRoads(communes, places, graph, plane, sink, (place) => place);
  return {
    ways: sink.finish(),
    counts: { places: places.count, roads: graph.from.length, express_km, parts: partsOf(graph, places) },
  };
}

function partsOf(graph: RoadGraph, places: Places): number {
  return new Set(componentsOf(places.count, graph)).size;
}

function writeRoads(graph: RoadGraph, places: Places, people: number[], sink: WaySink): void {
  const oneWay = oneWayStreets(graph, places, people);
  for (let e = 0; e < graph.from.length; e++) {
    const [a, b] = [graph.from[e]!, graph.to[e]!];
    const kind = graph.class[e]!;
    const town = places.urban[a] === 1 && places.urban[b] === 1 && graph.length_km[e]! < 1.5;
    const bends = windingPoints(
      { x: places.x[a]!, y: places.y[a]!, id: a },
      { x: places.x[b]!, y: places.y[b]!, id: b },
      town ? 0.3 : WINDING[kind]!,
      town ? 0.25 : 0.3,
      town ? 2 : 7,
    ).map(([x, y]) => sink.node(x, y));
    sink.way([a, ...bends, b], tagsOf(kind, town, oneWay[e] === 1));
  }
}

function tagsOf(kind: number, town: boolean, oneWay: boolean): Record<string, string> {
  const limit = LIMITS[kind];
  if (!limit)
    return {
      highway: town ? 'residential' : 'unclassified',
      maxspeed: town ? '30' : '45',
      ...(oneWay && { oneway: 'yes' }),
    };
  const speed = town ? limit.town : limit.country;
  return { highway: limit.highway, ...(speed !== null && { maxspeed: String(speed) }) };
}

/**
 * Streets of towns that are driven one way only: those whose two ends are joined by another way nearby that is driven both
 * ways, so that every place can still be reached and left.
 */
function oneWayStreets(graph: RoadGraph, places: Places, people: number[]): Uint8Array {
  const oneWay = new Uint8Array(graph.from.length);
  const random = seededRandom(graph.from.length);
  for (let e = 0; e < graph.from.length; e++) {
    const [a, b] = [graph.from[e]!, graph.to[e]!];
    const wanted =
      random() < ONE_WAY_SHARE &&
      graph.class[e] === MINOR &&
      places.urban[a] === 1 &&
      places.urban[b] === 1 &&
      people[places.commune[a]!]! >= ONE_WAY_POPULATION;
    if (wanted && joinedOtherwise(graph, oneWay, e, a, b)) oneWay[e] = 1;
  }
  return oneWay;
}

const LOOKED_AT = 60;

/** True when a short search from one end finds the other by two-way roads without this one. */
function joinedOtherwise(
  graph: RoadGraph,
  oneWay: Uint8Array,
  without: number,
  start: number,
  end: number,
): boolean {
  const seen = new Set([start]);
  const waiting = [start];
  for (let p = waiting.shift(); p !== undefined && seen.size < LOOKED_AT; p = waiting.shift()) {
    for (let i = graph.offset[p]!; i < graph.offset[p + 1]!; i++) {
      const e = graph.edge[i]!;
      if (e === without || oneWay[e] === 1) continue;
      const q = graph.from[e] === p ? graph.to[e]! : graph.from[e]!;
      if (q === end) return true;
      if (!seen.has(q)) {
        seen.add(q);
        waiting.push(q);
      }
    }
  }
  return false;
}
