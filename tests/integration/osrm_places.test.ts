/** Which roads a journey may start and end on, and from where on them: the engine and OSRM agree from the very same coordinates. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { createPointSearch } from '../../isochrones/search/point_search.ts';
import type { LonLat } from '../../isochrones/types.ts';
import { metresPerDegree } from '../support/driving_oracle.ts';
import { sharedCase } from '../support/shared_data.ts';
import { type DrivenRoads, driveOn, engineTime_s, smallOsmXml } from '../support/small_osm.ts';

const [perLon, perLat] = metresPerDegree(45);
const at = (east_m: number, north_m: number): LonLat => [
  Math.round((0.5 + east_m / perLon) * 1e6) / 1e6,
  Math.round((45 + north_m / perLat) * 1e6) / 1e6,
];

/** Roads of 1,000 m from west to east, 100 m apart, joined in the west by a street. */
const WAYS: Record<string, Record<string, string>> = {
  street: { highway: 'residential' },
  motorway: { highway: 'motorway', oneway: 'no' },
  ramp: { highway: 'motorway_link', oneway: 'no' },
  trunk: { highway: 'trunk' },
  trunk_ramp: { highway: 'trunk_link' },
  motorroad: { highway: 'trunk', motorroad: 'yes' },
  expressway: { highway: 'primary', expressway: 'yes' },
  tunnel: { highway: 'secondary', tunnel: 'yes', layer: '-1' },
  gallery: { highway: 'secondary', tunnel: 'avalanche_protector' },
  underground: { highway: 'service', location: 'underground' },
  passage: { highway: 'residential', tunnel: 'building_passage' },
  covered: { highway: 'residential', covered: 'yes' },
  over_a_culvert: { highway: 'residential', tunnel: 'culvert' },
  bridge: { highway: 'tertiary', bridge: 'yes', layer: '1' },
  viaduct: { highway: 'tertiary', bridge: 'viaduct' },
  no_bridge: { highway: 'tertiary', bridge: 'no' },
  ford: { highway: 'unclassified', bridge: 'low_water_crossing' },
  dam: { highway: 'unclassified', embankment: 'yes' },
  service: { highway: 'service' },
  ferry: { route: 'ferry' },
};
const names = Object.keys(WAYS);
const PLACES = [
  'street',
  'trunk',
  'passage',
  'covered',
  'over_a_culvert',
  'no_bridge',
  'ford',
  'dam',
  'service',
];

const ladder = smallOsmXml({
  nodes: Object.fromEntries(
    names.flatMap((name, i) => [
      [`${name} west`, at(0, 100 * i)],
      [`${name} east`, at(1000, 100 * i)],
    ]),
  ),
  ways: [
    ...names.map((name) => ({ name, path: [`${name} west`, `${name} east`], tags: WAYS[name] })),
    { name: 'joint', path: names.map((name) => `${name} west`), tags: { highway: 'residential' } },
  ],
});

/** The ways that a point in their middle is matched to. */
async function placesOf(roads: DrivenRoads): Promise<string[]> {
  const { network, client } = roads;
  const found: string[] = [];
  for (const [i, name] of names.entries()) {
    const middle = at(500, 100 * i + 5);
    const { lat, distance_m } = nearestRoad(network, ...middle);
    if (distance_m < 10) found.push(name);
    // OSRM has chosen the same one.
    const [osrm] = await client.nearest(middle);
    expect(osrm.distance_m, name).toBeCloseTo(distance_m, -1);
    expect(osrm.lat, name).toBeCloseTo(lat, 5);
  }
  return found;
}

describe('roads that cannot be entered or left', () => {
  test('motorways, ramps, motorroads, tunnels, bridges and ferries are no places; streets of all kinds are', async () => {
    const roads = await driveOn(ladder, { ferries: true });
    try {
      expect(await placesOf(roads)).toEqual(PLACES);
    } finally {
      await roads.stop();
    }
  });

  test('each kind by its setting', async () => {
    const roads = await driveOn(ladder, {
      start_on_motorways: true,
      start_in_tunnels: true,
      start_on_bridges: true,
    });
    try {
      expect(await placesOf(roads)).toEqual(names.filter((name) => name !== 'ferry'));
    } finally {
      await roads.stop();
    }
  });

  test('driving through them takes as long as ever', async () => {
    const nodes = { a: at(0, 0), b: at(300, 0), c: at(320, 0), d: at(1000, 0) };
    const way = (path: string[], tags = {}) => ({
      name: path.join('-'),
      path,
      tags: { highway: 'residential', maxspeed: '45', ...tags },
    });
    const roads = await driveOn(
      smallOsmXml({ nodes, ways: [way(['a', 'b']), way(['b', 'c'], { bridge: 'yes' }), way(['c', 'd'])] }),
    );
    try {
      const { engine, osrm } = await roads.times_s(at(100, 0), at(900, 0));
      expect(engine).toBeCloseTo(80, 0);
      expect(osrm).toBeCloseTo(80, 0);
      // A house beside the short bridge is on its own street, at the bridge's head.
      const { distance_m, lon } = nearestRoad(roads.network, ...at(306, 5));
      expect(distance_m).toBeCloseTo(Math.hypot(6, 5), 0);
      expect(lon).toBeCloseTo(at(300, 0)[0], 5);
    } finally {
      await roads.stop();
    }
  });
});

describe('a place on a road', () => {
  // A street with a gate (60 s) and one with a stop sign inside it, a dead end that can only be left, and a crossing on one level.
  const xml = smallOsmXml({
    nodes: {
      a: at(0, 0),
      gate: at(200, 0),
      b: at(400, 0),
      c: at(400, 300),
      signal: at(200, 300),
      d: at(0, 300),
      out: at(400, 500),
      under: at(100, -200),
      over: at(100, 200),
    },
    ways: [
      { name: 'south', path: ['a', 'gate', 'b'], tags: { highway: 'residential' } },
      { name: 'east', path: ['b', 'c'], tags: { highway: 'residential' } },
      { name: 'north', path: ['c', 'signal', 'd'], tags: { highway: 'residential' } },
      { name: 'west', path: ['d', 'a'], tags: { highway: 'residential' } },
      { name: 'exit', path: ['out', 'c'], tags: { highway: 'residential', oneway: 'yes' } },
      { name: 'crossing', path: ['a', 'under', 'over', 'd'], tags: { highway: 'tertiary' } },
    ],
    nodeTags: { gate: { barrier: 'gate' }, signal: { highway: 'traffic_signals' } },
  });
  let roads: DrivenRoads;
  beforeAll(async () => {
    roads = await driveOn(xml);
  });
  afterAll(() => roads?.stop());

  test('exactly at a gate, at a signal, at a junction with a road that can only be left, where roads cross: as OSRM tells', async () => {
    const places = [
      at(200, 0),
      at(200, 300),
      at(400, 300),
      at(400, 500),
      at(100, 0),
      at(0, 0),
      at(150, 40),
      at(310, -5),
    ];
    const search = createPointSearch(roads.network);
    const { duration_s } = await roads.client.table(places, places);
    places.forEach((from, i) => {
      places.forEach((to, j) => {
        const osrm_s = duration_s[i * places.length + j];
        const engine_s = engineTime_s(search, from, to);
        if (engine_s !== osrm_s)
          expect(Math.abs(engine_s - osrm_s), `${from} to ${to}`).toBeLessThanOrEqual(0.2);
      });
    });
    // The gate is passed by whoever drives through it.
    expect(engineTime_s(search, at(190, 0), at(210, 0))).toBeGreaterThan(60);
  });

  test('seven decimals are six, at the door', async () => {
    const random = createRandom(7);
    for (let i = 0; i < 200; i++) {
      const [lon, lat] = [0.4995 + 0.006 * random(), 44.9975 + 0.006 * random()].map(
        (degrees) => Math.round(degrees * 1e7) / 1e7,
      );
      expect(nearestRoad(roads.network, lon, lat)).toEqual(
        nearestRoad(roads.network, Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6),
      );
    }
  });

  test('random places, on and off the roads: engine and OSRM agree on every journey', async () => {
    const random = createRandom(8);
    const places = Array.from({ length: 60 }, (): LonLat => at(500 * random() - 50, 700 * random() - 150));
    const search = createPointSearch(roads.network);
    const { duration_s } = await roads.client.table(places, places);
    const differing = places.flatMap((from, i) =>
      places.flatMap((to, j) => {
        const osrm_s = duration_s[i * places.length + j];
        const engine_s = engineTime_s(search, from, to);
        return engine_s === osrm_s || Math.abs(engine_s - osrm_s) <= 0.2
          ? []
          : [{ from, to, engine_s, osrm_s }];
      }),
    );
    expect(differing).toEqual([]);
  });
});

const invented = sharedCase('20-motorway-island/roads.osm');
describe.skipIf(invented === null)('the case 20-motorway-island', () => {
  let roads: DrivenRoads;
  beforeAll(async () => {
    roads = await driveOn({ file: invented as string });
  });
  afterAll(() => roads?.stop());

  test.each([
    ['street', [1.0, 44.99991]],
    ['north end of the garden', [1.0, 45.000407]],
    ['bridge crossing', [1.0, 45.000561]],
  ] as [string, LonLat][])('%s: the house is as far as its own street', async (_, house) => {
    const { engine, osrm } = await roads.times_s(house, [1.381121, 45.002713]);
    expect(engine / 60).toBeCloseTo(58, -0.5);
    expect(Math.abs(engine - osrm)).toBeLessThanOrEqual(1);
  });

  test('a tiers-lieu beside the motorway is minutes from its neighbours in the street', async () => {
    const { engine, osrm } = await roads.times_s([1.003, 44.99991], [1.0, 45.000407]);
    expect(engine).toBeLessThan(180);
    expect(Math.abs(engine - osrm)).toBeLessThanOrEqual(1);
  });
});
