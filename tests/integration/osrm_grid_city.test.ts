import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { algorithmOf, buildOsrmFiles, type OsrmFiles } from '../../isochrones/osrm/build.ts';
import { createOsrmClient, type OsrmClient } from '../../isochrones/osrm/client.ts';
import { type OsrmGraph, readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { profileSettings } from '../../isochrones/osrm/profile.ts';
import { type Routed, startRouted } from '../../isochrones/osrm/routed.ts';
import { ROAD_CLASSES } from '../../isochrones/types.ts';
import { turn_s } from '../support/driving_oracle.ts';
import { type GridCity, writeGridCity } from '../support/grid_city.ts';
import { osrmForTests } from '../support/osrm.ts';

let folder: string;
let city: GridCity;
let files: OsrmFiles;
let graph: OsrmGraph;
let routed: Routed;
let client: OsrmClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-city-'));
  const roadsFile = join(folder, 'city.osm');
  city = await writeGridCity(roadsFile);
  const executables = await osrmForTests();
  const outputFolder = join(folder, 'network');
  files = await buildOsrmFiles({ executables, roadsFile, settings: profileSettings(), outputFolder });
  graph = await readOsrmGraph(files.basePath);
  routed = await startRouted({ executables, basePath: files.basePath });
  client = createOsrmClient({ url: routed.url });
});
afterAll(async () => {
  await routed?.stop();
  await rm(folder, { recursive: true, force: true });
});

const time_s = async (from: [string, string, number], to: [string, string, number]) =>
  (await client.table([city.on(...from)], [city.on(...to)])).duration_s[0] as number;

describe('a city from first principles', () => {
  test('straight on along a street: its length at 10 m/s', async () => {
    const measured = await time_s(['s1-1', 's2-1', 0.5], ['s6-1', 's7-1', 0.5]);
    expect(measured).toBeCloseTo((5 * 200) / 10, 0);
  });

  test('one right turn and one left turn, by hand', async () => {
    // Northwards, right into row 5, eastwards: 300 m at 10 m/s and the turn.
    const right = await time_s(['s3-3', 's3-4', 0.5], ['s4-5', 's5-5', 0]);
    expect(right).toBeCloseTo(10 + 20 + 20 + turn_s(90, 4), 0);
    const left = await time_s(['s5-3', 's5-4', 0.5], ['s4-5', 's3-5', 0]);
    expect(left).toBeCloseTo(10 + 20 + 20 + turn_s(-90, 4), 0);
  });

  test('a one-way street may be driven eastwards only', async () => {
    const row = city.oneWayRow;
    expect(await time_s([`s2-${row}`, `s3-${row}`, 0.5], [`s5-${row}`, `s6-${row}`, 0.5])).toBeCloseTo(60, 0);
    // Back: 600 m by the next street, and a block up and down.
    expect(await time_s([`s5-${row}`, `s6-${row}`, 0.5], [`s2-${row}`, `s3-${row}`, 0.5])).toBeGreaterThan(
      100,
    );
  });

  test('the banned left turn is driven around', async () => {
    const [column, row] = city.noLeft.slice(1).split('-').map(Number) as [number, number];
    const before: [string, string, number] = [`s${column - 1}-${row}`, city.noLeft, 0.5];
    const after: [string, string, number] = [city.noLeft, `s${column}-${row + 1}`, 0.5];
    const allowed = 10 + turn_s(-90, 4) + 10;
    expect(await time_s(before, after)).toBeGreaterThan(allowed + 30);
    expect(await time_s(before, after)).toBeCloseTo(city.time_s(before, after), 0);
  });

  test('the ring is quick, the village inside it is far, the island cannot be reached', async () => {
    const home: [string, string, number] = ['s7-2', 's8-2', 0.5];
    const [half, village] = await Promise.all([
      time_s(home, ['r11', 'r12', 0.5]),
      time_s(home, ['v0-0', 'v1-0', 0.5]),
    ]);
    expect(half).toBeCloseTo(city.time_s(home, ['r11', 'r12', 0.5]), 0);
    expect(village).toBeGreaterThan(1600);
    expect(Math.abs(village - city.time_s(home, ['v0-0', 'v1-0', 0.5]))).toBeLessThan(village / 1000);
    expect(city.time_s(home, ['i0-0', 'i1-0', 0.5])).toBe(Number.POSITIVE_INFINITY);
    const island = city.on('i0-0', 'i1-0', 0.5);
    const { duration_s, destinationMatches } = await client.table([city.on(...home)], [island], {
      matches: true,
    });
    // The island counts for OSRM too: its point is not matched to the city across the water.
    expect(destinationMatches?.[0]?.distance_m).toBeLessThan(1);
    expect(duration_s[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test('OSRM agrees with times worked out without it, from everywhere to everywhere', async () => {
    // A piece of each kind of road, and every third street.
    const pieces = city.roads.filter(
      ({ from }, i) => !from.startsWith('i') && (i % 3 === 0 || !from.startsWith('s')),
    );
    const asked = pieces.map(({ from, to }): [string, string, number] => [from, to, 0.3]);
    const points = asked.map((piece) => city.on(...piece));
    const table = await client.table(points, points);
    let greatest = 0;
    asked.forEach((from, i) => {
      asked.forEach((to, j) => {
        const expected = city.time_s(from, to);
        const measured = table.duration_s[i * asked.length + j] as number;
        // OSRM measures lengths in bands of latitude, which is good to a thousandth.
        greatest = Math.max(greatest, Math.abs(measured - expected) - expected / 1000);
      });
    });
    expect(greatest).toBeLessThan(0.5);
  });

  test('the graph: classes, components that count, the date', () => {
    // OpenStreetMap XML has no place for the date of the whole.
    expect(files.osm_date).toBeNull();
    expect(graph.weight_name).toBe('duration');
    const classes = new Set([...graph.stretchClass].map((i) => ROAD_CLASSES[i]));
    expect(classes).toEqual(new Set(['trunk', 'primary', 'minor']));
    const tiny = graph.stretchComponentIsTiny.reduce((sum, flag) => sum + flag, 0);
    // The island counts, and nothing else is apart.
    expect(tiny).toBe(0);
  });
});

test('the same times from files prepared for multi-level Dijkstra', async () => {
  const executables = await osrmForTests();
  const { basePath } = await buildOsrmFiles({
    executables,
    roadsFile: join(folder, 'city.osm'),
    settings: profileSettings(),
    outputFolder: join(folder, 'mld'),
    algorithm: 'mld',
  });
  expect([await algorithmOf(files.basePath), await algorithmOf(basePath)]).toEqual(['ch', 'mld']);
  const other = await startRouted({ executables, basePath });
  try {
    const points = [city.on('s1-1', 's2-1', 0.5), city.on('s6-1', 's7-1', 0.5), city.on('s3-3', 's3-4', 0.5)];
    const byMld = await createOsrmClient({ url: other.url }).table(points, points);
    const byCh = await client.table(points, points);
    expect(byMld.duration_s).toEqual(byCh.duration_s);
  } finally {
    await other.stop();
  }
});
