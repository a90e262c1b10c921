import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { profileSettings } from '../../isochrones/osrm/profile.ts';
import { type Routed, startRouted } from '../../isochrones/osrm/routed.ts';
import { COMPONENTS_FILE, isApart } from '../../isochrones/osrm/small_components.ts';
import { computeDriveTimes, nearestSites } from '../../isochrones/search/drive_times.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import { drawnAt, drawnGrid, drawnXml } from '../support/drawn_roads.ts';
import { builtNetwork, osrmForTests } from '../support/osrm.ts';
import { sharedData } from '../support/shared_data.ts';
import { SMALL_META } from '../support/small_network.ts';

const street = { highway: 'residential' };
const service = { highway: 'service', service: 'parking_aisle' };
const ROADS = [
  // The main network: 1.2 km by 1.2 km.
  ...drawnGrid([0, 0], 5, 300, street),
  // An island of three roads, 2.8 km east.
  {
    path: [
      [4000, 0],
      [4300, 0],
    ] as [number, number][],
    tags: street,
  },
  {
    path: [
      [4300, 0],
      [4300, 300],
    ] as [number, number][],
    tags: street,
  },
  {
    path: [
      [4300, 0],
      [4600, 0],
    ] as [number, number][],
    tags: { highway: 'unclassified' },
  },
  // An island of one road, 400 m north.
  {
    path: [
      [0, 1600],
      [150, 1600],
    ] as [number, number][],
    tags: street,
  },
  // A car park, 800 m west.
  ...drawnGrid([-1000, 0], 3, 100, service),
  // A close behind a gate: 30 m from the street, and short.
  {
    path: [
      [1230, 600],
      [1400, 600],
    ] as [number, number][],
    tags: street,
  },
  // A long road that the mapper forgot to join, 3 m from the street.
  {
    path: [
      [600, -3],
      [600, -1500],
    ] as [number, number][],
    tags: street,
  },
  // Exit only: a one-way street that nobody can drive into, 400 m long.
  {
    path: [
      [300, -400],
      [300, 0],
    ] as [number, number][],
    tags: { ...street, oneway: 'yes' },
  },
];
const MAIN: LonLat = drawnAt(150, 0);

let folder: string;
let network: Network;
let routed: Routed;
let client: OsrmClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-islands-'));
  const roadsFile = join(folder, 'roads.osm');
  await writeFile(roadsFile, drawnXml(ROADS));
  const executables = await osrmForTests();
  const outputFolder = join(folder, 'network');
  const files = await buildOsrmFiles({ executables, roadsFile, settings: profileSettings(), outputFolder });
  network = buildNetwork(await readOsrmGraph(files.basePath), SMALL_META);
  routed = await startRouted({ executables, basePath: files.basePath });
  client = createOsrmClient({ url: routed.url });
});
afterAll(async () => {
  await routed?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Engine's and OSRM's seconds from a home to the nearest of sites. */
async function times_s(home: LonLat, sites: LonLat[]): Promise<{ engine_s: number; osrm_s: number }> {
  const driveTimes = computeDriveTimes(
    network,
    sites.map(([lon, lat], i) => ({ id: `s${i}`, lon, lat })),
  );
  const [nearest] = nearestSites(driveTimes, nearestRoad(network, ...home));
  const { duration_s } = await client.table([home], sites);
  return { engine_s: nearest?.drive_time_s ?? Infinity, osrm_s: Math.min(...duration_s) };
}

describe('islands count', () => {
  for (const [name, place] of [
    ['of three roads', drawnAt(4150, 5)],
    ['of one road', drawnAt(75, 1605)],
  ] as const)
    test(`no road leads from an island ${name} to the mainland, for engine and OSRM`, async () => {
      expect(nearestRoad(network, ...place).distance_m).toBeLessThan(6);
      expect(await times_s(place, [MAIN])).toEqual({ engine_s: Infinity, osrm_s: Infinity });
      expect(await times_s(MAIN, [place])).toEqual({ engine_s: Infinity, osrm_s: Infinity });
    });

  test('its own site is reached, also where others stand on the mainland', async () => {
    const { engine_s, osrm_s } = await times_s(drawnAt(4050, 0), [MAIN, drawnAt(4250, 0)]);
    // 200 m of residential street at 25 km/h, OSRM's own speed.
    expect(engine_s).toBeCloseTo(200 / (25 / 3.6), 0);
    expect(Math.abs(engine_s - osrm_s)).toBeLessThan(1);
  });
});

describe('stray bits of mapping do not', () => {
  for (const [name, place, least_m] of [
    ['a car park', drawnAt(-950, 0), 700],
    ['a close behind a gate', drawnAt(1390, 600), 150],
    ['a road that the mapper forgot to join', drawnAt(605, -800), 250],
    ['a street that can only be left', drawnAt(300, -300), 200],
  ] as const)
    test(name, async () => {
      expect(nearestRoad(network, ...place).distance_m).toBeGreaterThan(least_m);
      const { engine_s, osrm_s } = await times_s(place, [drawnAt(900, 900)]);
      expect(engine_s).toBeLessThan(1000);
      expect(Math.abs(engine_s - osrm_s)).toBeLessThan(1);
    });
});

test('what counts and what is left out is written beside the files', async () => {
  const report = JSON.parse(await readFile(join(folder, 'network', COMPONENTS_FILE), 'utf8'));
  expect(report.counted).toMatchObject({ components: 2, stretches: 8 });
  // 3 x 300 m and 150 m, told in tenths.
  expect(Math.abs(report.counted.km - 1.05)).toBeLessThan(0.06);
  expect(report.left_out.components).toBe(4);
  expect(report.left_out_lines.every((line: unknown[]) => line.length > 1)).toBe(true);
});

test('the rule at its edges', () => {
  const component = { public_m: 100, apart_m: 250, reach_m: 300 };
  expect(isApart(component)).toBe(true);
  expect(isApart({ ...component, public_m: 99 })).toBe(false);
  expect(isApart({ ...component, apart_m: 249 })).toBe(false);
  expect(isApart({ ...component, apart_m: 249, reach_m: 500 })).toBe(true);
  expect(isApart({ ...component, apart_m: 99, reach_m: 500 })).toBe(false);
  expect(isApart({ public_m: 2000, apart_m: 16, reach_m: 1000 })).toBe(true);
  expect(isApart({ public_m: 2000, apart_m: 15, reach_m: 1000 })).toBe(false);
});

const saoTome = sharedData('extracts/sao-tome/roads.osm.pbf');
test.skipIf(!saoTome)('Príncipe, an island of 310 stretches', async () => {
  const { basePath } = await builtNetwork(saoTome as string, 'sao-tome');
  const { counted } = JSON.parse(await readFile(join(dirname(basePath), COMPONENTS_FILE), 'utf8'));
  expect(counted.stretches).toBeGreaterThanOrEqual(310);
  const principe = buildNetwork(await readOsrmGraph(basePath), SMALL_META);
  const times = computeDriveTimes(principe, [{ id: 'city', lon: 6.7273, lat: 0.3365 }]);
  const match = nearestRoad(principe, 7.4191, 1.6377);
  expect(match.distance_m).toBeLessThan(500);
  expect(nearestSites(times, match)).toEqual([]);
});

const drawnIsland = sharedData('../cases/20-motorway-island/roads.osm');
test.skipIf(!drawnIsland)('an island without a bridge, 600 m off the shore', async () => {
  const { basePath } = await buildOsrmFiles({
    executables: await osrmForTests(),
    roadsFile: drawnIsland as string,
    settings: profileSettings(),
    outputFolder: join(folder, 'drawn-island'),
    // Contraction takes a minute on a mesh of equal streets.
    algorithm: 'mld',
  });
  const roads = buildNetwork(await readOsrmGraph(basePath), SMALL_META);
  const times = computeDriveTimes(roads, [{ id: 'city', lon: 1.381121, lat: 45.002713 }]);
  expect(nearestSites(times, nearestRoad(roads, 1.392555, 45.029844))).toEqual([]);
  expect(nearestSites(times, nearestRoad(roads, 1, 44.99991))).toHaveLength(1);
});
