import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { type ProfileSettings, profileSettings } from '../../isochrones/osrm/profile.ts';
import { startRouted } from '../../isochrones/osrm/routed.ts';
import { OTHER_SPEEDS } from '../../isochrones/questions/other_speeds.ts';
import { computeDriveTimes, nearestSites } from '../../isochrones/search/drive_times.ts';
import { markdownOf } from '../benchmarks/report.ts';
import { speedsByClassSection } from '../benchmarks/speeds_by_class.ts';
import { type GridCity, writeGridCity } from '../support/grid_city.ts';
import { osrmForTests } from '../support/osrm.ts';
import { projectRoot } from '../support/shared_data.ts';
import { SMALL_META } from '../support/small_network.ts';

let folder: string;
let city: GridCity;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-speeds-'));
  city = await writeGridCity(join(folder, 'city.osm'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Place = [from: string, to: string, fraction: number];
/** Along one street. */
const SITE: Place = ['s6-1', 's7-1', 0.5];
const HOMES: Place[] = [
  ['s1-1', 's2-1', 0.5],
  ['s3-1', 's4-1', 0.25],
];

/** Seconds from the homes to the site with such a profile, by the engine and by OSRM's /table. */
async function timesWith(given: Partial<ProfileSettings>): Promise<{ engine: number[]; osrm: number[] }> {
  const executables = await osrmForTests();
  const { basePath } = await buildOsrmFiles({
    executables,
    roadsFile: join(folder, 'city.osm'),
    settings: profileSettings(given),
    outputFolder: join(folder, 'network'),
  });
  const network = buildNetwork(await readOsrmGraph(basePath), SMALL_META);
  const [lon, lat] = city.on(...SITE);
  const times = computeDriveTimes(network, [{ id: 'site', lon, lat }]);
  const homes = HOMES.map((home) => city.on(...home));
  const routed = await startRouted({ executables, basePath });
  try {
    const { duration_s } = await createOsrmClient({ url: routed.url }).table(homes, [[lon, lat]]);
    return {
      engine: homes.map((home) => nearestSites(times, nearestRoad(network, ...home))[0]!.drive_time_s),
      osrm: [...duration_s],
    };
  } finally {
    await routed.stop();
  }
}

test('half the speed on a class of road is twice the time on it, for the engine as for OSRM', async () => {
  const usual = await timesWith({});
  const halved = await timesWith({ speed_factors: { residential: 0.5 } });
  // 1,000 m and 650 m straight on at 10 m/s: no turn, so nothing but the speed counts.
  expect(usual.engine[0]).toBeCloseTo(100, 0);
  expect(usual.engine[1]).toBeCloseTo(65, 0);
  for (const i of HOMES.keys()) {
    expect(halved.engine[i]! / usual.engine[i]!).toBeCloseTo(2, 1);
    for (const { engine, osrm } of [usual, halved]) expect(Math.abs(engine[i]! - osrm[i]!)).toBeLessThan(0.3);
  }
});

test('docs/speeds.md holds the speeds of the OSRM that is installed', async () => {
  const page = await readFile(join(projectRoot, OTHER_SPEEDS.source), 'utf8');
  expect(page).toContain(markdownOf(await speedsByClassSection()).trim());
});
