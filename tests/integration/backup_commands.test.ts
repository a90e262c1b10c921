/** `maillage backup` and `restore` from outside: what is served afterwards is what was served before, on either database. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { type Cluster, newCluster, noCluster } from '../support/cluster.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer } from '../support/test_server.ts';

let source: Awaited<ReturnType<typeof gridHome>>;
let folder: string;
let file: string;
/** What the server of the first home answers. */
let answers: string[];
let questions: string[];

async function maillage(home: string, settings: Record<string, string>, ...args: string[]) {
  const terminal = testTerminal({ ...(await testEnvironment(home)), ...settings });
  const code = await run(args, terminal);
  return { code, out: terminal.printed(), err: terminal.errors() };
}

/** What a server on this home answers to the questions. */
async function answersOf(home: string, settings: Record<string, string> = {}): Promise<string[]> {
  const server = await startTestServer(home, settings);
  try {
    return await Promise.all(questions.map(async (path) => (await server.get(path)).text));
  } finally {
    await server.close();
  }
}

beforeAll(async () => {
  source = await gridHome();
  folder = await mkdtemp(join(tmpdir(), 'maillage-backups-'));
  file = join(folder, 'grid.backup');
  const [lon, lat] = source.region.point('s4-4', 's5-4', 0.5);
  questions = [
    `/api/v1/eligibility?lon=${lon}&lat=${lat}`,
    '/api/v1/communes/99002',
    '/api/v1/statistics?by=commune',
    '/api/v1/white-zones',
    '/api/v1/sites',
  ];
  answers = await answersOf(source.home);
  const written = await maillage(source.home, {}, 'backup', file);
  expect(written.code, written.err).toBe(0);
  expect(written.out).toMatch(/^[\d,]+ rows and [\d,]+ files are in .*grid\.backup\.\n$/);
});
afterAll(async () => {
  await source?.remove();
  await rm(folder, { recursive: true, force: true });
});

describe('of the embedded database', () => {
  it('a backup is one file, without the key of the home', async () => {
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const key = await readFile(join(source.home, 'commands.key'), 'utf8');
    expect((await readFile(file)).includes(key)).toBe(false);
    expect((await stat(file)).size).toBeGreaterThan(10_000);
  });

  it('is restored into an empty home: the same is served, and changes go on', async () => {
    const home = join(folder, 'restored');
    const restored = await maillage(home, {}, 'restore', file);
    expect(restored.code, restored.err).toBe(0);
    expect(restored.out).toMatch(/^[\d,]+ rows and [\d,]+ files of 20.* are restored\.\n$/);
    expect(await answersOf(home)).toEqual(answers);
    const imported = await maillage(home, {}, 'import', 'sites', join(source.home, 'files', 'sites.geojson'));
    expect(imported.out, imported.err).toMatch(/0 added, 0 changed, 0 closed, 4 unchanged/);
  });

  it('is written while a server holds the home, and is whole; restore waits for it to stop', async () => {
    const live = join(folder, 'live.backup');
    const server = await startTestServer(source.home);
    const written = await maillage(source.home, {}, 'backup', live);
    const refused = await maillage(source.home, {}, 'restore', live, '--replace');
    const strangers = await Promise.all([
      server.get('/api/v1/backup'),
      server.get('/api/v1/backup', { authorization: 'Bearer maillage_home_x' }),
    ]);
    await server.close();
    expect(written.code, written.err).toBe(0);
    expect(written.out).toMatch(/^The backup of 20.* is in .*live\.backup\.\n$/);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/is used by process \d+/);
    expect(strangers.map(({ status }) => status)).toEqual([401, 401]);
    const home = join(folder, 'restored-live');
    expect((await maillage(home, {}, 'restore', live)).code).toBe(0);
    expect(await answersOf(home)).toEqual(answers);
    expect(await readdir(join(source.home, 'cache'))).not.toContainEqual(expect.stringMatching(/^backup-/));
  });

  it('does not take the place of data unless told to', async () => {
    const refused = await maillage(source.home, {}, 'restore', file);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/holds data already .*--replace/);
    const replaced = await maillage(source.home, {}, 'restore', file, '--replace');
    expect(replaced.code, replaced.err).toBe(0);
    expect(await answersOf(source.home)).toEqual(answers);
  });

  it.each([
    ['restore', 'nowhere.backup', /nowhere\.backup/],
    ['restore', 'letter.txt', /cannot be restored/],
    ['backup', 'no-folder/x.backup', /cannot be written/],
  ])('%s %s fails with one sentence', async (command, name, told) => {
    await writeFile(join(folder, 'letter.txt'), 'Chère Madame');
    const failed = await maillage(
      source.home,
      {},
      command,
      join(folder, name),
      ...(command === 'restore' ? ['--replace'] : []),
    );
    expect([failed.code, failed.out]).toEqual([1, '']);
    expect(failed.err).toMatch(told);
  });

  it('and after these the same is served', async () => {
    expect(await answersOf(source.home)).toEqual(answers);
  });
});

describe.skipIf(noCluster !== null)(`of PostgreSQL${noCluster === null ? '' : ` (${noCluster})`}`, () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await newCluster();
  });
  afterAll(() => cluster?.remove());

  it('the embedded database’s backup is restored into it, and its own into the embedded one, served alike', async () => {
    const home = join(folder, 'beside-postgresql');
    const settings = { DATABASE_URL: cluster.url };
    const moved = await maillage(home, settings, 'restore', file);
    expect(moved.code, moved.err).toBe(0);
    expect(await answersOf(home, settings)).toEqual(answers);
    // A backup while a server goes on.
    const server = await startTestServer(home, settings);
    const back = join(folder, 'postgresql.backup');
    const written = await maillage(home, settings, 'backup', back);
    expect(written.code, written.err).toBe(0);
    expect((await server.get(questions[1])).text).toBe(answers[1]);
    await server.close();
    const again = join(folder, 'embedded-again');
    expect((await maillage(again, {}, 'restore', back)).code).toBe(0);
    expect(await answersOf(again)).toEqual(answers);
  });
});
