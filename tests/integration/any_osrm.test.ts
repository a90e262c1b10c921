/** Maillage on an OSRM of which nothing is known but its HTTP API: the same answers as from OSRM's own files. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { regionFromFile } from '../../data/sources/region_file.ts';
import { xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { maskContains, regionMask } from '../../isochrones/ground/region_mask.ts';
import { buildTerritory, inRegion, type Territory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import type { OsrmFiles } from '../../isochrones/osrm/build.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { type Routed, startRouted } from '../../isochrones/osrm/routed.ts';
import type { CoverageResult } from '../../isochrones/questions/coverage.ts';
import { verifyNetwork } from '../../isochrones/questions/verify_network.ts';
import { networkOverHttp, roadsOverHttp, tilesOfArea } from '../../isochrones/remote_roads/http_network.ts';
import { type DriveTimes, nearestSites } from '../../isochrones/search/drive_times.ts';
import { labelTime_ds } from '../../isochrones/search/label_pages.ts';
import { changeSites } from '../../isochrones/search/live_update.ts';
import { graphTimes, tableTimes } from '../../isochrones/search/times_source.ts';
import type { EngineCommune, EngineSite, LonLat, Network } from '../../isochrones/types.ts';
import { run } from '../../server/cli/run.ts';
import { tableOf } from '../../server/engine/osrm_table.ts';
import { prepareInputs } from '../../server/prepare/prepare_inputs.ts';
import * as oneOpening from '../support/one_opening.ts';
import { builtNetwork, osrmForTests, realNetwork } from '../support/osrm.ts';
import { sharedData } from '../support/shared_data.ts';
import { SMALL_META } from '../support/small_network.ts';
import { testTerminal } from '../support/terminal.ts';
import { type TestRegion, testEnvironment, writeTestRegion } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

vi.mock('../../data/database/embedded.ts', () => oneOpening);
afterAll(oneOpening.closeDatabases);

const corsica = sharedData('roads/corsica-simplified.osm.pbf');
const LIMIT_S = 1200;
const HOMES = 5000;
/** Where the tiles' lattice puts a road may be off by so much. */
const LATTICE_M = 1;

describe.skipIf(corsica === null)('Corsica over HTTP alone', () => {
  let routed: Routed;
  let client: OsrmClient;
  let ofFiles: { network: Network; times: DriveTimes };
  let overHttp: { network: Network; times: DriveTimes };
  let communes: EngineCommune[];
  let sites: EngineSite[];

  beforeAll(async () => {
    const files = (await realNetwork('corsica-simplified')) as OsrmFiles;
    routed = await startRouted({ executables: await osrmForTests(), basePath: files.basePath });
    // As any OSRM: its usual limits, nothing told.
    client = createOsrmClient({ url: routed.url, timeout_ms: 60_000 });
    const definition = regionFromFile(
      {
        id: 'corse',
        name: 'Corse',
        departements: ['2A', '2B'],
        communes: ['2A-corse-du-sud', '2B-haute-corse'].map(
          (name) => sharedData(`communes/communes-${name}.geojson`) as string,
        ),
        sites: sharedData('sites/corsica-france-services-2020.geojson') as string,
      },
      corsica as string,
    );
    const inputs = await prepareInputs(definition, { downloadsFolder: tmpdir(), workFolder: tmpdir() });
    communes = inputs.communes;
    sites = (inputs.sites?.sites ?? []).map(({ id, lon, lat }) => ({ id: String(id), lon, lat }));
    const network = buildNetwork(await readOsrmGraph(files.basePath), SMALL_META);
    ofFiles = { network, times: await graphTimes.driveTimes(network, sites) };
  });
  afterAll(() => routed?.stop());

  test('the network holds the same roads, and its turns agree with /table', async () => {
    const around = tilesOfArea([{ west: 8.53, south: 41.32, east: 9.57, north: 43.03 }], 2);
    const started = performance.now();
    const roads = await roadsOverHttp(client, around);
    const tiles_s = (performance.now() - started) / 1000;
    const network = await networkOverHttp(client, roads, { osm_date: null, modelled: false });
    const turns_s = (performance.now() - started) / 1000 - tiles_s;
    console.log(
      `Corsica over HTTP: ${around.length} tiles in ${tiles_s.toFixed(1)} s, ${network.turnCount} turns in ${turns_s.toFixed(1)} s`,
    );
    expect(roads.weighsTime).toBe(true);
    const length_km = (of: Network) => Math.round(lengthOfRoads(of) / 1000);
    expect(Math.abs(length_km(network) / length_km(ofFiles.network) - 1)).toBeLessThan(0.001);
    const verification = await verifyNetwork(network, tableOf(client), { share_allowed: 0.02 });
    console.log(
      `Own search on measured turns against /table: ${(100 * verification.share_differing).toFixed(2)} % of ${verification.pairs} pairs differ by over 1 s`,
    );
    overHttp = { network, times: await graphTimes.driveTimes(network, sites) };
  });

  test('the coverage through /table takes at most 15 s of processor time, OSRM and Maillage together', async () => {
    const territory = territoryOf(overHttp.network);
    const started = performance.now();
    const cpu = process.cpuUsage();
    const osrmBefore_s = await processorTime_s(routed.state().pid);
    overHttp.times = await tableTimes(client).driveTimes(overHttp.network, sites);
    wholeCoverage(overHttp.times, territory);
    const wall_s = (performance.now() - started) / 1000;
    const own_s = process.cpuUsage(cpu).user / 1e6;
    const osrm_s = (await processorTime_s(routed.state().pid)) - osrmBefore_s;
    console.log(
      `Coverage through /table: ${wall_s.toFixed(1)} s; processor time ${own_s.toFixed(1)} s of Maillage, ${osrm_s.toFixed(1)} s of OSRM`,
    );
    // Processor time: a machine that does other things too takes longer for the same work.
    expect(own_s + osrm_s).toBeLessThan(15);
  });

  test.each([
    { where: 'anywhere', near_m: Infinity },
    { where: 'within 300 m of a road', near_m: 300 },
  ])('the same decisions for random homes $where, but for at most 0.3 percent, for a reason', ({
    where,
    near_m,
  }) => {
    const random = createRandom(4);
    const region = territoryOf(ofFiles.network);
    let differing = 0;
    const reasons = { atTheLimit: 0, otherRoad: 0, otherTime: 0 };
    let otherSite = 0;
    for (let asked = 0; asked < HOMES; ) {
      const [lon, lat]: LonLat = [8.53 + 1.04 * random(), 41.32 + 1.71 * random()];
      if (!inRegion(region, lon, lat) || nearestRoad(ofFiles.network, lon, lat).distance_m > near_m) continue;
      asked++;
      const [a, b] = [ofFiles, overHttp].map(({ network, times }) => {
        const match = nearestRoad(network, lon, lat);
        const [first] = nearestSites(times, match);
        return { match, time_s: first?.drive_time_s ?? Infinity, id: first && times.sites[first.site].id };
      });
      if (a.id !== b.id) otherSite++;
      if (a.time_s < LIMIT_S === b.time_s < LIMIT_S) continue;
      differing++;
      const moved_m = metresBetween([a.match.lon, a.match.lat], [b.match.lon, b.match.lat]);
      if (moved_m > 2 * LATTICE_M) reasons.otherRoad++;
      else if (Math.abs(a.time_s - b.time_s) <= 1) reasons.atTheLimit++;
      else reasons.otherTime++;
    }
    console.log(
      `Homes ${where}: ${differing} of ${HOMES} decisions differ (${JSON.stringify(reasons)}); another nearest site: ${otherSite}`,
    );
    expect(differing).toBeLessThanOrEqual(0.003 * HOMES);
    expect(otherSite).toBeLessThanOrEqual(0.003 * HOMES);
  });

  test('the same bands within the fineness', () => {
    const [a, b] = [ofFiles, overHttp].map(({ network, times }) =>
      wholeCoverage(times, territoryOf(network)),
    ) as [CoverageResult, CoverageResult];
    a.bands.forEach((band, i) => {
      expect(band.minutes).toBe(b.bands[i].minutes);
      const share = Math.abs(b.bands[i].area_km2 / band.area_km2 - 1);
      console.log(
        `${band.minutes} min: ${band.area_km2} km² from files, ${b.bands[i].area_km2} km² over HTTP`,
      );
      expect(share).toBeLessThan(0.003);
    });
    const random = createRandom(5);
    const [white, whiteOverHttp] = [a, b].map(({ white: { polygons } }) => regionMask(polygons));
    let differing = 0;
    for (let i = 0; i < HOMES; i++) {
      const [x, y] = [xOfLon(8.53 + 1.04 * random()), yOfLat(41.32 + 1.71 * random())];
      if (maskContains(white, x, y) !== maskContains(whiteOverHttp, x, y)) differing++;
    }
    expect(differing).toBeLessThanOrEqual(0.003 * HOMES);
  });

  test('a live change rests on measured turns: nearly the times that /table then tells', async () => {
    const { network, times } = overHttp;
    const removed = times.sites[3].id;
    const added = { id: 'new', lon: 9.15, lat: 42.3 };
    const { driveTimes } = changeSites(times, { add: [added], remove: [removed] });
    const asked = await tableTimes(client).driveTimes(network, driveTimes.sites);
    let differing = 0;
    let decided = 0;
    for (let stretch = 0; stretch < network.stretchCount; stretch++) {
      const [live_ds, asked_ds] = [driveTimes, asked].map((of) => labelTime_ds(of, stretch, 0));
      if (Math.abs(live_ds - asked_ds) > 10) differing++;
      if (live_ds < LIMIT_S * 10 !== asked_ds < LIMIT_S * 10) decided++;
    }
    console.log(
      `A site added, one removed: ${differing} of ${network.stretchCount} stretches differ by over 1 s from /table, ${decided} on the other side of the limit`,
    );
    expect(differing).toBeLessThan(0.005 * network.stretchCount);
    expect(decided).toBeLessThan(0.001 * network.stretchCount);
  });

  const territories = new Map<Network, Territory>();
  const territoryOf = (network: Network): Territory => {
    const known = territories.get(network);
    const outline = communes.flatMap(({ polygons }) => polygons);
    const territory = known ?? buildTerritory(network, { outline, communes, populationGrid: null });
    territories.set(network, territory);
    return territory;
  };
});

describe('the whole product on a city known over HTTP alone', () => {
  let folder: string;
  let region: TestRegion;
  let routed: Routed;
  let regionFile: string;
  let home: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'maillage-any-osrm-'));
    home = join(folder, 'home');
    region = await writeTestRegion(folder);
    const files = await builtNetwork(join(folder, 'roads.osm'), 'grid-any-osrm');
    routed = await startRouted({ executables: await osrmForTests(), basePath: files.basePath });
    const { roads, ...others } = JSON.parse(await readFile(region.file, 'utf8'));
    expect(roads).toBe('roads.osm');
    regionFile = join(folder, 'without-roads.json');
    await writeFile(regionFile, JSON.stringify(others));
  });
  afterAll(async () => {
    await routed?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const prepare = async (url: string | null) => {
    const terminal = testTerminal({
      ...(await testEnvironment(home)),
      // No program of OSRM's is to be had: only the address.
      OSRM_BIN: join(folder, 'nothing-here'),
      ...(url && { OSRM_URL: url }),
    });
    return { code: await run(['prepare', regionFile], terminal), text: () => terminal.errors() };
  };

  test('without an address it is said what is missing', async () => {
    const { code, text } = await prepare(null);
    expect(code).toBe(1);
    expect(text()).toContain('roads is missing; name an extract, or set OSRM_URL');
  });

  test('an OSRM that goes in the middle: one clear sentence; asked again, it is prepared', async () => {
    const proxy = await dyingProxy(routed.url(), 25);
    const { code, text } = await prepare(proxy.url);
    proxy.close();
    expect(code).toBe(1);
    expect(text()).toMatch(/OSRM at \S+ cannot be reached/);
    const again = await prepare(routed.url());
    expect(again.text()).not.toMatch(/Error/);
    expect(again.code).toBe(0);
  });

  test('prepared again, nothing is measured again; gone, what was computed is served', async () => {
    const again = await prepare(routed.url());
    expect(again.code).toBe(0);
    expect(again.text()).toContain('stretches, as they were');
    const proxy = await dyingProxy(routed.url(), 0);
    expect((await prepare(proxy.url)).code).toBe(1);
    const server = await startTestServer(home, { OSRM_URL: proxy.url });
    try {
      const { body } = await server.get('/api/v1/coverages/current');
      expect(body.network).toMatchObject({ source: 'osrm_http', osrm_version: 'HTTP API v1' });
      for (const place of [
        ['s0-1', 's0-2', 0.3],
        ['s4-4', 's5-4', 0.5],
        ['s8-0', 's8-1', 0.7],
        ['r3', 'r4', 0.5],
      ] as [string, string, number][]) {
        const [lon, lat] = region.point(...place);
        const { body: answer } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
        const expected = Math.min(
          ...['west', 'north'].map((id) =>
            region.city.time_s(place, region.sites.get(id) as [string, string, number]),
          ),
        );
        expect(Math.abs(answer.drive_time_s - expected), place.join(' ')).toBeLessThan(1);
      }
    } finally {
      await server.close();
      proxy.close();
    }
  });
});

function lengthOfRoads({ segmentCount, segmentFrom, segmentTo, segmentMatchable, vertexLonLat_e6 }: Network) {
  let length_m = 0;
  const at = (v: number): LonLat => [vertexLonLat_e6[2 * v] / 1e6, vertexLonLat_e6[2 * v + 1] / 1e6];
  for (let s = 0; s < segmentCount; s++)
    if (segmentMatchable[s]) length_m += metresBetween(at(segmentFrom[s]), at(segmentTo[s]));
  return length_m;
}

/** Seconds of processor time that a process took so far; 0 where the system does not tell. */
async function processorTime_s(pid: number | null): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name in parentheses; user and system time in hundredths are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? 0 : (Number(fields[11]) + Number(fields[12])) / 100;
}

/** On the sphere, flat: good to a thousandth over some kilometres. */
function metresBetween([lon, lat]: LonLat, [lon2, lat2]: LonLat): number {
  const perDegree = 111_195;
  return Math.hypot((lon2 - lon) * perDegree * Math.cos((lat * Math.PI) / 180), (lat2 - lat) * perDegree);
}

/** Hands on so many questions, then cuts every connection. */
async function dyingProxy(to: string, questions: number): Promise<{ url: string; close(): void }> {
  let left = questions;
  const server: Server = createServer((asked, answer) => {
    if (left-- <= 0) {
      asked.socket.destroy();
      return;
    }
    const onward = request(to + (asked.url ?? ''), { method: asked.method, headers: asked.headers });
    onward.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    onward.on('error', () => asked.socket.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
