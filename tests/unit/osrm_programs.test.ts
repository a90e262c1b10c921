import { hash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildOsrmFiles } from '../../isochrones/osrm/build.ts';
import { progressReader } from '../../isochrones/osrm/build_progress.ts';
import { endingSignal, runChild, spawnTied } from '../../isochrones/osrm/children.ts';
import { findOsrm } from '../../isochrones/osrm/executables.ts';
import {
  PROFILE_DEFAULTS,
  profileSettings,
  profileSha256,
  writeProfile,
} from '../../isochrones/osrm/profile.ts';
import { startRouted } from '../../isochrones/osrm/routed.ts';

// Programs that say what a test wants stand for OSRM's: how failures are told does not need the real ones.
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maillage-osrm-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(name: string, script: string): Promise<string> {
  const path = join(folder, 'bin', name);
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

async function fakeOsrm({
  version = 'v26.10.0',
  extract = 'exit 0',
  contract = 'exit 0',
  profiles = true,
} = {}) {
  const orVersion = (script: string) =>
    `if [ "$1" = --version ]; then echo ${version}; exit 0; fi\n${script}`;
  await program('osrm-extract', orVersion(extract));
  await program('osrm-contract', orVersion(contract));
  await program('osrm-routed', orVersion('exit 1'));
  if (profiles) {
    await mkdir(join(folder, 'share/profiles/lib'), { recursive: true });
    await writeFile(join(folder, 'share/profiles/car.lua'), 'return {}');
    await writeFile(join(folder, 'share/profiles/lib/set.lua'), 'return {}');
  }
  return join(folder, 'bin');
}

const find = (options: { osrmBin?: string; path?: string }) =>
  findOsrm({ ...options, cacheFolder: join(folder, 'cache'), fetchAllowed: false });

describe.skipIf(process.platform === 'win32')('children', () => {
  test('output, exit code, a program that is not there, an abort', async () => {
    const path = await program('talks', 'echo out; echo err >&2; exit 3');
    const result = await runChild(path, []);
    expect(result).toMatchObject({ code: 3, signal: null });
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
    expect((await runChild(join(folder, 'nothing'), [])).code).toBe(127);
    const killed = await runChild(await program('dies', 'kill -9 $$'), []);
    expect(endingSignal(killed)).toBe(9);
    const sleeps = await program('sleeps', 'exec sleep 30');
    const control = new AbortController();
    setTimeout(() => control.abort(new Error('no more')), 50);
    const start = Date.now();
    await expect(runChild(sleeps, [], { signal: control.signal })).rejects.toThrow('no more');
    expect(Date.now() - start).toBeLessThan(5000);
  });

  test('the program stands back as far as it is told, and is known by its own number', async () => {
    const child = spawnTied(await program('waits', 'exec sleep 30'), [], { niceness: 4 });
    const pid = (await child.pid) as number;
    await expect.poll(() => getPriority(pid)).toBe(Math.min(19, getPriority() + 4));
    child.kill();
    await new Promise((resolve) => child.process.once('close', resolve));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('the program ends when the pipe to us closes, as it does however we end', async () => {
    const child = spawnTied(await program('sleeps', 'exec sleep 30'), []);
    const pid = (await child.pid) as number;
    expect(process.kill(pid, 0)).toBe(true);
    const ended = new Promise((resolve) => child.process.once('close', resolve));
    child.process.stdin?.destroy();
    await ended;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe.skipIf(process.platform === 'win32')('finding the executables', () => {
  test('OSRM_BIN as a folder or as osrm-routed; the PATH', async () => {
    const bin = await fakeOsrm();
    expect(await find({ osrmBin: bin })).toMatchObject({ source: 'given', folder: bin, version: '26.10.0' });
    expect((await find({ osrmBin: join(bin, 'osrm-routed') })).profiles).toBe(join(folder, 'share/profiles'));
    const path = ['/nowhere', bin].join(delimiter);
    expect(await find({ path })).toMatchObject({ source: 'path', routed: join(bin, 'osrm-routed') });
  });

  test('nothing there is one clear sentence', async () => {
    await expect(find({ path: '/nowhere' })).rejects.toMatchObject({
      code: 'osrm_not_found',
      message: expect.stringContaining('OSRM_BIN'),
    });
    await expect(find({ osrmBin: '/nowhere' })).rejects.toMatchObject({ code: 'osrm_not_found' });
  });

  test('another version: an error where it was named, passed over on the PATH', async () => {
    const bin = await fakeOsrm({ version: 'v5.27.1' });
    await expect(find({ osrmBin: bin })).rejects.toMatchObject({
      code: 'osrm_version_unsupported',
      message: expect.stringMatching(/5\.27\.1.*26\.10/),
    });
    await expect(find({ path: bin })).rejects.toMatchObject({
      code: 'osrm_not_found',
      message: expect.stringContaining('5.27.1'),
    });
  });

  test('a missing shared library is named', async () => {
    const bin = await fakeOsrm();
    const says = 'error while loading shared libraries: libtbb.so.12: cannot open shared object file';
    await program('osrm-extract', `echo "osrm-extract: ${says}" >&2; exit 127`);
    await expect(find({ osrmBin: bin })).rejects.toMatchObject({
      code: 'osrm_unusable',
      message: expect.stringContaining('libtbb.so.12'),
    });
  });

  test('missing programs and profiles are told', async () => {
    await rm(join(await fakeOsrm(), 'osrm-contract'));
    await expect(find({ osrmBin: join(folder, 'bin') })).rejects.toMatchObject({ code: 'osrm_unusable' });
    await rm(join(folder, 'share'), { recursive: true });
    const bin = await fakeOsrm({ profiles: false });
    await expect(find({ osrmBin: bin })).rejects.toMatchObject({ code: 'osrm_profiles_missing' });
  });
});

describe.skipIf(process.platform === 'win32')('fetching the executables', () => {
  test.each([
    ['no Python', [], /no Python 3/],
    ['no pip', ['echo "/usr/bin/python3: No module named pip" >&2; exit 1'], /no pip/],
    [
      'no network',
      ['echo "Connection to the index failed: Max retries exceeded" >&2; exit 1'],
      /could not be reached/,
    ],
    ['a full disk', ['echo "ERROR: [Errno 28] No space left on device" >&2; exit 1'], /disk is full/],
    [
      'no such wheel',
      ['echo "ERROR: No matching distribution found" >&2; exit 1'],
      /No matching distribution/,
    ],
    ['another wheel than the one we know', ['echo x > "$FOLDER/x.whl"'], /SHA-256 .* is not run/],
  ])('%s is one clear sentence, and leaves nothing behind', async (_name, scripts, message) => {
    const cacheFolder = join(folder, 'cache');
    const pythons = ['/nowhere/python3'];
    for (const script of scripts) {
      // pip's folder is what comes after -d.
      const FOLDER = 'FOLDER=; while [ $# -gt 0 ]; do [ "$1" = -d ] && FOLDER=$2; shift; done';
      pythons.push(await program('python3', `${FOLDER}\n${script}`));
    }
    await expect(findOsrm({ cacheFolder, fetchAllowed: true, pythons })).rejects.toMatchObject({
      code: 'osrm_fetch_failed',
      message: expect.stringMatching(message),
    });
    expect(await readdir(cacheFolder)).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux')('a fetched wheel', () => {
  test('is unpacked once for all callers, runs, and is found again without fetching', async () => {
    const script = (text: string) => strToU8(`#!/bin/sh\n${text}\n`);
    const wheel = zipSync({
      'osrm/bin/osrm-extract': script('echo v26.10.0'),
      'osrm/bin/osrm-contract': script('echo v26.10.0'),
      'osrm/bin/osrm-routed': script('echo v26.10.0'),
      'osrm/bin/osrm-datastore': script('echo not needed'),
      'osrm/share/profiles/car.lua': strToU8('return {}'),
      'osrm/share/profiles/lib/set.lua': strToU8('return {}'),
      'osrm/share/profiles/../../../../outside.lua': strToU8('never written'),
    });
    await writeFile(join(folder, 'osrm.whl'), wheel);
    const log = join(folder, 'downloads');
    const python = await program(
      'python3',
      `echo "$@" >> "${log}"
       while [ $# -gt 0 ]; do [ "$1" = -d ] && to=$2; shift; done
       cp "${join(folder, 'osrm.whl')}" "$to/osrm_bindings.whl"`,
    );
    const wheels = {
      [`${process.platform}-${process.arch}`]: {
        version: '26.10.0',
        tag: 'test',
        sha256: hash('sha256', wheel),
      },
    };
    const options = { cacheFolder: join(folder, 'cache'), fetchAllowed: true, pythons: [python], wheels };
    const found = await Promise.all([findOsrm(options), findOsrm(options), findOsrm(options)]);
    expect(new Set(found.map(({ folder }) => folder)).size).toBe(1);
    expect(found[0]).toMatchObject({ source: 'fetched', version: '26.10.0' });
    expect((await readFile(log, 'utf8')).trim().split('\n')).toHaveLength(1);
    const [name] = await readdir(options.cacheFolder);
    expect(await readdir(options.cacheFolder)).toEqual([name]);
    expect((await readdir(join(options.cacheFolder, name, 'bin'))).sort()).toEqual([
      'osrm-contract',
      'osrm-extract',
      'osrm-routed',
    ]);
    expect(await readdir(folder)).not.toContain('outside.lua');
    expect(await findOsrm({ ...options, fetchAllowed: false, pythons: [] })).toEqual(found[0]);
  });
});

describe('the profile', () => {
  test('settings: defaults, unknown names, wrong values', () => {
    expect(profileSettings()).toEqual(PROFILE_DEFAULTS);
    expect(profileSettings({ ferries: true })).toEqual({ ...PROFILE_DEFAULTS, ferries: true });
    for (const wrong of [
      { boats: true },
      { ferries: 'yes' },
      { speed_factor: 0 },
      { speed_factor: Number.NaN },
    ]) {
      expect(() => profileSettings(wrong)).toThrow(
        expect.objectContaining({ code: 'profile_setting_invalid' }),
      );
    }
  });

  test("the hash changes with the settings and with OSRM's own profile, and with nothing else", async () => {
    await fakeOsrm();
    const profiles = join(folder, 'share/profiles');
    const sha = await profileSha256(profileSettings(), profiles);
    expect(await profileSha256(profileSettings({ toll_roads: true, ferries: false }), profiles)).toBe(sha);
    expect(await profileSha256(profileSettings({ ferries: true }), profiles)).not.toBe(sha);
    await writeFile(join(profiles, 'lib/set.lua'), 'return { }');
    expect(await profileSha256(profileSettings(), profiles)).not.toBe(sha);
    await expect(profileSha256(profileSettings(), folder)).rejects.toMatchObject({
      code: 'osrm_profiles_missing',
    });
  });

  test('paths with quotes and backslashes reach Lua whole', async () => {
    await writeProfile(folder, profileSettings(), '/a "b"\\c');
    const text = await readFile(join(folder, 'maillage_settings.lua'), 'utf8');
    expect(text).toContain('osrm_profiles = "/a \\"b\\"\\\\c"');
    expect(text).toContain('ferries = false');
  });
});

describe.skipIf(process.platform === 'win32')('building', () => {
  const build = async (scripts: { extract?: string; contract?: string }) => {
    const executables = await find({ osrmBin: await fakeOsrm(scripts) });
    const roadsFile = join(folder, 'roads.osm');
    await writeFile(roadsFile, '<osm version="0.6"/>');
    const outputFolder = join(folder, 'out', 'network');
    return buildOsrmFiles({ executables, roadsFile, settings: profileSettings(), outputFolder });
  };

  test.each([
    [
      'a full disk',
      'echo "[error] Write error (possible cause: \\"No space left on device\\")"; exit 7',
      'disk_full',
    ],
    ['a full disk under a mapped file', 'kill -BUS $$', 'disk_full'],
    ['an end by the system', 'kill -9 $$', 'out_of_memory'],
    [
      'no memory',
      'echo "terminate called after throwing \'std::bad_alloc\'"; kill -ABRT $$',
      'out_of_memory',
    ],
    [
      'no roads',
      'echo "[error] There are no edges remaining after parsing."; exit 1',
      'roads_without_drivable',
    ],
    ['an early end', 'echo "  what():  PBF error: unexpected EOF"; kill -ABRT $$', 'roads_truncated'],
    ['broken data', 'echo "  what():  PBF error: invalid"; kill -ABRT $$', 'roads_unreadable'],
    ['anything else', 'echo "[error] Something odd."; exit 1', 'osrm_build_failed'],
  ])('%s is told, and nothing is left behind', async (_name, extract, code) => {
    await expect(build({ extract })).rejects.toMatchObject({ code });
    expect(await readdir(join(folder, 'out'))).toEqual([]);
  });

  test("the program's own words are in the sentence", async () => {
    await expect(build({ extract: 'echo "[x] [error] Something odd."; exit 1' })).rejects.toThrow(
      /: Something odd\.$/,
    );
  });

  test('files that are no extract are refused before anything is run', async () => {
    const executables = await find({ osrmBin: await fakeOsrm({ extract: 'exit 9' }) });
    const refused = async (name: string, content: string | null, code: string) => {
      const roadsFile = join(folder, name);
      if (content !== null) await writeFile(roadsFile, content);
      const outputFolder = join(folder, 'out');
      await expect(
        buildOsrmFiles({ executables, roadsFile, settings: profileSettings(), outputFolder }),
      ).rejects.toMatchObject({ code, status: 400, message: expect.stringContaining(roadsFile) });
    };
    await refused('missing.osm.pbf', null, 'roads_file_missing');
    await refused('bin', null, 'roads_file_missing');
    await refused('roads.shp', 'x', 'roads_format_unknown');
    await refused('empty.osm.pbf', '', 'roads_file_empty');
    await refused('page.osm.pbf', '<!DOCTYPE html><html><body>Not found</body></html>', 'roads_not_osm');
  });

  test('a file that is of another format than its name says is refused with the name that it should have', async () => {
    const executables = await find({ osrmBin: await fakeOsrm({ extract: 'exit 9' }) });
    const xml = '<?xml version="1.0"?>\n<osm version="0.6"></osm>';
    const pbf = Buffer.concat([Buffer.from([0, 0, 0, 13, 10, 9]), Buffer.from('OSMHeader')]);
    for (const [name, content, ending] of [
      ['packed.osm', gzipSync(xml), '.osm.gz'],
      ['packed.osm.bz2', gzipSync(xml), '.osm.gz'],
      ['bzip2.osm', Buffer.from('BZh91AY&SY'), '.osm.bz2'],
      ['binary.osm', pbf, '.osm.pbf'],
      ['plain.osm.gz', Buffer.from(xml), '.osm'],
      ['plain.osm.pbf', Buffer.from(xml), '.osm'],
    ] as const) {
      const roadsFile = join(folder, name);
      await writeFile(roadsFile, content);
      const build = buildOsrmFiles({
        executables,
        roadsFile,
        settings: profileSettings(),
        outputFolder: join(folder, 'out'),
      });
      await expect(build, name).rejects.toMatchObject({
        code: 'roads_not_osm',
        message: expect.stringMatching(new RegExp(`ends in ${ending.replaceAll('.', '\\.')}\\.$`)),
      });
    }
  });

  test('progress never goes back and reaches each phase', () => {
    const told: number[] = [];
    const read = progressReader('contract', ({ share }) => told.push(share));
    read(
      '[info] initializing node priorities...\n[info] will contract 7725 (89.836%) nodes...\n.\n 10% \n.\n 50',
    );
    read(
      '% \n 100% 100% \n[info] Getting edges of minimized graph .\n 100%\n[info] initializing node priorities...\n',
    );
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told[0]).toBe(0.75);
    expect(told).toContainEqual(expect.closeTo(0.75 + 0.023, 6));
    expect(told.at(-1)).toBe(1);
  });

  // What was wrong: a server that was stopped while its OSRM started left it behind for a moment, in a folder that was deleted meanwhile.
  test('osrm-routed that is given up while it starts is gone by the time that it is told', async () => {
    const executables = { routed: await program('osrm-routed', 'echo $$ > pid; exec sleep 60') };
    const giveUp = new AbortController();
    const starting = startRouted({
      executables,
      basePath: join(folder, 'roads.osrm'),
      signal: giveUp.signal,
    });
    const pid = async () => Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'));
    await expect.poll(pid, { timeout: 10_000 }).toBeGreaterThan(0);
    const started = await pid();
    giveUp.abort();
    await expect(starting).rejects.toMatchObject({ code: 'osrm_routed_failed' });
    expect(() => process.kill(started, 0)).toThrow('ESRCH');
  });

  test('and so it is where its answer has begun and is not whole', async () => {
    // As OSRM's first answer, cut in the midst: its head has come.
    await writeFile(
      join(folder, 'slow.mjs'),
      `import { createServer } from 'node:http';
       import { writeFileSync } from 'node:fs';
       createServer((_, response) => {
         response.writeHead(200).write('{"co');
         writeFileSync('pid', String(process.pid));
       }).listen(Number(process.argv[2]), '127.0.0.1');`,
    );
    const routed = await program('osrm-routed', `exec '${process.execPath}' slow.mjs "$4"`);
    const giveUp = new AbortController();
    const starting = startRouted({
      executables: { routed },
      basePath: join(folder, 'roads.osrm'),
      signal: giveUp.signal,
    });
    const pid = async () => Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'));
    await expect.poll(pid, { timeout: 10_000 }).toBeGreaterThan(0);
    const started = await pid();
    // Time for the head to arrive.
    await sleep(200);
    giveUp.abort();
    await expect(starting).rejects.toMatchObject({ code: 'osrm_routed_failed' });
    expect(() => process.kill(started, 0)).toThrow('ESRCH');
  });

  test('osrm-routed that does not start is told with its own words', async () => {
    const routed = await program('osrm-routed', 'echo "[warn] Missing/Broken File: x.osrm.ramIndex"; exit 1');
    await expect(startRouted({ executables: { routed }, basePath: '/x.osrm' })).rejects.toMatchObject({
      code: 'osrm_routed_failed',
      message: expect.stringContaining('x.osrm.ramIndex'),
    });
  });
});
