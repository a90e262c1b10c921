import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DownloadOptions, download, fileNameOf, mirrored } from '../../data/sources/files/download.ts';
import { redirected } from '../../data/sources/files/http_get.ts';
import { checksumLine, type FileServer, type ServedFile, serveFiles } from '../support/file_server.ts';

const URL_OF_FILE = 'https://data.example/roads/some.osm.pbf';
const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31 + (i >> 8)) % 256));

let server: FileServer;
let folder: string;
let options: DownloadOptions;
let file: ServedFile;

beforeEach(async () => {
  server = await serveFiles();
  folder = await mkdtemp(path.join(tmpdir(), 'maillage-download-'));
  options = { folder, mirror: server.address, firstPause_ms: 1, idleSeconds: 0.4 };
  file = { content };
  server.files.set('/roads/some.osm.pbf', file);
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const got = () =>
  server.requests.filter(
    (each) => each.startsWith('GET /roads/some.osm.pbf') && !/\.(md5|sha256)/.test(each),
  );

/** A connection is cut when a piece has been written, however slow the machine is: what was not read when it is cut is lost. */
function watchPieces(): void {
  let pieces = 0;
  options.onProgress = () => {
    pieces++;
  };
  file.pieces_read = () => pieces;
}

describe('a download', () => {
  test('arrives whole, with its hash, and leaves nothing unfinished', async () => {
    const seen: number[] = [];
    const done = await download(URL_OF_FILE, { ...options, onProgress: (each) => seen.push(each.done) });
    expect(await readFile(done.path)).toEqual(content);
    expect(done).toMatchObject({ bytes: content.length, fetched: true });
    expect(seen.at(-1)).toBe(content.length);
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([]);
  });

  test('goes on where the connection was cut', async () => {
    watchPieces();
    file.faults = [{ cutAfter: 100_000 }, { cutAfter: 50_000 }];
    const done = await download(URL_OF_FILE, options);
    expect(await readFile(done.path)).toEqual(content);
    const ranges = got().map((each) => /bytes=(\d+)/.exec(each)?.[1]);
    expect(ranges[0]).toBeUndefined();
    expect(Number(ranges[1])).toBeGreaterThan(0);
    // A connection may be cut again before it brought a byte; what is there is never fetched twice.
    expect(Number(ranges[2])).toBeGreaterThanOrEqual(Number(ranges[1]));
  });

  // What broke: a server that says it will close, ends the connection early, and a client that is busy writing meanwhile.
  test('goes on where the connection was ended while the disk was slow', async () => {
    file.faults = [100_000, 131_072, 20_000, 100_000].map((endAfter) => ({ endAfter }));
    const onProgress = (): void => {
      for (const until = Date.now() + 20; Date.now() < until; );
    };
    const done = await download(URL_OF_FILE, { ...options, onProgress });
    expect(await readFile(done.path)).toEqual(content);
    expect(got().length).toBeGreaterThan(2);
  });

  test('goes on in another run', async () => {
    watchPieces();
    file.faults = [{ cutAfter: 100_000 }];
    await expect(download(URL_OF_FILE, { ...options, tries: 1 })).rejects.toMatchObject({
      code: 'download_unreachable',
    });
    await download(URL_OF_FILE, options);
    expect(got()[1]).toMatch(/bytes=\d+-/);
  });

  test('begins anew where the server has no ranges', async () => {
    file.ranges = false;
    file.faults = [{ cutAfter: 100_000 }];
    expect(await readFile((await download(URL_OF_FILE, options)).path)).toEqual(content);
  });

  test('begins anew where the file changed in between', async () => {
    file.faults = [{ cutAfter: 100_000 }];
    await expect(download(URL_OF_FILE, { ...options, tries: 1 })).rejects.toThrow();
    const other = Buffer.from(content).reverse();
    server.files.set('/roads/some.osm.pbf', { content: other });
    expect(await readFile((await download(URL_OF_FILE, options)).path)).toEqual(other);
  });

  test('begins anew where nothing tells whether the file is the same', async () => {
    file.etag = null;
    file.faults = [{ cutAfter: 100_000 }];
    expect(await readFile((await download(URL_OF_FILE, options)).path)).toEqual(content);
    expect(got().every((each) => !each.includes('bytes='))).toBe(true);
  });

  test('tries again after faults of the server and silence', async () => {
    file.faults = [{ status: 503 }, { status: 500 }, { stallAfter: 10_000 }, { status: 429 }];
    expect(await readFile((await download(URL_OF_FILE, options)).path)).toEqual(content);
  });

  test('gives up after so many tries', async () => {
    file.faults = Array.from({ length: 10 }, () => ({ status: 502 }));
    await expect(download(URL_OF_FILE, { ...options, tries: 3 })).rejects.toMatchObject({
      code: 'download_unreachable',
      message: expect.stringContaining(URL_OF_FILE),
    });
    expect(got()).toHaveLength(3);
  });

  test('does not ask again for what is not there or not given', async () => {
    server.files.delete('/roads/some.osm.pbf');
    await expect(download(URL_OF_FILE, options)).rejects.toMatchObject({ code: 'download_not_found' });
    expect(got()).toHaveLength(1);
    server.files.set('/roads/some.osm.pbf', { content, faults: [{ status: 403 }] });
    await expect(download(URL_OF_FILE, options)).rejects.toMatchObject({ code: 'download_refused' });
  });

  test('follows a redirect', async () => {
    server.files.set('/roads/some.osm.pbf', { redirect: `${server.address}/dated/some-260101.osm.pbf` });
    server.files.set('/dated/some-260101.osm.pbf', { content });
    expect((await download(URL_OF_FILE, options)).bytes).toBe(content.length);
  });

  test('does not follow https to http, nor to what is no address', () => {
    const from = 'https://a.example/x/y';
    expect(redirected(from, from, '../z')).toBe('https://a.example/z');
    expect(redirected('http://mirror/x', 'http://mirror/x', 'http://other/x')).toBe('http://other/x');
    for (const [to, code] of [
      ['http://a.example/x/y', 'download_insecure'],
      ['file:///etc/passwd', undefined],
      ['http://[', undefined],
    ] as const)
      expect(() => redirected(from, from, to), to).toThrow(
        code === undefined ? 'no address' : expect.objectContaining({ code }),
      );
  });

  test('says so when nobody listens', async () => {
    await server.close();
    await expect(download(URL_OF_FILE, { ...options, tries: 2 })).rejects.toMatchObject({
      code: 'download_unreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  test('is refused when it is larger than the limit, told or not', async () => {
    await expect(download(URL_OF_FILE, { ...options, maxBytes: 1000 })).rejects.toMatchObject({
      code: 'download_too_large',
    });
    file.faults = [{ endless: true }];
    await expect(download(URL_OF_FILE, { ...options, maxBytes: 2e6 })).rejects.toMatchObject({
      code: 'download_too_large',
    });
  });

  test('ends at its time limit, and what came is kept', async () => {
    file.faults = Array.from({ length: 50 }, () => ({ stallAfter: 1000 }));
    await expect(
      download(URL_OF_FILE, { ...options, maxSeconds: 0.6, idleSeconds: 5 }),
    ).rejects.toMatchObject({
      code: 'download_too_slow',
    });
    expect((await readdir(folder)).some((name) => name.endsWith('.part'))).toBe(true);
  });

  test('ends when it is aborted', async () => {
    file.faults = [{ stallAfter: 1000 }];
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 100);
    await expect(download(URL_OF_FILE, { ...options, idleSeconds: 5, signal: abort.signal })).rejects.toThrow(
      'enough',
    );
  });
});

describe('a checksum beside the file', () => {
  test.each(['md5', 'sha256'] as const)('is looked at: %s', async (algorithm) => {
    server.files.set(`/roads/some.osm.pbf.${algorithm}`, {
      content: checksumLine(algorithm, content, 'some.osm.pbf'),
    });
    expect((await download(URL_OF_FILE, options)).fetched).toBe(true);
    server.files.set(`/roads/some.osm.pbf.${algorithm}`, {
      content: checksumLine(algorithm, Buffer.from('other'), 'some.osm.pbf'),
    });
    await expect(
      download(URL_OF_FILE, { ...options, folder: path.join(folder, 'other') }),
    ).rejects.toMatchObject({
      code: 'download_checksum_wrong',
    });
    expect(await readdir(path.join(folder, 'other'))).toEqual([]);
  });

  test('spares a second fetch while it is the same', async () => {
    server.files.set('/roads/some.osm.pbf.md5', { content: checksumLine('md5', content, 'some.osm.pbf') });
    await download(URL_OF_FILE, options);
    expect((await download(URL_OF_FILE, options)).fetched).toBe(false);
    expect(got()).toHaveLength(1);
  });
});

describe('a second download', () => {
  test('fetches only what changed', async () => {
    const first = await download(URL_OF_FILE, options);
    const second = await download(URL_OF_FILE, options);
    expect(second).toEqual({ ...first, fetched: false });
    expect(got()[1]).toContain('conditional');
    const other = Buffer.from('another day');
    server.files.set('/roads/some.osm.pbf', { content: other });
    expect(await download(URL_OF_FILE, options)).toMatchObject({ fetched: true, bytes: other.length });
  });

  test('asks by date where there is no tag', async () => {
    Object.assign(file, { etag: null, lastModified: 'Sun, 01 Mar 2026 20:21:22 GMT' });
    await download(URL_OF_FILE, options);
    expect((await download(URL_OF_FILE, options)).fetched).toBe(false);
  });

  test('does not trust a note about another address', async () => {
    const { path: here } = await download(URL_OF_FILE, options);
    const note = JSON.parse(await readFile(`${here}.json`, 'utf8'));
    await writeFile(`${here}.json`, JSON.stringify({ ...note, url: 'https://other.example/x' }));
    expect((await download(URL_OF_FILE, options)).fetched).toBe(true);
  });
});

test('a mirror stands in for scheme and host; file names keep hosts apart', () => {
  expect(mirrored('https://a.example/x/y.pbf?z=1', 'https://m.example/osm/')).toBe(
    'https://m.example/osm/x/y.pbf?z=1',
  );
  expect(mirrored('https://a.example/x', undefined)).toBe('https://a.example/x');
  expect(fileNameOf('https://a.example/x/y.pbf')).not.toBe(fileNameOf('https://b.example/x/y.pbf'));
  expect(fileNameOf('https://a.example/x/y%20(1).pbf')).toMatch(/^[0-9a-f]{8}-y_1_\.pbf$/);
});
