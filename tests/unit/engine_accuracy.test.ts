import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { verifyCoverage } from '../../isochrones/questions/accuracy.ts';
import { type TableFunction, verifyNetwork } from '../../isochrones/questions/verify_network.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { LonLat, MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';
import { rectangle } from '../support/polygons.ts';
import { slowTimes } from '../support/slow_times.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

const OUTLINE: MultiPolygonCoordinates = [[rectangle(0.5, 45, 0.58, 45.07)]];
const network = smallNetwork(randomRoads(14, { longest_ds: 3000 }));

/** A table that answers as OSRM would, from times worked out the slow way; `spoil` makes some answers wrong. */
function tableOf(
  given: Network,
  spoil: (seconds: number | null, source: number) => number | null = (s) => s,
): TableFunction {
  const time = slowTimes(given);
  return async (sources: LonLat[], destinations: LonLat[]) =>
    sources.map((from, i) =>
      destinations.map((to) => {
        const found = time(nearestRoad(given, ...from), nearestRoad(given, ...to)) / 10;
        return spoil(Number.isFinite(found) ? found : null, i);
      }),
    );
}

describe('verification of a network', () => {
  test('agrees with times worked out otherwise', async () => {
    const { pairs, share_differing, greatest_difference_s } = await verifyNetwork(network, tableOf(network));
    expect(pairs).toBeGreaterThanOrEqual(1000);
    expect(share_differing).toBe(0);
    expect(greatest_difference_s).toBeLessThan(0.2);
  });

  test('other journeys with another network, the same with the same', async () => {
    const drawn = async (id: string) => {
      const asked: LonLat[] = [];
      const named = { ...network, meta: { ...network.meta, id } };
      await verifyNetwork(named, async (sources, destinations) => {
        asked.push(...sources, ...destinations);
        return tableOf(network)(sources, destinations);
      });
      return asked;
    };
    const first = await drawn('first');
    expect(first.length).toBe(2200);
    expect(await drawn('first')).toEqual(first);
    expect(await drawn('second')).not.toEqual(first);
  });

  test('refuses a network whose turns are wrong in places', async () => {
    const broken = smallNetwork(randomRoads(14, { longest_ds: 3000 }));
    for (let turn = 0; turn < broken.turnCount; turn += 25) broken.incomingDuration_ds[turn] += 300;
    await expect(verifyNetwork(broken, tableOf(network))).rejects.toMatchObject({
      code: 'network_verification_failed',
    });
  });

  test('one site of which OSRM has another opinion is no verdict on the network', async () => {
    let calls = 0;
    const stopSign: TableFunction = async (sources, destinations) => {
      const rows = await tableOf(network)(sources, destinations);
      return calls++ === 0
        ? rows.map(([first, ...rest]) => [first === null ? null : first + 2, ...rest])
        : rows;
    };
    const { share_differing, share_unexplained } = await verifyNetwork(network, stopSign);
    expect(share_differing).toBeGreaterThan(0.003);
    expect(share_unexplained).toBe(share_differing);
  });

  test('refuses a network that differs on more than half a percent, by a second or more', async () => {
    const tenth = (by: number) =>
      tableOf(network, (s, source) => (s !== null && source % 10 === 0 ? s + by : s));
    await expect(verifyNetwork(network, tenth(1.3))).rejects.toMatchObject({
      code: 'network_verification_failed',
    });
    await expect(verifyNetwork(network, tenth(0.5))).resolves.toMatchObject({ share_differing: 0 });
    // One home of fifty: no road leads where the engine drives.
    const oneWay = tableOf(network, (s, source) => (source === 0 ? null : s));
    await expect(verifyNetwork(network, oneWay)).rejects.toMatchObject({
      code: 'network_verification_failed',
      message: expect.stringMatching(
        /from [\d.]+,[\d.]+ to [\d.]+,[\d.]+ it takes [\d.]+ s by the engine and ∞ by OSRM/,
      ),
    });
    await expect(verifyNetwork(network, oneWay, { share_allowed: 0.03 })).resolves.toMatchObject({
      share_unexplained: expect.closeTo(0.02, 2),
    });
  });
});

describe('verification of a coverage', () => {
  const driveTimes = computeDriveTimes(network, randomSites(createRandom(14), 3));
  const territory = buildTerritory(network, { outline: OUTLINE, communes: [] });
  const options = { points: 1500, seed: 3, limit_minutes: 10 };
  const coverage = wholeCoverage(driveTimes, territory, { band_minutes: [5, 10], limit_minutes: 10 });

  test('the engine agrees with the table, polygons nearly with the times', async () => {
    const report = await verifyCoverage(driveTimes, territory, coverage, options, tableOf(network));
    expect(report.points).toBe(1500);
    expect(report.engine_against_osrm).toMatchObject({
      compared: report.points_near_road,
      differing: 0,
      share: 0,
    });
    expect(report.polygons_against_times.share).toBeLessThan(0.02);
    expect(report.by_band.map(({ minutes }) => minutes)).toEqual([5, 10]);
    const sum = (parts: { compared: number; false_inside: number; false_outside: number }[]) =>
      parts.reduce((total, part) => total + part.false_inside + part.false_outside, 0);
    expect(report.by_road_distance_m.reduce((total, part) => total + part.compared, 0)).toBe(1500);
    expect(report.by_margin_s.reduce((total, part) => total + part.compared, 0)).toBe(
      report.points_near_road,
    );
    expect(sum(report.by_margin_s)).toBe(sum([report.polygons_against_times]));
  });

  test('what is wrong is told, and on which side', async () => {
    const none = { bands: [], white: { ...coverage.white, polygons: OUTLINE } };
    const allWhite = await verifyCoverage(driveTimes, territory, none, options, null);
    expect(allWhite.engine_against_osrm).toBeNull();
    const { false_inside, false_outside, compared } = allWhite.polygons_against_times;
    expect(false_inside).toBe(0);
    expect(false_outside).toBeGreaterThan(0);
    const all = { bands: [], white: { ...coverage.white, polygons: [] } };
    const allCovered = (await verifyCoverage(driveTimes, territory, all, options, null))
      .polygons_against_times;
    expect(allCovered.false_outside).toBe(0);
    expect(allCovered.false_inside + false_outside).toBe(compared);
  });

  test('a table that is two seconds slower differs wherever a road leads', async () => {
    const slower = tableOf(network, (s) => (s === null ? null : s + 2));
    const report = await verifyCoverage(driveTimes, territory, coverage, options, slower);
    const compared = report.engine_against_osrm;
    expect(compared?.greatest_difference_s).toBeCloseTo(2, 0);
    expect(compared?.share).toBeGreaterThan(0.5);
  });
});
