import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import { latOfY, lonOfX, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { maskContains, regionMask } from '../../isochrones/ground/region_mask.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { openNetworkFile, writeNetworkFile } from '../../isochrones/network/network.ts';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { startRouted } from '../../isochrones/osrm/routed.ts';
import { type AccuracyReport, verifyCoverage } from '../../isochrones/questions/accuracy.ts';
import { computeSurface, coverageOf, updateSurface } from '../../isochrones/questions/coverage.ts';
import { createIsochroneScratch, isochrone } from '../../isochrones/questions/isochrone.ts';
import { type TableFunction, verifyNetwork } from '../../isochrones/questions/verify_network.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import { changeSites } from '../../isochrones/search/live_update.ts';
import { searchFromPoint } from '../../isochrones/search/point_search.ts';
import { timeAtMatch } from '../../isochrones/search/time_field.ts';
import { freshRoadPoints } from '../benchmarks/fresh_points.ts';
import { osrmForTests } from '../support/osrm.ts';
import { contains, distanceToOutline, faultsOf } from '../support/polygons.ts';
import { corsicanCommunes, type RealRegion, realRegion } from '../support/real_regions.ts';
import { sharedData } from '../support/shared_data.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

const missing = sharedData('roads/corsica-simplified.osm.pbf') === null;

describe.skipIf(missing).each(['andorra', 'corsica'] as const)('%s', (name) => {
  let region: RealRegion;
  beforeAll(async () => {
    region = (await realRegion(name)) as RealRegion;
  });

  test('engine and OSRM agree on random journeys from and to anywhere', async () => {
    const routed = await startRouted({ executables: await osrmForTests(), basePath: region.basePath });
    try {
      const client = createOsrmClient({ url: routed.url });
      const table: TableFunction = async (sources, destinations) => {
        const { duration_s } = await client.table(sources, destinations);
        return sources.map((_, s) =>
          destinations.map((__, d) => {
            const time_s = duration_s[s * destinations.length + d];
            return Number.isFinite(time_s) ? time_s : null;
          }),
        );
      };
      for (const seed of [11, 12]) {
        const { share_unexplained } = await verifyNetwork(region.network, table, { seed });
        expect(share_unexplained).toBe(0);
      }
    } finally {
      await routed.stop();
    }
  });

  test('20-minute isochrones agree with exact times within 300 m of a road', () => {
    const { network, sites } = region;
    const scratch = createIsochroneScratch(network, null);
    const random = createRandom(5);
    let [compared, wrong] = [0, 0];
    for (const site of sites) {
      const [{ polygons }] = isochrone(scratch, null, site, [20]);
      const mask = regionMask(polygons);
      const field = searchFromPoint(scratch, nearestRoad(network, site.lon, site.lat), 13_000);
      for (let i = 0; i < 4000; i++) {
        const lon = lonOfX(mask.minX + random() * (mask.maxX - mask.minX));
        const lat = latOfY(mask.minY + random() * (mask.maxY - mask.minY));
        const { segment, fraction, distance_m } = nearestRoad(network, lon, lat);
        if (distance_m > 300) continue;
        compared++;
        const inside = Math.round(timeAtMatch(field, segment, fraction)) < 12_000;
        if (maskContains(mask, xOfLon(lon), yOfLat(lat)) !== inside) wrong++;
      }
    }
    expect(compared).toBeGreaterThan(5000);
    expect(wrong / compared).toBeLessThan(0.0007);
  });

  test('isochrones are sound: nested, valid, holes kept', () => {
    const scratch = createIsochroneScratch(region.network, null);
    let holes = 0;
    for (const site of region.sites.slice(0, 4)) {
      const bands = isochrone(scratch, null, site, [10, 15, 20, 30]);
      bands.forEach(({ polygons }, i) => {
        expect(faultsOf(polygons)).toEqual([]);
        holes += polygons.filter((rings) => rings.length > 1).length;
        if (i === 0) return;
        const outside = bands[i - 1].polygons
          .flat(2)
          .filter((point) => !contains(polygons, point) && distanceToOutline(polygons, point) > 2e-6);
        expect(outside).toEqual([]);
      });
    }
    expect(holes).toBeGreaterThan(0);
  });

  test('outlines around random road ends never cross or touch, and enclose the area that they tell', () => {
    const scratch = createIsochroneScratch(region.network, null);
    for (const [lon, lat] of freshRoadPoints(region.network, createRandom(13), 25))
      for (const band of isochrone(scratch, null, { lon, lat }, [10, 15, 20, 30])) {
        expect(faultsOf(band.polygons)).toEqual([]);
        expect(band.area_km2).toBeCloseTo(area_km2(band.polygons), 7);
      }
  });

  test('the network’s file opens to the same network', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maillage-network-'));
    try {
      const path = join(folder, 'roads.network');
      await writeNetworkFile(path, region.network);
      const opened = await openNetworkFile(path);
      const times = (network: typeof opened) => computeDriveTimes(network, region.sites).time_ds;
      expect(times(opened)).toEqual(times(region.network));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe.skipIf(missing)('Corsica’s coverage', () => {
  let region: RealRegion;
  let territory: ReturnType<typeof buildTerritory>;
  beforeAll(async () => {
    region = (await realRegion('corsica')) as RealRegion;
    const given = await corsicanCommunes();
    if (given) territory = buildTerritory(region.network, given);
  });
  afterAll(() => {
    territory = undefined as never;
  });

  test('bands nested and sound, white zones and covered ground make the region to a thousandth', () => {
    const { bands, white, communes } = wholeCoverage(
      computeDriveTimes(region.network, region.sites),
      territory,
    );
    const region_km2 = communes.reduce((sum, commune) => sum + commune.area_km2, 0);
    expect(Math.abs(bands[2].area_km2 + white.area_km2 - region_km2) / region_km2).toBeLessThan(0.001);
    for (const { polygons, area_km2: told } of [...bands, white]) {
      expect(faultsOf(polygons)).toEqual([]);
      // Summed piece by piece: the same to the rounding of a hundred thousand terms.
      expect(told).toBeCloseTo(area_km2(polygons), 7);
    }
    bands.slice(1).forEach((band, i) => {
      expect(bands[i].area_km2).toBeLessThan(band.area_km2);
    });
    const [, , limit] = bands;
    const ground_km2 = communes.reduce((sum, commune) => sum + commune.bands[2].area_km2, 0);
    expect(Math.abs(ground_km2 - limit.area_km2) / region_km2).toBeLessThan(0.002);
    const persons = communes.reduce((sum, commune) => sum + (commune.population ?? 0), 0);
    expect((limit.population ?? 0) + (white.population ?? 0)).toBeCloseTo(persons, 3);
  });

  test('polygons disagree with exact times on at most 0.4 % of the points near a road', async () => {
    const driveTimes = computeDriveTimes(region.network, region.sites);
    const coverage = wholeCoverage(driveTimes, territory);
    const options = { points: 20_000, seed: 7, limit_minutes: 20 };
    const report: AccuracyReport = await verifyCoverage(driveTimes, territory, coverage, options, null);
    expect(report.points_near_road).toBeGreaterThan(5000);
    expect(report.polygons_against_times.share).toBeLessThan(0.004);
    for (const band of report.by_band) expect(band.share).toBeLessThan(0.004);
  });

  test('a site opened and one closed: the surface kept up to date is the whole new one', () => {
    let driveTimes = computeDriveTimes(region.network, region.sites);
    const surface = computeSurface(driveTimes, territory);
    for (const change of [
      { add: [{ id: 'new', lon: 9.15, lat: 42.3 }], remove: [] },
      { add: [], remove: ['s03', 'new'] },
    ]) {
      const changed = changeSites(driveTimes, change);
      driveTimes = changed.driveTimes;
      updateSurface(surface, driveTimes, changed.changedStretches);
      expect(coverageOf(surface)).toEqual(wholeCoverage(driveTimes, territory));
    }
  });
});
