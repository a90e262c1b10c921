/** Both sources of drive times on networks drawn by hand: what /table would answer is worked out from the same graph. */
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { probeOf } from '../../isochrones/network/probes.ts';
import type { OsrmClient, OsrmTable } from '../../isochrones/osrm/client.ts';
import { computeDriveTimes, fieldOf, nearestSites } from '../../isochrones/search/drive_times.ts';
import { NO_SITE } from '../../isochrones/search/label_pages.ts';
import { timeOnStretch } from '../../isochrones/search/time_field.ts';
import { graphTimes, tableTimes } from '../../isochrones/search/times_source.ts';
import type { EngineSite, LonLat, Network } from '../../isochrones/types.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';

/** An OSRM that knows the same network; counts what it is asked. */
function osrmOf(network: Network): Pick<OsrmClient, 'table'> & { destinations: number; questions: number } {
  const stretchAt = new Map<string, number>();
  const name = ([lon, lat]: LonLat, bearing: number) => `${lon} ${lat} ${bearing}`;
  for (let stretch = 0; stretch < network.stretchCount; stretch++) {
    const probe = probeOf(network, stretch);
    if (probe) stretchAt.set(name(probe.point, probe.bearing), stretch);
  }
  const osrm = {
    destinations: 0,
    questions: 0,
    async table(sources: LonLat[], destinations: LonLat[], options = {}): Promise<OsrmTable> {
      osrm.questions++;
      osrm.destinations += destinations.length;
      const { sourceBearings = [] } = options as { sourceBearings?: (number | null)[] };
      const duration_s = new Float64Array(sources.length * destinations.length).fill(Infinity);
      destinations.forEach(([lon, lat], j) => {
        const field = fieldOf(computeDriveTimes(network, [{ id: 'x', lon, lat }]));
        sources.forEach((point, i) => {
          const stretch = stretchAt.get(name(point, sourceBearings[i] as number)) as number;
          const time_ds = timeOnStretch(field, stretch, probeOf(network, stretch)?.offset_ds as number);
          duration_s[i * destinations.length + j] = Math.round(time_ds) / 10;
        });
      });
      const counts = { sources: sources.length, destinations: destinations.length };
      return { ...counts, duration_s, sourceMatches: null, destinationMatches: null };
    },
  };
  return osrm;
}

async function expectSame(network: Network, sites: readonly EngineSite[], osrm = osrmOf(network)) {
  const graph = await graphTimes.driveTimes(network, sites);
  const table = await tableTimes(osrm).driveTimes(network, sites);
  expect(table.sites).toEqual(graph.sites);
  for (let slot = 0; slot < graph.time_ds.length; slot++) {
    if (graph.site[slot] === NO_SITE) expect(table.site[slot]).toBe(NO_SITE);
    else expect(Math.abs(table.time_ds[slot] - graph.time_ds[slot]), `slot ${slot}`).toBeLessThanOrEqual(1);
  }
  return { graph, table };
}

describe('two sources of drive times', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('tell the same on random roads (%i)', async (seed) => {
    const network = smallNetwork(randomRoads(seed));
    const random = createRandom(seed);
    const { graph, table } = await expectSame(network, randomSites(random, 1 + seed * 4));
    for (let i = 0; i < 100; i++) {
      const match = nearestRoad(network, 0.5 + random() * 0.08, 45 + random() * 0.08);
      const [a] = nearestSites(graph, match);
      const [b] = nearestSites(table, match);
      if (a) expect(Math.abs(a.drive_time_s - b.drive_time_s)).toBeLessThanOrEqual(0.21);
      else expect(b).toBeUndefined();
    }
  });

  test('no site, and sites that no road leads to', async () => {
    const network = smallNetwork(randomRoads(3));
    await expectSame(network, []);
    const oneWay = smallNetwork({
      vertices: { a: [0, 45], b: [0.01, 45], c: [0.02, 45], d: [0.03, 45] },
      roads: [
        { path: ['a', 'b'], time_ds: [100], back_ds: null },
        { path: ['b', 'c'], time_ds: [100], back_ds: null },
        { path: ['c', 'd'], time_ds: [100] },
      ],
    });
    await expectSame(oneWay, [{ id: 'start', lon: 0.002, lat: 45 }]);
  });

  test('sites too far to be among the three nearest are not asked for', async () => {
    // A road of 100 km at one speed, with 100 places along it.
    const count = 400;
    const names = Array.from({ length: count + 1 }, (_, i) => `v${i}`);
    const network = smallNetwork({
      vertices: Object.fromEntries(names.map((name, i) => [name, [i * 0.003, 45] as LonLat])),
      roads: names.slice(1).map((name, i) => ({ path: [names[i], name], time_ds: [110] })),
    });
    const sites = Array.from({ length: 100 }, (_, i) => ({
      id: `s${100 + i}`,
      lon: (i + 0.3) * 0.012,
      lat: 45,
    }));
    const osrm = osrmOf(network);
    await expectSame(network, sites, osrm);
    expect(osrm.destinations / osrm.questions).toBeLessThan(0.7 * sites.length);
  });
});
