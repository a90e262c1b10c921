/** Roads drawn by chance, with what real ones have: one-ways, signals, gates, restrictions, ramps, ferries, loops, nodes at one place. */
import { roundDegrees } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import type { LonLat } from '../../isochrones/types.ts';
import type { SmallOsm } from './small_osm.ts';

type Tags = Record<string, string>;

const NODE_TAGS: Tags[] = [
  { highway: 'traffic_signals' },
  { highway: 'traffic_signals', 'traffic_signals:direction': 'forward' },
  { highway: 'stop' },
  { highway: 'stop', direction: 'backward' },
  { highway: 'give_way' },
  { barrier: 'gate' },
  { barrier: 'bollard' },
  { barrier: 'lift_gate' },
  { barrier: 'toll_booth' },
  { barrier: 'gate', access: 'private' },
  { highway: 'mini_roundabout' },
  { highway: 'crossing' },
  { highway: 'turning_circle' },
  { barrier: 'border_control' },
  { barrier: 'cattle_grid' },
  { barrier: 'height_restrictor' },
];
const CLASSES = [
  ...['residential', 'residential', 'tertiary', 'secondary', 'primary', 'service', 'unclassified'],
  ...['living_street', 'motorway', 'motorway_link', 'trunk', 'track', 'pedestrian'],
];
const MAXSPEEDS = ['30', '50', '80', '20 mph', 'walk', '5'];
const ACCESS = ['private', 'destination', 'no', 'permissive', 'delivery', 'customers'];
const SERVICES = ['driveway', 'parking_aisle', 'alley'];
const OVER_WAYS = [
  ...['no_left_turn', 'no_right_turn', 'no_straight_on', 'no_u_turn'],
  ...['only_straight_on', 'only_left_turn'],
];
const OVER_NODES = ['no_left_turn', 'no_u_turn', 'only_straight_on', 'no_right_turn'];
/** Degrees between junctions: 30 m, 100 m, 300 m. */
const STEPS = [0.0003, 0.001, 0.003];
/** North and south, east and west, and where the signs change. */
const LATITUDES = [45, -17, 60, 0, -0.0005];
const LONGITUDES = [0.5, -61, 24, 0, -0.001, 179.9];

export interface RandomRoads extends SmallOsm {
  /** Degrees between junctions. */
  step: number;
}

/** The same roads for the same seed: a grid of streets of four to seven junctions a side, cut into ways of any kind. */
export function randomRoads(seed: number): RandomRoads {
  const random = createRandom(seed);
  const chance = (share: number) => random() < share;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const size = 4 + Math.floor(random() * 4);
  const step = pick(STEPS);
  const south = pick(LATITUDES);
  const west = pick(LONGITUDES);
  const nodes: Record<string, LonLat> = {};
  const nodeTags: Record<string, Tags> = {};
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const shift = () => 0.3 * random();
      nodes[`n${i}-${j}`] = [
        roundDegrees(west + step * (i + shift())),
        roundDegrees(south + step * (j + shift())),
      ];
      if (chance(0.25)) nodeTags[`n${i}-${j}`] = pick(NODE_TAGS);
    }
  const ways: SmallOsm['ways'] = [];
  const addWay = (path: string[]) => {
    ways.push({ name: `w${ways.length}`, path, tags: randomTags(chance, pick, random) });
  };
  for (let i = 0; i < size; i++)
    for (const across of [false, true]) {
      let path: string[] = [];
      for (let j = 0; j < size; j++) {
        const node = across ? `n${i}-${j}` : `n${j}-${i}`;
        path.push(node);
        if (path.length < 2 || !chance(0.4)) continue;
        addWay(path);
        path = chance(0.1) ? [] : [node];
      }
      if (path.length > 1) addWay(path);
    }
  for (let loops = 0; loops < 3; loops++) {
    const names = Object.keys(nodes);
    const [a, b, c] = [pick(names), pick(names), pick(names)];
    const shape = pick([
      [a, b, c, a],
      [a, b, a],
      [a, b, b, c],
      [a, b, c, b],
    ]);
    if (chance(0.5)) addWay(shape);
  }
  if (chance(0.4)) {
    const twin = pick(Object.keys(nodes));
    nodes.twin = nodes[twin] as LonLat;
    addWay([twin, 'twin', pick(Object.keys(nodes))]);
  }
  return { nodes, nodeTags, ways, step, bans: randomBans(ways, chance, pick) };
}

function randomTags(
  chance: (share: number) => boolean,
  pick: <T>(list: readonly T[]) => T,
  random: () => number,
): Tags {
  const tags: Tags = { highway: pick(CLASSES) };
  const kind = random();
  if (kind < 0.15) tags.oneway = 'yes';
  else if (kind < 0.22) tags.oneway = '-1';
  else if (kind < 0.25) tags.junction = 'roundabout';
  else if (kind < 0.27) tags.oneway = 'reversible';
  else if (kind < 0.29) tags.oneway = 'alternating';
  if (chance(0.15)) tags.maxspeed = pick(MAXSPEEDS);
  if (chance(0.06)) tags.access = pick(ACCESS);
  if (chance(0.05)) tags.bridge = 'yes';
  if (chance(0.05)) tags.tunnel = 'yes';
  if (chance(0.04)) {
    delete tags.highway;
    tags.route = 'ferry';
  }
  if (chance(0.04)) tags['maxspeed:forward'] = '20';
  if (chance(0.03)) tags.lanes = '1';
  if (chance(0.05)) tags.name = pick(['A', 'B', 'C']);
  if (chance(0.03)) tags.service = pick(SERVICES);
  return tags;
}

/** Restrictions over ways and at junctions; some make no sense, as in OpenStreetMap. */
function randomBans(
  ways: SmallOsm['ways'],
  chance: (share: number) => boolean,
  pick: <T>(list: readonly T[]) => T,
): NonNullable<SmallOsm['bans']> {
  const endsAt = (node: string, path: readonly string[]) => path[0] === node || path.at(-1) === node;
  const bans: NonNullable<SmallOsm['bans']> = [];
  for (let n = 0; n < 12; n++) {
    const via = pick(ways);
    const ends = [via.path[0] as string, via.path.at(-1) as string];
    const [first, last] = (chance(0.5) ? ends : ends.toReversed()) as [string, string];
    const from = ways.filter((way) => way !== via && endsAt(first, way.path));
    const to = ways.filter((way) => way !== via && endsAt(last, way.path));
    if (from.length > 0 && to.length > 0)
      bans.push({ from: pick(from).name, via: via.name, to: pick(to).name, restriction: pick(OVER_WAYS) });
  }
  for (let n = 0; n < 8; n++) {
    const from = pick(ways);
    const via = (chance(0.5) ? from.path[0] : from.path.at(-1)) as string;
    const to = pick(ways.filter(({ path }) => endsAt(via, path)));
    bans.push({ from: from.name, via, to: to.name, restriction: pick(OVER_NODES) });
  }
  return bans;
}
