import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { profileSettings } from '../../isochrones/osrm/profile.ts';
import { createIsochroneScratch, isochrone } from '../../isochrones/questions/isochrone.ts';
import { computeDriveTimes, type DriveTimes, nearestSites } from '../../isochrones/search/drive_times.ts';
import type { LonLat, MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';
import { type GridCity, writeGridCity } from '../support/grid_city.ts';
import { osrmForTests } from '../support/osrm.ts';
import { contains, faultsOf } from '../support/polygons.ts';
import { SMALL_META } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

type Place = [from: string, to: string, fraction: number];

let folder: string;
let city: GridCity;
let network: Network;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-engine-city-'));
  const roadsFile = join(folder, 'city.osm');
  city = await writeGridCity(roadsFile);
  const executables = await osrmForTests();
  const outputFolder = join(folder, 'network');
  const files = await buildOsrmFiles({ executables, roadsFile, settings: profileSettings(), outputFolder });
  network = buildNetwork(await readOsrmGraph(files.basePath), SMALL_META);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const timesTo = (places: Place[]): DriveTimes =>
  computeDriveTimes(
    network,
    places.map((place, i) => ({ id: `s${i}`, lon: city.on(...place)[0], lat: city.on(...place)[1] })),
  );
const told_s = (times: DriveTimes, place: Place): number =>
  nearestSites(times, nearestRoad(network, ...city.on(...place)))[0]?.drive_time_s ?? Infinity;

describe('a city whose times can be worked out by hand', () => {
  test('site and home on one street: its length at 10 m/s, in both directions', () => {
    const times = timesTo([['s3-1', 's4-1', 0.75]]);
    expect(told_s(times, ['s3-1', 's4-1', 0.25])).toBeCloseTo(10, 0);
    expect(told_s(times, ['s3-1', 's4-1', 1])).toBeCloseTo(5, 0);
    expect(told_s(times, ['s3-1', 's4-1', 0.75])).toBeCloseTo(0, 0);
    expect(told_s(times, ['s0-1', 's1-1', 0.5])).toBeCloseTo(65, 0);
  });

  test('on the one-way street behind the site there is only the way round the block', () => {
    const row = city.oneWayRow;
    const [site, before, behind]: Place[] = [0.5, 0.25, 0.75].map((at) => [`s3-${row}`, `s4-${row}`, at]);
    const times = timesTo([site]);
    expect(told_s(times, before)).toBeCloseTo(5, 0);
    expect(told_s(times, behind)).toBeGreaterThan(60);
    expect(told_s(times, behind)).toBeCloseTo(city.time_s(behind, site), 0);
  });

  test('the banned left turn is driven around', () => {
    const [column, row] = city.noLeft.slice(1).split('-').map(Number);
    const site: Place = [city.noLeft, `s${column}-${row + 1}`, 0.5];
    const home: Place = [`s${column - 1}-${row}`, city.noLeft, 0.5];
    expect(told_s(timesTo([site]), home)).toBeCloseTo(city.time_s(home, site), 0);
    expect(told_s(timesTo([site]), home)).toBeGreaterThan(60);
  });

  test('the nearest three of many sites, from everywhere to everywhere', () => {
    const pieces = city.roads.filter(({ from }) => !from.startsWith('i'));
    const sites = pieces.filter((_, i) => i % 17 === 0).map(({ from, to }): Place => [from, to, 0.3]);
    const times = timesTo(sites);
    let greatest_s = 0;
    for (const { from, to } of pieces.filter((_, i) => i % 5 === 0)) {
      const home: Place = [from, to, 0.6];
      const told = nearestSites(times, nearestRoad(network, ...city.on(...home)));
      const expected = sites.map((site) => city.time_s(home, site)).sort((a, b) => a - b);
      expect(told.length).toBe(3);
      told.forEach(({ drive_time_s }, k) => {
        // OSRM measures lengths in bands of latitude, which is good to a thousandth.
        greatest_s = Math.max(greatest_s, Math.abs(drive_time_s - expected[k]) - expected[k] / 1000);
      });
    }
    expect(greatest_s).toBeLessThan(0.5);
  });

  test('from the island, which no road joins to the rest, its own site is reached and no other', () => {
    const [home, site]: Place[] = [
      ['i1-1', 'i2-1', 0.5],
      ['i0-0', 'i1-0', 0.5],
    ];
    const match = nearestRoad(network, ...city.on(...home));
    expect(match.distance_m).toBeLessThan(1);
    expect(nearestSites(timesTo([['s0-0', 's1-0', 0.5]]), match)).toEqual([]);
    const [own, ...others] = nearestSites(timesTo([['s0-0', 's1-0', 0.5], site]), match);
    expect(others).toEqual([]);
    expect(own.drive_time_s).toBeCloseTo(city.time_s(home, site), 0);
  });
});

describe('the city on a map', () => {
  test('the village inside the ring is a hole in what 15 minutes reach, and no hole in what 40 reach', () => {
    const [lon, lat] = city.on('s4-3', 's5-3', 0.5);
    const village = city.on('v1-1', 'v2-1', 0.5);
    const scratch = createIsochroneScratch(network, null);
    const [quarter, forty] = isochrone(scratch, null, { lon, lat }, [15, 40]);
    for (const { polygons } of [quarter, forty]) expect(faultsOf(polygons)).toEqual([]);
    const around = quarter.polygons.filter(([outer]) => contains([[outer]], village));
    expect(around.length).toBe(1);
    expect(around[0].length).toBe(2);
    expect(contains(quarter.polygons, village)).toBe(false);
    expect(contains(forty.polygons, village)).toBe(true);
    for (const name of ['s0-0', 's8-8', 'r6', 'r12', 'r18'])
      expect(contains(quarter.polygons, city.junctions.get(name) as LonLat), name).toBe(true);
  });

  test('white zone and covered ground make the region; the village is white', () => {
    const [west, south] = city.junctions.get('s0-0') as LonLat;
    const [east] = city.junctions.get('r12') as LonLat;
    const [, north] = city.junctions.get('r6') as LonLat;
    const [left, bottom, right, top] = [west - 0.013, south - 0.021, east + 0.011, north + 0.017];
    const outline: MultiPolygonCoordinates = [
      [
        [
          [left, bottom],
          [right, bottom],
          [right, top],
          [left, top],
          [left, bottom],
        ],
      ],
    ];
    const territory = buildTerritory(network, { outline, communes: [] });
    const { bands, white, communes } = wholeCoverage(timesTo([['s4-3', 's5-3', 0.5]]), territory);
    const [region] = territory.communes;
    expect((bands[2].area_km2 + white.area_km2) / region.area_km2).toBeCloseTo(1, 3);
    expect(contains(white.polygons, city.on('v0-1', 'v1-1', 0.5))).toBe(true);
    expect(contains(bands[2].polygons, city.on('s0-0', 's1-0', 0.5))).toBe(true);
    expect(communes[0].bands[2].area_km2 / bands[2].area_km2).toBeCloseTo(1, 1);
  });
});
