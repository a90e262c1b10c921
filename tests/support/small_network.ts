import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import type { OsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import {
  type EngineSite,
  type LonLat,
  type Network,
  type NetworkMeta,
  NONE,
  ROAD_CLASSES,
} from '../../isochrones/types.ts';

/** A road of a network drawn by hand: straight pieces from vertex to vertex, with the time that each takes. */
export interface SmallRoad {
  path: string[];
  /** Deciseconds of each piece, in the path's direction. */
  time_ds: number[];
  /** The same back, in the order of `time_ds`; left out: as there; null: one-way. */
  back_ds?: number[] | null;
  roadClass?: (typeof ROAD_CLASSES)[number];
  /** In a component too small to be matched to. */
  tiny?: boolean;
  /** A ferry: no journey starts or ends here. */
  noStart?: boolean;
}

export interface SmallNetworkInput {
  vertices: Record<string, LonLat>;
  roads: SmallRoad[];
  /** From the piece of road that ends in `via` coming from `from`, nobody may go on to `to`. */
  bans?: { from: string; via: string; to: string }[];
  /** Deciseconds of every turn at a junction of more than two ways. */
  turn_ds?: number;
}

const NOT_DRIVEN = 0x3fffff;

export const SMALL_META: NetworkMeta = {
  id: 'small',
  osm_date: '2025-01-19T21:21:36Z',
  roads_sha256: 'a'.repeat(64),
  profile_sha256: 'b'.repeat(64),
  profile_settings: { ferries: false },
  osrm_version: '26.10.0',
  modelled: false,
  built_at: '2025-02-01T00:00:00Z',
  verification: null,
};

/**
 * A road that winds from west to east and back, row by row to the north, in pieces of ten seconds; a site in the middle of the first one, to which
 * there is no other way than along all pieces before; and the labels of all others, ascending: whatever is lost on the way, all beyond lack theirs.
 */
export function windingRoad(
  rows: number,
  pieces: number,
): { roads: SmallNetworkInput; site: EngineSite; labels_ds: number[] } {
  const places = Array.from({ length: rows * pieces }, (_, i): LonLat => {
    const row = Math.floor(i / pieces);
    const along = row % 2 === 0 ? i % pieces : pieces - 1 - (i % pieces);
    return [0.5 + 0.01 * along, 45 + 0.001 * row];
  });
  const roads = places.slice(1).map((_, i) => ({ path: [`v${i}`, `v${i + 1}`], time_ds: [100] }));
  return {
    roads: { vertices: Object.fromEntries(places.map((place, i) => [`v${i}`, place])), roads },
    site: { id: 'site', lon: 0.505, lat: 45 },
    labels_ds: roads.slice(1).map((_, i) => 50 + 100 * (i + 1)),
  };
}

/** A network as the engine reads it, without OSRM. Roads meet at the ends of their paths; nobody turns round on the spot. */
export function smallNetwork(input: SmallNetworkInput): Network {
  return buildNetwork(smallGraph(input), SMALL_META);
}

/** The arrays that OSRM would have written of the same roads. */
export function smallGraph({ vertices, roads, bans = [], turn_ds = 0 }: SmallNetworkInput): OsrmGraph {
  const names = Object.keys(vertices);
  const numberOf = (name: string) => {
    const number = names.indexOf(name);
    if (number < 0) throw new Error(`There is no vertex ${name}.`);
    return number;
  };
  const stretches: { road: number; forward: boolean; path: string[]; duration_ds: number }[] = [];
  const stretchOf = roads.map((road, r) => {
    const sum = (times: number[]) => times.reduce((total, time) => total + time, 0);
    const backTimes = road.back_ds === undefined ? road.time_ds : road.back_ds;
    const forward =
      stretches.push({ road: r, forward: true, path: road.path, duration_ds: sum(road.time_ds) }) - 1;
    if (backTimes === null) return { forward, backward: NONE };
    const path = road.path.toReversed();
    return {
      forward,
      backward: stretches.push({ road: r, forward: false, path, duration_ds: sum(backTimes) }) - 1,
    };
  });
  const degree = new Map<string, number>();
  for (const { path } of roads)
    for (const end of [path[0], path[path.length - 1]]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const edges: [source: number, target: number, duration_ds: number][] = [];
  stretches.forEach((source, s) => {
    const via = source.path[source.path.length - 1];
    const from = source.path[source.path.length - 2];
    stretches.forEach((target, t) => {
      if (target.path[0] !== via || (target.road === source.road && target.forward !== source.forward))
        return;
      if (bans.some((ban) => ban.from === from && ban.via === via && ban.to === target.path[1])) return;
      edges.push([s, t, source.duration_ds + ((degree.get(via) ?? 0) > 2 ? turn_ds : 0)]);
    });
  });
  const geometryIndex = [0];
  const geometryVertex: number[] = [];
  const forward_ds: number[] = [];
  const backward_ds: number[] = [];
  const segments: number[][] = [];
  roads.forEach((road, r) => {
    const back = road.back_ds === undefined ? road.time_ds : road.back_ds;
    road.path.forEach((name, i) => {
      geometryVertex.push(numberOf(name));
      forward_ds.push(i === 0 ? 0 : road.time_ds[i - 1]);
      backward_ds.push(i === road.path.length - 1 ? 0 : back === null ? NOT_DRIVEN : back[i]);
      if (i > 0) {
        const { forward, backward } = stretchOf[r];
        segments.push([
          forward,
          backward,
          numberOf(road.path[i - 1]),
          numberOf(name),
          i - 1,
          road.noStart ? 0 : 1,
        ]);
      }
    });
    geometryIndex.push(geometryVertex.length);
  });
  const column = (i: number) => segments.map((segment) => segment[i]);
  return {
    osrm_version: '26.10.0',
    weight_name: 'duration',
    stretchCount: stretches.length,
    edgeSource: Uint32Array.from(edges, ([source]) => source),
    edgeTarget: Uint32Array.from(edges, ([, target]) => target),
    edgeDuration_ds: Uint32Array.from(edges, ([, , duration_ds]) => duration_ds),
    edgeForward: new Uint8Array(edges.length).fill(1),
    edgeBackward: new Uint8Array(edges.length),
    stretchDuration_ds: Int32Array.from(stretches, ({ duration_ds }) => duration_ds),
    stretchGeometry: Uint32Array.from(stretches, ({ road }) => road),
    stretchIsForward: Uint8Array.from(stretches, ({ forward }) => (forward ? 1 : 0)),
    stretchComponentIsTiny: Uint8Array.from(stretches, ({ road }) => (roads[road].tiny ? 1 : 0)),
    stretchClass: Uint8Array.from(stretches, ({ road }) =>
      ROAD_CLASSES.indexOf(roads[road].roadClass ?? 'minor'),
    ),
    geometryIndex: Uint32Array.from(geometryIndex),
    geometryVertex: Uint32Array.from(geometryVertex),
    geometryForwardDuration_ds: Uint32Array.from(forward_ds),
    geometryBackwardDuration_ds: Uint32Array.from(backward_ds),
    vertexLonLat_e6: Int32Array.from(
      names.flatMap((name) => vertices[name].map((value) => Math.round(value * 1e6))),
    ),
    segmentCount: segments.length,
    segmentForward: Uint32Array.from(column(0)),
    segmentBackward: Uint32Array.from(column(1)),
    segmentFrom: Uint32Array.from(column(2)),
    segmentTo: Uint32Array.from(column(3)),
    segmentPosition: Uint16Array.from(column(4)),
    segmentIsStartpoint: Uint8Array.from(column(5)),
  };
}

export interface RandomNetworkOptions {
  /** Junctions along a side. */
  side?: number;
  /** The box that the roads lie in. */
  west?: number;
  south?: number;
  size_degrees?: number;
  /** Longest time of a straight piece, in deciseconds. */
  longest_ds?: number;
  /** Share of the roads that no place is matched to, though they meet the others. */
  tiny_share?: number;
}

/** Roads along a shaken grid, some bent, some one-way, some missing, with some turns banned: the same for the same seed. */
export function randomRoads(seed: number, options: RandomNetworkOptions = {}): SmallNetworkInput {
  const {
    side = 6,
    west = 0.5,
    south = 45,
    size_degrees = 0.08,
    longest_ds = 2400,
    tiny_share = 0,
  } = options;
  const random = createRandom(seed);
  const step = size_degrees / side;
  const vertices: Record<string, LonLat> = {};
  const place = (x: number, y: number): LonLat => [
    west + (x + 0.7 * random()) * step,
    south + (y + 0.7 * random()) * step,
  ];
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) vertices[`${x}-${y}`] = place(x, y);
  const roads: SmallRoad[] = [];
  const time = () => Math.floor(random() ** 2 * longest_ds);
  const join = (a: string, b: string, x: number, y: number) => {
    if (random() < 0.2) return;
    const path = [a, b];
    if (random() < 0.4) {
      vertices[`${a}/${b}`] = place(x, y);
      path.splice(1, 0, `${a}/${b}`);
    }
    const times = () => path.slice(1).map(time);
    const kind = random();
    const back_ds = kind < 0.25 ? null : kind < 0.5 ? times() : undefined;
    roads.push({ path, time_ds: times(), back_ds, tiny: tiny_share > 0 && random() < tiny_share });
  };
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      if (x > 0) join(`${x - 1}-${y}`, `${x}-${y}`, x - 0.5, y);
      if (y > 0) join(`${x}-${y - 1}`, `${x}-${y}`, x, y - 0.5);
    }
  const bans = roads.flatMap(({ path }) =>
    random() < 0.2
      ? roads
          .filter((other) => other.path[0] === path.at(-1))
          .slice(0, 1)
          .map((other) => ({ from: path.at(-2) as string, via: path.at(-1) as string, to: other.path[1] }))
      : [],
  );
  return { vertices, roads, bans, turn_ds: Math.floor(random() * 60) };
}

/** Sites anywhere in the box of `randomRoads`. */
export function randomSites(random: () => number, count: number): EngineSite[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `s${Math.floor(random() * 1e6)}-${i}`,
    lon: 0.5 + random() * 0.08,
    lat: 45 + random() * 0.08,
  }));
}
