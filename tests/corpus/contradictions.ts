/** Any two answers about one point agree: what others say otherwise than GET /eligibility. */
import { readFile, writeFile } from 'node:fs/promises';
import { VectorTile } from '@mapbox/vector-tile';
import { parse } from 'csv-parse/sync';
import { PbfReader } from 'pbf';
import { TOLERANCE_S } from '../../isochrones/questions/differences.ts';
import { BAND_MINUTES, type LonLat } from '../../isochrones/types.ts';
import { contains } from '../support/polygons.ts';
import type { Answer, Asked } from './compare.ts';
import { ofIsochrones } from './isochrone_contradictions.ts';
import type { ServedExtract } from './prepared_extract.ts';

const TILE_ZOOM = 14;
/** Beside a band's edge, and far from roads, a tile's outline may be off (`maillage verify` tells how often). */
const TILE_MARGIN_S = 120;
const TILE_ROAD_M = 100;
/** The region's own edge is drawn to this much. */
const TILE_EDGE_M = 2;
const METRES_PER_DEGREE = 111_195;

/** What POST /eligibility, the command `check`, the certificate, the tiles and the isochrones say otherwise; a sentence each. */
export async function contradictions(served: ServedExtract, sample: readonly Asked[]): Promise<string[]> {
  if (sample.length === 0) return [];
  const found = await ofCheck(served, sample);
  for (const asked of sample) found.push(...(await ofPoint(served.url, asked)));
  return [...found, ...(await ofIsochrones(served.url, sample))];
}

const factsOf = ({ answer, drive_time_s, nearest }: Answer) =>
  JSON.stringify([answer, drive_time_s, nearest.map(({ id, drive_time_s }) => [id, drive_time_s])]);

async function ofCheck({ run, file }: ServedExtract, sample: readonly Asked[]): Promise<string[]> {
  const [table, output] = [file('sample.csv'), file('sample-checked.csv')];
  await writeFile(table, ['lon,lat', ...sample.map(({ point }) => point.join())].join('\n'));
  await run(['check', table, '--output', output]);
  const rows = parse(await readFile(output, 'utf8'), { columns: true, bom: true }) as Record<
    string,
    string
  >[];
  return sample.flatMap(({ point, told }, i) => {
    const { answer, drive_time_s, nearest_id } = rows[i] ?? {};
    const checked = [answer, drive_time_s, nearest_id].join();
    const expected = [told.answer, told.drive_time_s ?? '', told.nearest[0]?.id ?? ''].join();
    return checked === expected ? [] : [`${point}: check says ${checked}, GET ${expected}`];
  });
}

async function ofPoint(url: string, { point: [lon, lat], told }: Asked): Promise<string[]> {
  const found: string[] = [];
  const where = `${lon},${lat}`;
  const bulk = await fetch(`${url}/api/v1/eligibility`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/x-ndjson' },
    body: JSON.stringify([{ id: 'p', lon, lat }]),
  });
  const many = JSON.parse(await bulk.text()) as Answer;
  if (factsOf(many) !== factsOf(told))
    found.push(`${where}: POST says ${factsOf(many)}, GET ${factsOf(told)}`);
  const sheet = await fetch(`${url}/api/v1/eligibility/certificate.json?lon=${lon}&lat=${lat}`);
  const { answer, nearest } = (await sheet.json()) as {
    answer: { answer: string; drive_time_s: number | null };
    nearest: { id: string; drive_time_s: number; osrm_time_s: number | null }[];
  };
  const certified = factsOf({ ...told, ...answer, nearest });
  if (certified !== factsOf(told))
    found.push(`${where}: the certificate says ${certified}, GET ${factsOf(told)}`);
  for (const { id, drive_time_s, osrm_time_s } of nearest)
    if (osrm_time_s !== null && Math.abs(osrm_time_s - drive_time_s) > TOLERANCE_S)
      found.push(`${where}: the certificate has ${drive_time_s} s to ${id}, and ${osrm_time_s} s by OSRM`);
  const time_s = told.drive_time_s ?? Infinity;
  const isClear = BAND_MINUTES.every((minutes) => Math.abs(minutes * 60 - time_s) > TILE_MARGIN_S);
  if (isClear && told.road.distance_m <= TILE_ROAD_M) {
    const expected = BAND_MINUTES.filter((minutes) => time_s < minutes * 60).join();
    const drawn = await bandsAt(url, [lon, lat]);
    if (drawn !== expected && !(await isDrawnBeside(url, [lon, lat], expected)))
      found.push(`${where}: the tile draws the bands [${drawn}], the time is ${time_s} s`);
  }
  return found;
}

/** Whether the tiles draw these bands within two metres. */
async function isDrawnBeside(url: string, [lon, lat]: LonLat, expected: string): Promise<boolean> {
  const north = TILE_EDGE_M / METRES_PER_DEGREE;
  const east = north / Math.cos((lat * Math.PI) / 180);
  for (const dx of [-east, 0, east])
    for (const dy of [-north, 0, north])
      if ((await bandsAt(url, [lon + dx, lat + dy])) === expected) return true;
  return false;
}

/** The bands that the tile draws at a point, in minutes, sorted, with commas. */
async function bandsAt(url: string, [lon, lat]: LonLat): Promise<string> {
  const size = 2 ** TILE_ZOOM;
  const x = ((lon + 180) / 360) * size;
  const rad = (lat * Math.PI) / 180;
  const y = ((1 - Math.log(Math.tan(rad) + 1 / Math.cos(rad)) / Math.PI) / 2) * size;
  const path = `/api/v1/tiles/bands/${TILE_ZOOM}/${Math.floor(x)}/${Math.floor(y)}.mvt`;
  const response = await fetch(`${url}${path}`);
  const layer =
    response.status === 204
      ? undefined
      : new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer()))).layers.bands;
  const minutes = new Set<number>();
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const rings = feature.loadGeometry().map((ring) => ring.map(({ x, y }): LonLat => [x, y]));
    if (contains([rings], [(x % 1) * feature.extent, (y % 1) * feature.extent]))
      minutes.add(Number(feature.properties.minutes));
  }
  return [...minutes].sort((a, b) => a - b).join();
}
