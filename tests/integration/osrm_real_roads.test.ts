import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuildProgress, buildOsrmFiles, type OsrmFiles } from '../../isochrones/osrm/build.ts';
import { createOsrmClient } from '../../isochrones/osrm/client.ts';
import { type OsrmGraph, readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import { profileSettings } from '../../isochrones/osrm/profile.ts';
import { type Routed, startRouted } from '../../isochrones/osrm/routed.ts';
import { type LonLat, NONE, ROAD_CLASSES } from '../../isochrones/types.ts';
import { osrmForTests, realNetwork } from '../support/osrm.ts';
import { projectRoot, sharedData } from '../support/shared_data.ts';

const andorra = sharedData('roads/andorra-2025-01-19.osm.pbf');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-roads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The segment's middle and the time that its forward stretch (else its backward one) takes from its start to there. */
function middle(graph: OsrmGraph, segment: number): LonLat {
  const [a, b] = [graph.segmentFrom[segment], graph.segmentTo[segment]];
  const at = (axis: number) =>
    (graph.vertexLonLat_e6[2 * a + axis] + graph.vertexLonLat_e6[2 * b + axis]) / 2e6;
  return [at(0), at(1)];
}

describe.skipIf(andorra === null)('real roads', () => {
  test.each([
    ['corsica-simplified', 35_000, null],
    ['andorra-2025-01-19', 8_000, '2025-01-19T21:21:36Z'],
  ] as const)('%s: built, and its graph read with all its invariants', async (name, least, date) => {
    const files = (await realNetwork(name)) as OsrmFiles;
    const graph = await readOsrmGraph(files.basePath);
    expect(files.osm_date).toBe(date);
    expect(graph.weight_name).toBe('duration');
    expect(graph.stretchCount).toBeGreaterThan(least);
    expect(graph.edgeSource.length).toBeGreaterThan(graph.stretchCount);
    const inClass = ROAD_CLASSES.map((_, i) => graph.stretchClass.filter((value) => value === i).length);
    expect(Math.min(...inClass.slice(2))).toBeGreaterThan(100);
    // Every piece of every two-way geometry is in OSRM's index once.
    const twoWay = graph.segmentBackward.filter((stretch) => stretch !== NONE).length;
    expect(twoWay).toBeGreaterThan(graph.segmentCount / 2);
  });

  test('with progress, replacing the former build, and nothing left over', async () => {
    // OSRM itself stumbles over such names.
    const name = 'my roads.osm.pbf network';
    const outputFolder = join(folder, name);
    await mkdir(outputFolder, { recursive: true });
    await writeFile(join(outputFolder, 'former'), '');
    const told: BuildProgress[] = [];
    const executables = await osrmForTests();
    const roadsFile = join(folder, 'my extract.OSM.PBF');
    await symlink(andorra as string, roadsFile);
    const files = await buildOsrmFiles({
      executables,
      roadsFile,
      settings: profileSettings(),
      outputFolder,
      onProgress: (progress) => told.push(progress),
    });
    expect(told.at(-1)?.share).toBe(1);
    expect(told.length).toBeGreaterThan(20);
    expect(told.map(({ share }) => share)).toEqual(told.map(({ share }) => share).sort((a, b) => a - b));
    expect((await readdir(folder)).sort()).toEqual(['my extract.OSM.PBF', name]);
    expect(await readdir(outputFolder)).not.toContain('former');
    const routed = await startRouted({ executables, basePath: files.basePath });
    await routed.stop();
  });

  test('cut short, or stopped: an error, and the former network stays', async () => {
    const outputFolder = join(folder, 'kept');
    await mkdir(outputFolder);
    await writeFile(join(outputFolder, 'former'), '');
    const whole = await readFile(andorra as string);
    const roadsFile = join(folder, 'short.osm.pbf');
    await writeFile(roadsFile, whole.subarray(0, whole.length / 2));
    const options = { executables: await osrmForTests(), settings: profileSettings(), outputFolder };
    await expect(buildOsrmFiles({ ...options, roadsFile })).rejects.toMatchObject({
      code: 'roads_truncated',
    });
    const signal = AbortSignal.timeout(500);
    await expect(buildOsrmFiles({ ...options, roadsFile: andorra as string, signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(await readdir(outputFolder)).toEqual(['former']);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('a full disk', async (context) => {
    const small = join(folder, 'small');
    await mkdir(small);
    const mounted = await promisify(execFile)('mount', [
      '-t',
      'tmpfs',
      '-o',
      'size=1500k',
      'tmpfs',
      small,
    ]).then(
      () => true,
      () => false,
    );
    if (!mounted) return context.skip('a small disk can be mounted by root on Linux only');
    try {
      const executables = await osrmForTests();
      const outputFolder = join(small, 'network');
      const settings = profileSettings();
      await expect(
        buildOsrmFiles({ executables, roadsFile: andorra as string, settings, outputFolder }),
      ).rejects.toMatchObject({ code: 'disk_full' });
      expect(await readdir(small)).toEqual([]);
    } finally {
      await promisify(execFile)('umount', [small]);
    }
  });
});

describe.skipIf(andorra === null)('osrm-routed', () => {
  let files: OsrmFiles;
  let routed: Routed;
  const told: string[] = [];
  beforeAll(async () => {
    files = (await realNetwork('andorra-2025-01-19')) as OsrmFiles;
    const logger = { info: (text: string) => told.push(text), warn: (text: string) => told.push(text) };
    routed = await startRouted({ executables: await osrmForTests(), basePath: files.basePath, logger });
  });
  afterAll(() => routed?.stop());

  test('table, route and nearest agree', async () => {
    const graph = await readOsrmGraph(files.basePath);
    const client = createOsrmClient({ url: routed.url, maxTableSize: 100 });
    const points = Array.from({ length: 150 }, (_, i) =>
      middle(graph, Math.floor((i * graph.segmentCount) / 150)),
    );
    const table = await client.table(points, points.slice(0, 120), { matches: true });
    expect(table.sourceMatches?.every(Boolean)).toBe(true);
    for (const [i, j] of [
      [3, 60],
      [100, 20],
      [149, 119],
    ] as const) {
      const route = await client.route([points[i], points[j]]);
      expect(table.duration_s[i * 120 + j]).toBeCloseTo(route.drive_time_s, 1);
      expect(route.geometry.coordinates.length).toBeGreaterThan(1);
    }
    const [nearest] = await client.nearest(points[5]);
    expect(nearest?.distance_m).toBeLessThan(1);
  });

  test('killed, it comes back on the same address', async () => {
    const client = createOsrmClient({ url: routed.url });
    const before = { url: routed.url(), pid: routed.state().pid as number };
    process.kill(before.pid, 'SIGKILL');
    await expect.poll(() => routed.state().status).toBe('waiting');
    await expect(client.nearest([1.52, 42.5])).rejects.toMatchObject({ code: 'osrm_unavailable' });
    await expect.poll(() => routed.state().status, { timeout: 10_000 }).toBe('running');
    expect(routed.url()).toBe(before.url);
    expect(routed.state()).toMatchObject({ restarts: 1 });
    expect(routed.state().pid).not.toBe(before.pid);
    expect((await client.nearest([1.52, 42.5])).length).toBe(1);
    expect(told.some((text) => text.includes('started again'))).toBe(true);
  });

  test('an idle connection that it has closed does no harm', async () => {
    const client = createOsrmClient({ url: routed.url });
    for (const idle_ms of [0, 4900, 5100]) {
      await new Promise((resolve) => setTimeout(resolve, idle_ms));
      expect((await client.nearest([1.52, 42.5])).length).toBe(1);
    }
  });

  test.skipIf(process.platform === 'win32').each([
    ['SIGKILL', 'setInterval(() => {}, 1000);'],
    ['SIGTERM', 'setInterval(() => {}, 1000);'],
    ['its own exit', 'process.exit(0);'],
    ['an error', 'throw new Error("broken");'],
  ])('ends with us, whatever ends us: %s', async (how, then) => {
    const script = join(folder, 'parent.ts');
    const module = (name: string) => JSON.stringify(join(projectRoot, name));
    await writeFile(
      script,
      `import { startRouted } from ${module('isochrones/osrm/routed.ts')};
       const routed = await startRouted(JSON.parse(process.argv[2]));
       console.log(routed.state().pid);
       setTimeout(() => { ${then} }, 50);`,
    );
    const options = JSON.stringify({ executables: await osrmForTests(), basePath: files.basePath });
    const parent = spawn(process.execPath, [script, options], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => parent.once('exit', resolve));
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (text) => resolve(Number(text)));
    });
    expect(process.kill(pid, 0)).toBe(true);
    if (how.startsWith('SIG')) parent.kill(how as NodeJS.Signals);
    await ended;
    await expect
      .poll(
        () => {
          try {
            return process.kill(pid, 0);
          } catch {
            return false;
          }
        },
        { timeout: 5000 },
      )
      .toBe(false);
  });

  test('stopped, it is gone', async () => {
    const own = await startRouted({ executables: await osrmForTests(), basePath: files.basePath });
    const pid = own.state().pid as number;
    await own.stop();
    expect(own.state()).toMatchObject({ status: 'stopped', pid: null });
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('files of no network are told', async () => {
    const executables = await osrmForTests();
    await expect(startRouted({ executables, basePath: join(folder, 'none.osrm') })).rejects.toMatchObject({
      code: 'osrm_routed_failed',
      message: expect.stringContaining('none.osrm'),
    });
  });
});
