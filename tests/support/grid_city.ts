import { writeFile } from 'node:fs/promises';
import type { LonLat } from '../../isochrones/types.ts';
import { drivingOracle, metresPerDegree, type OracleRoad } from './driving_oracle.ts';

/**
 * A city drawn from first principles, whose drive times can be worked out by hand:
 *
 * - a grid of two-way streets (`columns` x `rows` junctions, `block_m` apart, 10 m/s), named 's<column>-<row>' from the south-west;
 * - its middle row of streets is one-way, eastwards;
 * - at the junction `noLeft` nobody coming from the west may turn left (north);
 * - a ring road (20 m/s) round a centre east of the city, joined to the grid's eastern side; inside it lies a village
 *   ('v<column>-<row>', 3 x 3) that only a very slow lane (1.1 m/s) joins to the ring: a hole in what a short drive reaches;
 * - an island north of the city ('i<column>-<row>', 3 x 3) that no road joins to the rest.
 *
 * Speeds are as driven: OSRM's car profile drives at 80% of `maxspeed`, so that is what is written.
 */
export interface GridCityOptions {
  columns?: number;
  rows?: number;
  block_m?: number;
  /** The grid's south-west corner. */
  origin?: LonLat;
  ringRadius_m?: number;
}

export interface GridCity {
  /** The whole extract as OpenStreetMap XML. */
  xml: string;
  junctions: Map<string, LonLat>;
  roads: OracleRoad[];
  /** A point on the road between two neighbouring junctions; `fraction` 0 at the first, 1 at the second. */
  on(from: string, to: string, fraction?: number): LonLat;
  /** The quickest time between two points on roads, worked out without OSRM; Infinity when no road leads there. */
  time_s(from: [string, string, number], to: [string, string, number]): number;
  /** Names of things for tests. */
  oneWayRow: number;
  noLeft: string;
  ring: string[];
  ringCentre: LonLat;
}

const STREET_MPS = 10;
const RING_MPS = 20;
/** `maxspeed` is a whole number of km/h: 5. */
const LANE_MPS = (5 * 0.8) / 3.6;
/** Share of `maxspeed` that OSRM's car profile drives at. */
const SPEED_REDUCTION = 0.8;
const RING_CORNERS = 24;

/** The city for the given measures; nothing is random. */
export function gridCity(options: GridCityOptions = {}): GridCity {
  const { columns = 9, rows = 9, block_m = 200, origin = [0.5, 45], ringRadius_m = 2000 } = options;
  const [perLon, perLat] = metresPerDegree(origin[1]);
  const at = (east_m: number, north_m: number): LonLat => [
    rounded(origin[0] + east_m / perLon),
    rounded(origin[1] + north_m / perLat),
  ];
  const junctions = new Map<string, LonLat>();
  const roads: OracleRoad[] = [];
  const street = { speed_mps: STREET_MPS, highway: 'residential', oneWay: false };
  const oneWayRow = Math.floor(rows / 2);

  const addGrid = (prefix: string, width: number, height: number, east_m: number, north_m: number) => {
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const name = `${prefix}${column}-${row}`;
        junctions.set(name, at(east_m + column * block_m, north_m + row * block_m));
        if (column > 0) {
          const oneWay = prefix === 's' && row === oneWayRow;
          roads.push({ ...street, from: `${prefix}${column - 1}-${row}`, to: name, oneWay });
        }
        if (row > 0) roads.push({ ...street, from: `${prefix}${column}-${row - 1}`, to: name });
      }
    }
  };
  addGrid('s', columns, rows, 0, 0);

  // The ring starts at its westernmost corner, 500 m east of the grid's middle.
  const middle_m = (block_m * (rows - 1)) / 2;
  const centre_m = block_m * (columns - 1) + 500 + ringRadius_m;
  const ring = Array.from({ length: RING_CORNERS }, (_, i) => `r${i}`);
  ring.forEach((name, i) => {
    const angle = Math.PI - (2 * Math.PI * i) / RING_CORNERS;
    junctions.set(
      name,
      at(centre_m + ringRadius_m * Math.cos(angle), middle_m + ringRadius_m * Math.sin(angle)),
    );
    const next = ring[(i + 1) % RING_CORNERS] as string;
    roads.push({ from: name, to: next, speed_mps: RING_MPS, highway: 'trunk', oneWay: false });
  });
  const gate = `s${columns - 1}-${oneWayRow}`;
  roads.push({ from: gate, to: 'r0', speed_mps: RING_MPS, highway: 'primary', oneWay: false });
  addGrid('v', 3, 3, centre_m - block_m, middle_m - block_m);
  roads.push({ from: 'r12', to: 'v2-1', speed_mps: LANE_MPS, highway: 'unclassified', oneWay: false });
  addGrid('i', 3, 3, 0, block_m * (rows + 4));

  const noLeft = `s2-${Math.min(2, rows - 2)}`;
  const [, row] = noLeft.slice(1).split('-').map(Number) as [number, number];
  const bans = [{ from: `s1-${row}`, via: noLeft, to: `s2-${row + 1}` }];
  const position = (name: string) => {
    const found = junctions.get(name);
    if (!found) throw new Error(`The city has no junction ${name}.`);
    return found;
  };
  return {
    xml: asXml(junctions, roads, bans),
    junctions,
    roads,
    on(from, to, fraction = 0.5) {
      const [a, b] = [position(from), position(to)];
      return [a[0] + (b[0] - a[0]) * fraction, a[1] + (b[1] - a[1]) * fraction];
    },
    time_s: drivingOracle(junctions, roads, bans),
    oneWayRow,
    noLeft,
    ring,
    ringCentre: at(centre_m, middle_m),
  };
}

/** Writes the city's extract (`path` ends in .osm) and returns it. */
export async function writeGridCity(path: string, options: GridCityOptions = {}): Promise<GridCity> {
  const city = gridCity(options);
  await writeFile(path, city.xml);
  return city;
}

function asXml(
  junctions: Map<string, LonLat>,
  roads: OracleRoad[],
  bans: { from: string; via: string; to: string }[],
): string {
  const id = new Map([...junctions.keys()].map((name, i) => [name, i + 1]));
  const wayOf = (a: string, b: string) =>
    roads.findIndex(({ from, to }) => (from === a && to === b) || (from === b && to === a)) + 1;
  const tag = (key: string, value: string | number) => `<tag k="${key}" v="${value}"/>`;
  const stamp = 'version="1"';
  const nodes = [...junctions].map(
    ([name, [lon, lat]]) => `<node id="${id.get(name)}" ${stamp} lon="${lon}" lat="${lat}"/>`,
  );
  const ways = roads.map(({ from, to, highway, speed_mps, oneWay }, i) => {
    const maxspeed = Math.round((speed_mps * 3.6) / SPEED_REDUCTION);
    const tags = [tag('highway', highway), tag('maxspeed', maxspeed), tag('name', `${from} ${to}`)];
    if (oneWay) tags.push(tag('oneway', 'yes'));
    return `<way id="${i + 1}" ${stamp}><nd ref="${id.get(from)}"/><nd ref="${id.get(to)}"/>${tags.join('')}</way>`;
  });
  const relations = bans.map(
    ({ from, via, to }, i) =>
      `<relation id="${i + 1}" ${stamp}><member type="way" ref="${wayOf(from, via)}" role="from"/>` +
      `<member type="node" ref="${id.get(via)}" role="via"/><member type="way" ref="${wayOf(via, to)}" role="to"/>` +
      `${tag('type', 'restriction')}${tag('restriction', 'no_left_turn')}</relation>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<osm version="0.6" generator="grid city">',
    ...nodes,
    ...ways,
    ...relations,
    '</osm>\n',
  ].join('\n');
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
