import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHome, readHomeLock } from '../../data/database/home.ts';

const HOME = join(import.meta.dirname, '../../data/database/home.ts');

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'maillage-home-')), 'home');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(join(folder, '..'), { recursive: true, force: true });
});

/** A process that opens the home, tells its address, says "open" or the error's code, and stays. */
async function otherProcess(): Promise<{
  pid: number;
  said: string;
  gone: Promise<unknown>;
  kill: () => void;
}> {
  const child = spawn(process.execPath, [
    '--input-type=module-typescript',
    '--eval',
    `const { openHome } = await import(${JSON.stringify(HOME)});
     try {
       const home = await openHome(${JSON.stringify(folder)});
       await home.advertise('http://127.0.0.1:8080');
       console.log('open');
       setInterval(() => undefined, 1000);
     } catch (error) {
       console.log(error.code);
     }`,
  ]);
  children.push(child);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  for await (const said of createInterface({ input: child.stdout! }))
    return { pid: child.pid!, said, gone, kill: () => child.kill('SIGKILL') };
  throw new Error('the process said nothing');
}

const lockText = () => readFile(join(folder, 'home.lock'), 'utf8');
const writeLock = (facts: object) => writeFile(join(folder, 'home.lock'), JSON.stringify(facts));

describe('a home', () => {
  it('is made with its folders, tells its process and address, and is given back', async () => {
    expect(await readHomeLock(folder)).toBeNull();
    const home = await openHome(folder);
    expect(home.folder).toBe(folder);
    expect(await readHomeLock(folder)).toEqual({ pid: process.pid, url: null });
    await home.advertise('http://127.0.0.1:8080');
    expect(await readHomeLock(folder)).toEqual({ pid: process.pid, url: 'http://127.0.0.1:8080' });
    expect(home.regionFolder('nouvelle-aquitaine')).toBe(join(folder, 'regions/nouvelle-aquitaine'));
    expect((await readdir(folder)).sort()).toEqual(['downloads', 'home.lock', 'networks', 'regions']);
    await home.release();
    expect(await readHomeLock(folder)).toBeNull();
    expect((await readdir(folder)).sort()).toEqual(['downloads', 'networks', 'regions']);
  });

  it('names no region by a path', async () => {
    const home = await openHome(folder);
    for (const id of ['..', 'a/b', '/etc', '', 'A', 'x\0'])
      expect(() => home.regionFolder(id)).toThrowError(expect.objectContaining({ code: 'bad_region_id' }));
    await home.release();
  });

  it('is used once at a time, even within one process', async () => {
    const home = await openHome(folder);
    await expect(openHome(folder)).rejects.toMatchObject({ code: 'home_in_use', status: 409 });
    await home.release();
    await (await openHome(folder)).release();
  });

  it('that another process holds names it and its address; free again once that process is killed', async () => {
    const other = await otherProcess();
    expect(other.said).toBe('open');
    const error = await openHome(folder).catch((e) => e);
    expect(error).toMatchObject({ code: 'home_in_use' });
    expect(error.message).toContain(`process ${other.pid}`);
    expect(error.message).toContain('http://127.0.0.1:8080');
    other.kill();
    await other.gone;
    expect(await readHomeLock(folder)).toBeNull();
    const home = await openHome(folder);
    expect(await readHomeLock(folder)).toEqual({ pid: process.pid, url: null });
    await home.release();
  });

  it('with a stale lock goes to one of many who come at once', async () => {
    const first = await openHome(folder);
    await first.release();
    await writeLock({ pid: 2 ** 22 + 1, process_started: '1', machine: hostname(), key: 'x', url: null });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => openHome(folder)));
    const opened = results.filter((result) => result.status === 'fulfilled');
    expect(opened).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'home_in_use' });
    await opened[0]!.value.release();
  });

  it.skipIf(process.platform !== 'linux')('whose process number was given out again is free', async () => {
    await (await openHome(folder)).release();
    await writeLock({ pid: process.pid, process_started: '1', machine: hostname(), key: 'x', url: null });
    expect(await readHomeLock(folder)).toBeNull();
    await (await openHome(folder)).release();
  });

  it('with a lock cut off in the middle is free', async () => {
    await (await openHome(folder)).release();
    await writeFile(join(folder, 'home.lock'), '{"pid": 12');
    await (await openHome(folder)).release();
  });

  it('held on another machine is in use until its lock has not been touched for half a minute', async () => {
    await (await openHome(folder)).release();
    await writeLock({
      pid: 7,
      process_started: '1',
      machine: 'elsewhere',
      key: 'x',
      url: 'http://elsewhere:8080',
    });
    const error = await openHome(folder).catch((e) => e);
    expect(error).toMatchObject({ code: 'home_in_use' });
    expect(error.message).toContain('(elsewhere)');
    const before = new Date(Date.now() - 31_000);
    await utimes(join(folder, 'home.lock'), before, before);
    const home = await openHome(folder);
    expect(JSON.parse(await lockText())).toMatchObject({ pid: process.pid });
    await home.release();
  });

  it('left to another process is not taken from it on release', async () => {
    const home = await openHome(folder);
    await writeLock({
      pid: process.pid,
      process_started: null,
      machine: hostname(),
      key: 'other',
      url: null,
    });
    await home.release();
    expect(JSON.parse(await lockText())).toMatchObject({ key: 'other' });
  });

  it('that cannot be written says so', async () => {
    await writeFile(join(folder, '..', 'file'), '');
    await expect(openHome(join(folder, '..', 'file', 'home'))).rejects.toMatchObject({
      code: 'home_not_writable',
    });
    await expect(openHome('/proc/maillage')).rejects.toMatchObject({ code: 'home_not_writable' });
  });

  // What was wrong: a command on the copy asked the server of the original, and a token made on the copy was the original's.
  it('copied while it is used is a home of its own, free to take', async () => {
    const copy = join(folder, '..', 'copy');
    const other = await otherProcess();
    expect(await readHomeLock(folder)).toMatchObject({ pid: other.pid, url: 'http://127.0.0.1:8080' });
    await cp(folder, copy, { recursive: true });
    expect(await readHomeLock(copy)).toBeNull();
    const home = await openHome(copy);
    expect(await readHomeLock(copy)).toMatchObject({ pid: process.pid });
    expect(await readHomeLock(folder)).toMatchObject({ pid: other.pid });
    await home.release();
    await expect(openHome(folder)).rejects.toMatchObject({ code: 'home_in_use' });
  });

  it('moved while it is used is still the same', async () => {
    const other = await otherProcess();
    const moved = join(folder, '..', 'moved');
    await rename(folder, moved);
    expect(await readHomeLock(moved)).toMatchObject({ pid: other.pid });
    await rename(moved, folder);
  });

  it.skipIf(process.platform === 'win32')('is nobody else’s to read on this machine', async () => {
    const home = await openHome(folder);
    expect((await stat(folder)).mode & 0o077).toBe(0);
    await home.release();
  });
});
