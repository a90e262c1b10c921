/** Faults of disks and files: prepare killed at every step, a disk that fills up, files cut off or of another version. */
import { execFileSync } from 'node:child_process';
import {
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { writeSums } from '../../isochrones/osrm/file_sums.ts';
import { newFaultReport } from '../support/outage.ts';
import { runCommand, startCommand, waitUntil } from '../support/process.ts';
import { runHere } from '../support/terminal.ts';
import { copyHome, gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

/** Many preparations one after another. */
const LONG_MS = 900_000;

const report = newFaultReport();
const folders: string[] = [];
let prepared: Awaited<ReturnType<typeof gridHome>>;
/** What the undamaged home answers. */
let expected: Answer;
let question: string;

interface Answer {
  coverage: string;
  drive_time_s: number;
}

async function newFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `maillage-${name}-`));
  folders.push(folder);
  return folder;
}

/** What a server on this home answers; null where it says that nothing is prepared. */
async function answerOf(home: string): Promise<Answer | null> {
  const server = await startTestServer(home).catch((error: Error) => {
    if (error.message.includes('No region is prepared')) return null;
    throw error;
  });
  if (server === null) return null;
  try {
    const { status, body, text } = await server.get(`/api/v1/eligibility?${question}`);
    expect(status, text).toBe(200);
    return { coverage: body.coverage.id, drive_time_s: body.drive_time_s };
  } finally {
    await server.close();
  }
}

/** Runs a command inside the test: its exit code, and all that it wrote. */
async function maillage(home: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const { code, out, err } = await runHere(await testEnvironment(home), args);
  return { code, text: err + out };
}
const prepare = (home: string) => maillage(home, 'prepare', prepared.region.file);

beforeAll(async () => {
  prepared = await gridHome();
  const [lon, lat] = prepared.region.point('s4-4', 's5-4', 0.5);
  question = `lon=${lon}&lat=${lat}`;
  expected = (await answerOf(prepared.home)) as Answer;
  expect(expected.drive_time_s).toBeGreaterThan(0);
});
afterAll(async () => {
  await prepared?.remove();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  report.print();
});

it(
  'prepare killed at every step: nothing half-made is served, the next run goes on to the same answers',
  async () => {
    const home = await newFolder('killed');
    const environment = await testEnvironment(home);
    const steps = [
      /Reading the inputs \.\.\./,
      /Building OSRM’s road graph \.\.\./,
      /Building and verifying the road network \.\.\./,
      /Storing La Grille .*\.\.\./,
      /Storing the list .*\.\.\./,
      /Placing communes.*\.\.\./,
      /Drive times and outlines of .*\.\.\./,
    ];
    for (const [i, step] of steps.entries()) {
      const preparing = startCommand(['prepare', prepared.region.file], environment);
      await preparing.wrote(step);
      await preparing.kill();
      // From where the database is written to on.
      if (i >= 3) expect([null, expected]).toContainEqual(await answerOf(home));
    }
    const started = Date.now();
    const done = await prepare(home);
    expect(done.code, done.text).toBe(0);
    expect(done.text).toContain('roads and profile are as they were');
    expect(await answerOf(home)).toEqual(expected);
    report.tell(`prepare killed ${steps.length} times`, 'nothing', 'nothing was served yet');
    report.tell('prepare, the run after', 'nothing', Date.now() - started);
  },
  LONG_MS,
);

/** A disk in memory; null where this user may not mount one. */
function smallDisk(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Full before the database and, with more room each time, while it is made, at the roads, at the coverage. */
const SIZES_MB = [20, ...Array.from({ length: 14 }, (_, i) => 44 + 11 * i)];

describe('a disk that is full', () => {
  it(
    'stops prepare with one sentence; with more room the same command goes on',
    async (context) => {
      const home = await newFolder('disk');
      const environment = await testEnvironment(home);
      const cache = join(await newFolder('cache'), 'cache');
      await rename(join(home, 'cache'), cache);
      if (!smallDisk(home, `${SIZES_MB[0]}m`)) return context.skip('this user may not mount a small disk');
      try {
        // What databases start from lies on another disk: to make it from nothing takes longer than all that is tried here.
        await symlink(cache, join(home, 'cache'));
        const sentences: string[] = [];
        // A process of its own: a database without room for its log never ends a statement.
        const prepare = () => runCommand(['prepare', prepared.region.file], environment);
        let done = await prepare();
        for (const size_mb of SIZES_MB.slice(1)) {
          if (done.code === 0) break;
          expect(done.code, done.text).toBe(1);
          const last = done.text.trim().split('\n').at(-1) as string;
          expect(last).toMatch(/full/i);
          expect(last).toMatch(/make room|room/i);
          sentences.push(last.replaceAll(home, 'HOME'));
          execFileSync('mount', ['-o', `remount,size=${size_mb}m`, home]);
          done = await prepare();
        }
        expect(done.code, done.text).toBe(0);
        expect(sentences.length).toBeGreaterThan(1);
        // A server writes too.
        execFileSync('mount', ['-o', 'remount,size=300m', home]);
        expect(await answerOf(home)).toEqual(expected);
        report.tell(`disk full ${sentences.length} times in prepare`, 'nothing', 'nothing was served yet');
      } finally {
        execFileSync('umount', ['-l', home]);
      }
    },
    LONG_MS,
  );
});

/** Overwrites bytes in the midst of a file. */
async function overwrite(path: string, position: number, bytes: number[]): Promise<void> {
  const file = await open(path, 'r+');
  await file.write(Uint8Array.from(bytes), 0, bytes.length, position);
  await file.close();
}

const onlyFile = async (folder: string, ending: string): Promise<string> => {
  const found = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(ending));
  expect(found, `${folder}, ${ending}`).toHaveLength(1);
  return join(folder, found[0] as string);
};

describe('files that are damaged', () => {
  let home: string;
  const damaged = async (): Promise<void> => {
    await rm(home, { recursive: true, force: true });
    copyHome(prepared.home, home);
  };

  beforeAll(async () => {
    home = join(await newFolder('damaged'), 'home');
    await mkdir(home);
  });

  const fatal: [string, RegExp, () => Promise<void>][] = [
    [
      'a network file that was cut off',
      /network.*(cut|truncated|prepare)/is,
      async () => {
        const path = await onlyFile(join(home, 'networks'), '.network');
        await truncate(path, (await readFile(path)).length / 2);
      },
    ],
    [
      'a network file of another version',
      /format \d+.*run prepare again/s,
      async () => overwrite(await onlyFile(join(home, 'networks'), '.network'), 16, [99, 0, 0, 0]),
    ],
    [
      'a network file in which bits have turned',
      /checksum.*run prepare to build it again/s,
      async () => turnBits(await onlyFile(join(home, 'networks'), '.network')),
    ],
    [
      'a network file that is not there',
      /prepare the region again/,
      async () => rm(await onlyFile(join(home, 'networks'), '.network')),
    ],
  ];
  it.each(fatal)('%s: serve says what to do, prepare repairs it', async (name, sentence, damage) => {
    await damaged();
    await damage();
    const served = await maillage(home, 'serve', '--port', '0');
    expect(served.code, served.text).toBe(1);
    expect(served.text).toMatch(sentence);
    expect(served.text).not.toMatch(/\n\s+at /); // no stack
    const repaired = await prepare(home);
    expect(repaired.code, repaired.text).toBe(0);
    expect(repaired.text).not.toMatch(/stretches, as they were/);
    expect(await answerOf(home)).toEqual(expected);
    report.tell(name, 'nothing', 'until prepare has run');
  });

  const harmless: [string, () => Promise<void>][] = [
    [
      'OSRM’s files that were cut off',
      async () => truncate(await onlyFile(join(home, 'osrm'), '.osrm.hsgr'), 1000),
    ],
    ['OSRM’s files that are not there', async () => rm(join(home, 'osrm'), { recursive: true })],
    [
      'a region’s ground in which bits have turned',
      async () => turnBits(await onlyFile(join(home, 'networks'), '.territory')),
    ],
    ['a lock that was half-written', async () => writeFile(join(home, 'home.lock'), '{"pid": 12')],
    [
      'the lock of a process that is gone',
      async () =>
        writeFile(
          join(home, 'home.lock'),
          JSON.stringify({ pid: 4_194_303, process_started: '1', machine: 'x', key: 'y', url: null }),
        ),
    ],
  ];
  it.each(harmless)('%s: eligibility is answered all the same', async (name, damage) => {
    await damaged();
    await damage();
    if (name.startsWith('the lock'))
      await writeFile(
        join(home, 'home.lock'),
        (await readFile(join(home, 'home.lock'), 'utf8')).replace('"x"', JSON.stringify(hostName())),
      );
    expect(await answerOf(home)).toEqual(expected);
    report.tell(name, 'nothing', 'never');
  });

  it('OSRM’s files in which bits have turned draw no route, and are built again by prepare', async () => {
    await damaged();
    const path = await onlyFile(join(home, 'osrm'), '.osrm.geometry');
    const whole = await readFile(path);
    await turnBits(path);
    const server = await startTestServer(home);
    try {
      await waitUntil(
        async () => /run prepare/.test((await server.get('/health/ready')).text),
        20_000,
        'readiness says what to do',
      );
      const route = await server.get(`/api/v1/route?${question}&site=west`);
      expect([route.status, route.body.code]).toEqual([503, 'osrm_unavailable']);
      expect((await server.get(`/api/v1/eligibility?${question}`)).status).toBe(200);
    } finally {
      await server.close();
    }
    const repaired = await prepare(home);
    expect(repaired.code, repaired.text).toBe(0);
    expect(repaired.text).not.toContain('roads and profile are as they were');
    expect((await readFile(path)).length).toBe(whole.length);
    report.tell('OSRM’s files that are damaged, routes', 'nothing', 'until prepare has run');
  });

  it('OSRM’s files of another version are built again by prepare', async () => {
    await damaged();
    // Byte 4 of the fingerprint, which is the first member of the tar: after its header of 512 bytes.
    const graph = await onlyFile(join(home, 'osrm'), '.osrm.ebg');
    await overwrite(graph, 512 + 4, [5]);
    await writeSums(dirname(graph));
    await rm(await onlyFile(join(home, 'networks'), '.network'));
    const repaired = await prepare(home);
    expect(repaired.code, repaired.text).toBe(0);
    expect(repaired.text).toContain('They are built again');
    expect(await answerOf(home)).toEqual(expected);
    report.tell('OSRM’s files of another version', 'nothing', 'until prepare has run');
  });

  it('a damaged embedded database says so, and what to do', async () => {
    await damaged();
    await truncate(join(home, 'database/global/pg_control'), 10);
    const served = await maillage(home, 'serve', '--port', '0');
    expect(served.code, served.text).toBe(1);
    expect(served.text).toMatch(/database/);
    expect(served.text).toMatch(/backup|prepare/);
    expect(served.text).not.toMatch(/\n\s+at /);
    report.tell('a damaged embedded database', 'what was not backed up', 'until it is restored');
  });
});

/** Turns twenty bits behind the beginning of a file. */
async function turnBits(path: string): Promise<void> {
  const bytes = await readFile(path);
  const random = createRandom(3);
  for (let i = 0; i < 20; i++) {
    const at = 2000 + Math.floor(random() * (bytes.length - 2000));
    bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8));
  }
  await writeFile(path, bytes);
}

const hostName = (): string => execFileSync('hostname').toString().trim();
