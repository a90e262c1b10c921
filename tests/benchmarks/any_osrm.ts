/** Corsica from an OSRM of which only the HTTP API is known, as with OSRM_URL alone: how long it takes, and whether it decides the same. */
import { readFile } from 'node:fs/promises';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory, inRegion, type Territory } from '../../isochrones/ground/territory.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { startRouted } from '../../isochrones/osrm/routed.ts';
import { networkOverHttp, roadsOverHttp, tilesOfArea } from '../../isochrones/remote_roads/http_network.ts';
import { computeDriveTimes, type DriveTimes, nearestSites } from '../../isochrones/search/drive_times.ts';
import { tableTimes } from '../../isochrones/search/times_source.ts';
import type { RoadMatch } from '../../isochrones/types.ts';
import { osrmForTests } from '../support/osrm.ts';
import { corsicanCommunes, realRegion } from '../support/real_regions.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';
import { once, rounded } from './measure.ts';
import type { Section } from './report.ts';

const LIMIT_S = 1200;
const HOMES = 5000;
/** Corsica and the reach of a drive around it. */
const BOX = { west: 8.53, south: 41.32, east: 9.57, north: 43.03 };
/** Where the tiles' lattice puts a road may be off by so much. */
const SAME_PLACE_M = 2;

export async function anyOsrmSection(tell: (text: string) => void): Promise<Section | null> {
  const region = await realRegion('corsica');
  const given = await corsicanCommunes();
  if (!region || !given) return null;
  const routed = await startRouted({ executables: await osrmForTests(), basePath: region.basePath });
  try {
    // As any OSRM: its usual limits, nothing told.
    const client = createOsrmClient({ url: routed.url, timeout_ms: 60_000 });
    const rows: Section['rows'] = [];
    const step = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
      tell(`osrm: ${name}`);
      const osrm_ms = await processor_ms(routed.state().pid);
      const { result, ms, cpu_ms } = await once(work);
      const osrmTook_ms = (await processor_ms(routed.state().pid)) - osrm_ms;
      rows.push([name, Math.round(ms), Math.round(cpu_ms), Math.round(osrmTook_ms)]);
      return result;
    };
    const tiles = tilesOfArea([BOX], 2);
    const network = await step('roads from vector tiles and turns from /table, once per network', async () =>
      networkOverHttp(client, await roadsOverHttp(client, tiles), { osm_date: null, modelled: false }),
    );
    const territory = await step('territory, once per network', () => buildTerritory(network, given));
    const times = await step('coverage: times through /table', () =>
      tableTimes(client).driveTimes(network, region.sites),
    );
    await step('coverage: bands, white zones, communes', () => wholeCoverage(times, territory));
    const graph = computeDriveTimes(region.network, region.sites);
    const homes = [Infinity, 300].map((near_m) => decide(graph, times, territory, near_m));
    const where = ['anywhere', 'within 300 m of a road'];
    return {
      id: 'osrm',
      title: 'Corsica through an OSRM’s HTTP API alone',
      text: [
        `${tiles.length} tiles, ${network.stretchCount} stretches, ${region.sites.length} sites; osrm-routed on the same cores.`,
        ...homes.map(
          ({ differing, share, reasons, otherSite, otherTime }, i) =>
            `${HOMES} random homes ${where[i]}: ${differing} decisions (${share} %) differ from those on the graph’s own files — ${reasons.otherRoad} because another road is the nearest (the tiles’ lattice moves roads by up to a metre), ${reasons.atTheLimit} within a second of the limit, ${reasons.otherTime} by another time; ${otherSite} are told another nearest site, ${otherTime} a time that differs by over a second.`,
        ),
      ],
      columns: ['what', 'ms', 'processor ms: Maillage', 'processor ms: OSRM'],
      rows,
    };
  } finally {
    await routed.stop();
  }
}

/** Random homes decided on both, with the reason of each difference. */
function decide(graph: DriveTimes, table: DriveTimes, territory: Territory, near_m: number) {
  const random = createRandom(4);
  const reasons = { otherRoad: 0, atTheLimit: 0, otherTime: 0 };
  let otherSite = 0;
  let otherTime = 0;
  for (let asked = 0; asked < HOMES; ) {
    const [lon, lat] = [
      BOX.west + (BOX.east - BOX.west) * random(),
      BOX.south + (BOX.north - BOX.south) * random(),
    ];
    if (!inRegion(territory, lon, lat) || nearestRoad(graph.network, lon, lat).distance_m > near_m) continue;
    asked++;
    const [a, b] = [graph, table].map((times) => {
      const match = nearestRoad(times.network, lon, lat);
      const [first] = nearestSites(times, match);
      return { match, time_s: first?.drive_time_s ?? Infinity, id: first && times.sites[first.site].id };
    });
    if (a.id !== b.id) otherSite++;
    if (Math.abs(a.time_s - b.time_s) > 1) otherTime++;
    if (a.time_s < LIMIT_S === b.time_s < LIMIT_S) continue;
    if (metresBetween(a.match, b.match) > SAME_PLACE_M) reasons.otherRoad++;
    else if (Math.abs(a.time_s - b.time_s) <= 1) reasons.atTheLimit++;
    else reasons.otherTime++;
  }
  const differing = reasons.otherRoad + reasons.atTheLimit + reasons.otherTime;
  return { differing, share: rounded((100 * differing) / HOMES, 2), reasons, otherSite, otherTime };
}

/** Processor time that a process took so far, milliseconds; 0 where the system does not tell. */
async function processor_ms(pid: number | null): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name in parentheses; user and system time in hundredths of a second are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat === '' ? 0 : 10 * (Number(fields[11]) + Number(fields[12]));
}

/** On the sphere, flat: good to a thousandth over some kilometres. */
function metresBetween(a: RoadMatch, b: RoadMatch): number {
  const perDegree = 111_195;
  return Math.hypot(
    (b.lon - a.lon) * perDegree * Math.cos((a.lat * Math.PI) / 180),
    (b.lat - a.lat) * perDegree,
  );
}
