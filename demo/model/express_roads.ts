import type { Commune } from '../../data/records.ts';
import { pathSearch } from './main_roads.ts';
import type { Plane } from './plane.ts';
import { neighbourPairs, pointGrid } from './proximity.ts';
import type { RoadGraph } from './road_graph.ts';
import { builtUpRadiusKm, type Places, populationOf } from './settlements.ts';
import type { WaySink } from './ways.ts';

/** Divided roads with junctions far apart, between cities and around the largest; they meet the others at interchanges only. */

/** People within 10 km of a city's centre from which on it gets an express road, a ring; of two cities, a motorway. */
const EXPRESS_PEOPLE = 42_000;
const MOTORWAY_PEOPLE = 170_000;
const RING_PEOPLE = 105_000;
const CITY_REACH_KM = 10;
/** One city within so many km counts for all. */
const CITY_SPACING_KM = 14;
const STEP_KM = 1;
/** Half the distance between the two carriageways, km. */
const ASIDE_KM = 0.012;
const SMOOTHINGS = 80;
const TERTIARY = 4;

interface City {
  place: number;
  people: number;
  radius_km: number;
}

interface Alignment {
  points: [number, number][];
  motorway: boolean;
  interchangeEvery_km: number;
}

/** Writes the express roads; `nodeOf` gives the sink's node of a place. Returns how many km of road there are. */
export function addExpressRoads(
  communes: Commune[],
  places: Places,
  graph: RoadGraph,
  plane: Plane,
  sink: WaySink,
  nodeOf: (place: number) => number,
): number {
  const cities = citiesOf(communes, places);
  const alignments = [...ringsOf(cities, places, plane), ...betweenCities(cities, places, graph, plane)];
  const junction = junctionFinder(places, graph);
  let km = 0;
  for (const alignment of alignments) km += write(alignment, junction, sink, nodeOf);
  return km;
}

function citiesOf(communes: Commune[], places: Places): City[] {
  const [x, y] = [places.x.subarray(0, communes.length), places.y.subarray(0, communes.length)];
  const grid = pointGrid(x, y, 4);
  const near = (i: number, km: number) => {
    const found: number[] = [];
    grid.around(x[i]!, y[i]!, Math.ceil(km / grid.cell), (j) => {
      if (Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!) <= km) found.push(j);
    });
    return found;
  };
  const people = communes.map(populationOf);
  const cities: City[] = [];
  for (const [i, own] of people.entries()) {
    if (own < 8000 || near(i, CITY_SPACING_KM).some((j) => people[j]! > own)) continue;
    const all = near(i, CITY_REACH_KM).reduce((sum, j) => sum + people[j]!, 0);
    if (all >= EXPRESS_PEOPLE)
      cities.push({ place: i, people: all, radius_km: 0.6 + 0.55 * builtUpRadiusKm(all) });
  }
  return cities;
}

function ringsOf(cities: City[], places: Places, plane: Plane): Alignment[] {
  return cities
    .filter((city) => city.people >= RING_PEOPLE)
    .flatMap((city) => {
      const count = Math.round((2 * Math.PI * city.radius_km) / 0.6);
      const around = Array.from({ length: count + 1 }, (_, i): [number, number] => {
        const angle = (2 * Math.PI * i) / count;
        return [
          places.x[city.place]! + city.radius_km * Math.cos(angle),
          places.y[city.place]! + city.radius_km * Math.sin(angle),
        ];
      });
      return dryPieces(around, plane).map((points) => ({
        points,
        motorway: false,
        interchangeEvery_km: 3.2,
      }));
    });
}

/** Pieces of a line that stay on land, at least 3 km long. */
function dryPieces(line: [number, number][], plane: Plane): [number, number][][] {
  const pieces: [number, number][][] = [];
  let piece: [number, number][] = [];
  for (const point of line) {
    const last = piece.at(-1);
    const dry =
      plane.isLand(point[0], point[1]) &&
      !(last && plane.crossesEstuary(last[0], last[1], point[0], point[1]));
    if (dry) piece.push(point);
    else {
      if (piece.length >= 5) pieces.push(piece);
      piece = [];
    }
  }
  if (piece.length >= 5) pieces.push(piece);
  return pieces;
}

function betweenCities(cities: City[], places: Places, graph: RoadGraph, plane: Plane): Alignment[] {
  const x = Float64Array.from(cities, (city) => places.x[city.place]!);
  const y = Float64Array.from(cities, (city) => places.y[city.place]!);
  const pairs = neighbourPairs(x, y, 1);
  const search = pathSearch(graph, places);
  const alignments: Alignment[] = [];
  for (let i = 0; i < pairs.from.length; i++) {
    const [a, b] = [cities[pairs.from[i]!]!, cities[pairs.to[i]!]!];
    const line = pathPoints(search(a.place, b.place), a.place, graph, places);
    const points = straightened(trimmed(resampled(line), a, b, places), plane);
    if (points.length < 8) continue;
    const motorway = a.people + b.people >= MOTORWAY_PEOPLE;
    alignments.push({ points, motorway, interchangeEvery_km: motorway ? 9 : 5 });
  }
  return alignments;
}

function pathPoints(edges: number[], start: number, graph: RoadGraph, places: Places): [number, number][] {
  const points: [number, number][] = [[places.x[start]!, places.y[start]!]];
  let p = start;
  for (const e of edges) {
    p = graph.from[e] === p ? graph.to[e]! : graph.from[e]!;
    points.push([places.x[p]!, places.y[p]!]);
  }
  return points;
}

/** Points every STEP_KM along a line. */
function resampled(line: [number, number][]): [number, number][] {
  const points: [number, number][] = [];
  let left = 0;
  for (let i = 1; i < line.length; i++) {
    const [x1, y1] = line[i - 1]!;
    const [x2, y2] = line[i]!;
    const length = Math.hypot(x2 - x1, y2 - y1);
    for (; left < length; left += STEP_KM)
      points.push([x1 + ((x2 - x1) * left) / length, y1 + ((y2 - y1) * left) / length]);
    left -= length;
  }
  return points;
}

/** Without the ends inside the two cities. */
function trimmed(points: [number, number][], a: City, b: City, places: Places): [number, number][] {
  const away = ([x, y]: [number, number], city: City) =>
    Math.hypot(x - places.x[city.place]!, y - places.y[city.place]!) >= city.radius_km;
  const first = points.findLastIndex((point) => !away(point, a)) + 1;
  const end = points.findIndex((point) => !away(point, b));
  return points.slice(first, end === -1 ? points.length : end);
}

/** Moves each point towards the middle of its neighbours, again and again, as far as land goes. */
function straightened(points: [number, number][], plane: Plane): [number, number][] {
  const line = points.map(([x, y]): [number, number] => [x, y]);
  for (let round = 0; round < SMOOTHINGS; round++) {
    for (let i = 1; i + 1 < line.length; i++) {
      const [before, after] = [line[i - 1]!, line[i + 1]!];
      const next: [number, number] = [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2];
      if (plane.isLand(next[0], next[1])) line[i] = next;
    }
  }
  return line;
}

type JunctionFinder = (x: number, y: number, reach_km: number) => number | null;

/** The nearest place on a road of class tertiary or larger. */
function junctionFinder(places: Places, graph: RoadGraph): JunctionFinder {
  const best = new Uint8Array(places.count).fill(255);
  for (let e = 0; e < graph.from.length; e++) {
    for (const p of [graph.from[e]!, graph.to[e]!]) best[p] = Math.min(best[p]!, graph.class[e]!);
  }
  const grid = pointGrid(places.x, places.y, 8);
  return (x, y, reach_km) => {
    let found: number | null = null;
    let least = Infinity;
    grid.around(x, y, Math.ceil(reach_km / grid.cell), (p) => {
      if (best[p]! > TERTIARY) return;
      // A larger road a little farther on is the better place for an interchange.
      const distance = Math.hypot(places.x[p]! - x, places.y[p]! - y) + 0.35 * best[p]!;
      if (distance < least && distance - 0.35 * best[p]! <= reach_km) {
        least = distance;
        found = p;
      }
    });
    return found;
  };
}

/** Writes both carriageways and the links of the interchanges; an alignment without two interchanges is left out. */
function write(
  { points, motorway, interchangeEvery_km }: Alignment,
  junction: JunctionFinder,
  sink: WaySink,
  nodeOf: (place: number) => number,
): number {
  const every = Math.max(
    2,
    Math.round(
      interchangeEvery_km / Math.hypot(points[1]![0] - points[0]![0], points[1]![1] - points[0]![1]),
    ),
  );
  const wanted = points
    .map((_, i) => i)
    .filter(
      (i) => i === 0 || i === points.length - 1 || (i % every === 0 && points.length - 1 - i > every / 2),
    );
  const interchanges = new Map<number, number>();
  for (const i of wanted) {
    const end = i === 0 || i === points.length - 1;
    const place = junction(points[i]![0], points[i]![1], end ? 6 : 2.2);
    // A ring ends where it began.
    if (place !== null && (i === points.length - 1 || ![...interchanges.values()].includes(place)))
      interchanges.set(i, place);
  }
  const [first, last] = [Math.min(...interchanges.keys()), Math.max(...interchanges.keys())];
  if (interchanges.size < 2) return 0;
  const used = points.slice(first, last + 1);
  const at = new Map([...interchanges].map(([i, place]) => [i - first, place]));
  const kind = motorway ? 'motorway' : 'trunk';
  const road = { highway: kind, oneway: 'yes', maxspeed: motorway ? '130' : '110' };
  const link = { highway: `${kind}_link`, oneway: 'yes' };
  const backwards = new Map([...at].map(([i, place]) => [used.length - 1 - i, place]));
  carriageway(used, at, road, link, sink, nodeOf);
  carriageway([...used].reverse(), backwards, road, link, sink, nodeOf);
  return used.reduce(
    (sum, [x, y], i) => (i === 0 ? 0 : sum + Math.hypot(x - used[i - 1]![0], y - used[i - 1]![1])),
    0,
  );
}

/** One direction: the road on the right of the line, an exit before each interchange and an entry behind it. */
function carriageway(
  line: [number, number][],
  interchanges: Map<number, number>,
  road: Record<string, string>,
  link: Record<string, string>,
  sink: WaySink,
  nodeOf: (place: number) => number,
): void {
  const nodes: number[] = [];
  const last = line.length - 1;
  for (let i = 0; i <= last; i++) {
    const [before, here, after] = [line[Math.max(0, i - 1)]!, line[i]!, line[Math.min(last, i + 1)]!];
    const length = Math.hypot(after[0] - before[0], after[1] - before[1]) || 1;
    const [ux, uy] = [(after[0] - before[0]) / length, (after[1] - before[1]) / length];
    const beside = (along: number) =>
      sink.node(here[0] + uy * ASIDE_KM + ux * along, here[1] - ux * ASIDE_KM + uy * along);
    const place = interchanges.get(i);
    if (place === undefined) {
      nodes.push(beside(0));
      continue;
    }
    if (i > 0) {
      nodes.push(beside(-0.25));
      sink.way([nodes.at(-1)!, nodeOf(place)], link);
    }
    if (i < last) {
      nodes.push(beside(0.25));
      sink.way([nodeOf(place), nodes.at(-1)!], link);
    }
  }
  sink.way(nodes, road);
}
