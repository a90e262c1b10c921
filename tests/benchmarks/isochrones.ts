/** Isochrones over HTTP: Maillage and its peers on the same roads, points and machine, in one run. */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { latOfY, lonOfX, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { maskContains, regionMask } from '../../isochrones/ground/region_mask.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { buildNetwork } from '../../isochrones/network/network.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import type { LonLat, Network } from '../../isochrones/types.ts';
import { builtNetwork, testCache } from '../support/osrm.ts';
import { SMALL_META } from '../support/small_network.ts';
import { freshRoadPoints } from './fresh_points.ts';
import { percentile, rounded } from './measure.ts';
import { startGraphHopper, startGraphHopperFullGeometry } from './peers/graphhopper.ts';
import { startMaillage } from './peers/maillage.ts';
import { benchmarkRegion } from './peers/main.ts';
import { startFineOsrmGrid, startOsrmGrid } from './peers/osrm_grid.ts';
import type { Band, Peer } from './peers/peer.ts';
import { startValhalla } from './peers/valhalla.ts';
import type { Section } from './report.ts';

const LIMIT_MINUTES = 20;
const BANDS = [10, 15, 20, 30];
/** Points a site: some of them road nodes, the others within 300 m of a road. */
const NODES = 500;
const NEAR_POINTS = 1500;
const VERY_NEAR_M = 30;
const NEAR_M = 300;

interface Judged {
  node: boolean;
  very_near: boolean;
  point: LonLat;
}

/** The section of one region ('andorra', 'corsica' or 'demonstration'); null where its data is missing. */
export async function isochroneSection(name: string, tell: (text: string) => void): Promise<Section | null> {
  const region = await benchmarkRegion(name);
  if (!region) return null;
  const { roadsFile, points } = region;
  const sitesFile = await writeSites(name, points);
  const files = await builtNetwork(roadsFile, `peer-${basename(roadsFile)}`);
  const network = buildNetwork(await readOsrmGraph(files.basePath), SMALL_META);
  const starts: (() => Promise<Peer | null>)[] = [
    () => startMaillage(roadsFile, sitesFile),
    () => startValhalla(roadsFile, tell),
    () => startGraphHopper(roadsFile, tell),
    () => startGraphHopperFullGeometry(roadsFile, tell),
    () => startOsrmGrid(roadsFile, tell),
    () => startFineOsrmGrid(roadsFile, tell),
  ];
  const peers: Peer[] = [];
  try {
    for (const start of starts) {
      const peer = await start();
      if (peer) peers.push(peer);
    }
    tell(`${name}: ${peers.map((peer) => peer.name).join(', ')}`);
    const random = createRandom(7);
    const freshPoints = () => freshRoadPoints(network, random, POINTS);
    const one = await measureInTurn(peers, freshPoints, [LIMIT_MINUTES]);
    const four = await measureInTurn(peers, freshPoints, BANDS);
    // All are judged on the same points, in the boxes of the first one's outlines.
    const judged = freshPoints();
    const samples = await samplePoints(peers[0], network, judged);
    const rows: Section['rows'] = [];
    for (const [i, peer] of peers.entries()) {
      const wrong = await wrongShares(peer, judged, samples);
      rows.push([peer.name, ...one[i], ...four[i], ...wrong]);
    }
    return sectionOf(name, rows);
  } finally {
    for (const peer of peers) await peer.stop();
  }
}

/** Points of a round; rounds that do not count (programs are compiled as they run) and that do. */
const POINTS = 10;
const WARM_UP = 6;
const ROUNDS = 12;

/**
 * Asks all engines for each of new points in turn, so that what else the machine does in a moment meets all of them alike; who is asked first
 * changes from point to point. For each: median, 95th percentile, and its median as a share of the fastest other engine's.
 */
async function measureInTurn(
  peers: Peer[],
  freshPoints: () => LonLat[],
  minutes: number[],
): Promise<[median_ms: number, p95_ms: number, ratio: number | null][]> {
  const waited_ms: number[][] = peers.map(() => []);
  for (let round = -WARM_UP; round < ROUNDS; round++)
    for (const [p, [lon, lat]] of freshPoints().entries())
      for (let turn = 0; turn < peers.length; turn++) {
        const i = (p + round + WARM_UP + turn) % peers.length;
        // It takes a second for each; two rounds are enough to tell.
        if (isSlow(peers[i]) && round !== -1 && round !== 0) continue;
        const start = performance.now();
        await peers[i].isochrone(lon, lat, minutes);
        if (round >= 0) waited_ms[i].push(performance.now() - start);
      }
  const medians = waited_ms.map((times) => percentile(times, 0.5));
  const fastest = Math.min(...medians.slice(1));
  return waited_ms.map((times, i) => [
    rounded(medians[i]),
    rounded(percentile(times, 0.95)),
    Number.isFinite(fastest) ? rounded(medians[i] / fastest, 2) : null,
  ]);
}

const isSlow = (peer: Peer): boolean => peer.name.startsWith('100');

function sectionOf(name: string, rows: Section['rows']): Section {
  return {
    id: `isochrones-${name}`,
    title: `Isochrones over HTTP: ${name}`,
    text: [
      `${POINTS * ROUNDS} random road ends, each asked once by one band and as many by four; programs warm, one question at a time, all engines asked in turn for each point, for bodies that are not compressed. Ratio: the median over that of the fastest engine but Maillage. Wrong: the polygon says inside and the engine’s own time from there is not under the limit, or the reverse, in percent of ${NODES} road nodes and ${NEAR_POINTS} points within ${NEAR_M} m of a road for each of ${POINTS} more such ends.`,
    ],
    columns: [
      'engine',
      'one, median ms',
      'p95',
      'ratio',
      `bands ${BANDS.join('/')}, median ms`,
      'p95',
      'ratio',
      'wrong at road nodes, %',
      `wrong within ${VERY_NEAR_M} m, %`,
      `wrong within ${NEAR_M} m, %`,
    ],
    rows,
  };
}

async function writeSites(name: string, points: LonLat[]): Promise<string> {
  const folder = join(testCache, 'benchmark');
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}-sites.geojson`);
  const features = points.map((coordinates, i) => ({
    type: 'Feature',
    properties: { id: `${name}-${i}`, nom: `Lieu ${i + 1}` },
    geometry: { type: 'Point', coordinates },
  }));
  await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features }));
  return file;
}

async function samplePoints(peer: Peer, network: Network, points: LonLat[]): Promise<Judged[][]> {
  const random = createRandom(20);
  const samples: Judged[][] = [];
  for (const [lon, lat] of points) {
    const { minX, maxX, minY, maxY } = maskOf(await peer.isochrone(lon, lat, [LIMIT_MINUTES]));
    const judged: Judged[] = [];
    while (judged.length < NODES) {
      const segment = Math.floor(random() * network.segmentCount);
      const v = 2 * network.segmentFrom[segment];
      const [x, y] = [network.vertexXY[v], network.vertexXY[v + 1]];
      if (!network.segmentMatchable[segment] || x < minX || x > maxX || y < minY || y > maxY) continue;
      judged.push({ node: true, very_near: true, point: [lonOfX(x), latOfY(y)] });
    }
    while (judged.length < NODES + NEAR_POINTS) {
      const point: LonLat = [
        lonOfX(minX + random() * (maxX - minX)),
        latOfY(minY + random() * (maxY - minY)),
      ];
      const { distance_m } = nearestRoad(network, ...point);
      if (distance_m <= NEAR_M) judged.push({ node: false, very_near: distance_m <= VERY_NEAR_M, point });
    }
    samples.push(judged);
  }
  return samples;
}

const maskOf = (bands: Band[]) =>
  regionMask(
    bands.flatMap(({ geometry }) =>
      geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
    ) as LonLat[][][],
  );

/** Percent of road nodes, of points very near a road and of points near one that are on the wrong side. */
async function wrongShares(peer: Peer, points: LonLat[], samples: Judged[][]): Promise<number[]> {
  const groups = [
    (judged: Judged) => judged.node,
    (judged: Judged) => !judged.node && judged.very_near,
    (judged: Judged) => !judged.node,
  ];
  const counted = groups.map(() => ({ all: 0, wrong: 0 }));
  for (const [i, to] of points.entries()) {
    const mask = maskOf(await peer.isochrone(...to, [LIMIT_MINUTES]));
    const times_s = await peer.times_s(
      samples[i].map(({ point }) => point),
      to,
    );
    samples[i].forEach((judged, k) => {
      const says = maskContains(mask, xOfLon(judged.point[0]), yOfLat(judged.point[1]));
      const wrong = says !== times_s[k] < LIMIT_MINUTES * 60;
      groups.forEach((belongs, g) => {
        if (!belongs(judged)) return;
        counted[g].all++;
        if (wrong) counted[g].wrong++;
      });
    });
  }
  return counted.map(({ all, wrong }) => rounded((100 * wrong) / Math.max(1, all), 2));
}
