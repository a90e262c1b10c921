/** Joining and cutting extracts: by osmium itself where it is installed, and by programs that play its faults. */

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { joinAndCut, osmiumVersion } from '../../data/sources/openstreetmap/osmium.ts';
import { rectangle } from '../support/polygons.ts';
import { errorOf, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
const missing = spawnSync('osmium', ['--version']).status === 0 ? '' : ' (skipped: osmium is not installed)';

/** An extract with one road of two points; ids begin at `first`. */
function extract(name: string, first: number, lon: number): string {
  const point = (id: number, x: number) => `<node id="${id}" version="1" lat="45" lon="${x}"/>`;
  return files.write(
    name,
    `<osm version="0.6">${point(first, lon)}${point(first + 1, lon + 0.01)}
    <way id="${first}" version="1"><nd ref="${first}"/><nd ref="${first + 1}"/><tag k="highway" v="primary"/></way></osm>`,
  );
}

/** A program that answers --version and then does as told. */
function pretender(name: string, script: string): string {
  const file = files.write(
    name,
    `#!/bin/sh\ncase $1 in --version) echo "osmium version 9.9.9"; exit 0;; esac\n${script}\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

const output = (name: string): string => path.join(files.folder, name);
const leftovers = (): string[] => readdirSync(files.folder).filter((name) => name.startsWith('.osmium-'));

describe.skipIf(missing !== '')(`extracts${missing}`, () => {
  const count = (file: string, kind: string): number =>
    Number(
      spawnSync('osmium', ['fileinfo', '-e', '-g', `data.count.${kind}`, file], { encoding: 'utf8' }).stdout,
    );

  test('are joined: what each has is in it once', async () => {
    const west = extract('west.osm', 1, 0);
    const east = extract('east.osm', 11, 1);
    const messages: string[] = [];
    await joinAndCut([west, east, west], null, output('all.osm.pbf'), {
      onMessage: (text) => messages.push(text),
    });
    expect([count(output('all.osm.pbf'), 'nodes'), count(output('all.osm.pbf'), 'ways')]).toEqual([4, 2]);
    expect(messages).toEqual(['Joining 3 extracts of roads']);
    expect(leftovers()).toEqual([]);
  });

  test('are cut to an area; ways that reach out of it stay whole', async () => {
    const west = extract('west.osm', 1, 0);
    const east = extract('east.osm', 11, 1);
    const messages: string[] = [];
    await joinAndCut([west, east], [[rectangle(-0.005, 44.9, 0.005, 45.1)]], output('cut.osm.pbf'), {
      onMessage: (text) => messages.push(text),
    });
    expect([count(output('cut.osm.pbf'), 'nodes'), count(output('cut.osm.pbf'), 'ways')]).toEqual([2, 1]);
    expect(messages[0]).toBe('Cutting west.osm (1 of 2)');
  });

  test('that are none are told with osmium’s own reason, and leave nothing', async () => {
    const letter = files.write('letter.osm.pbf', 'Chère Madame');
    const error = await errorOf(joinAndCut([letter, letter], null, output('bad.osm.pbf')));
    expect(error).toMatchObject({ code: 'osmium_failed' });
    expect(existsSync(output('bad.osm.pbf'))).toBe(false);
    expect(leftovers()).toEqual([]);
  });
});

describe('osmium', () => {
  test('that is not installed is told with how it is installed', async () => {
    expect(await osmiumVersion({ osmium: '/no/osmium' })).toBeNull();
    const error = await errorOf(joinAndCut(['a', 'b'], null, output('x.osm.pbf'), { osmium: '/no/osmium' }));
    expect(error).toMatchObject({ code: 'osmium_missing' });
    expect(error.message).toMatch(/joined with osmium.*apt install osmium-tool/);
  });

  test.each([
    ['full', 'echo "Write failed: No space left on device" >&2; exit 1', 'disk_full', /make room/],
    [
      'broken',
      'echo "one"; echo "PBF error: truncated" >&2; exit 2',
      'osmium_failed',
      /merge failed: PBF error: truncated\./,
    ],
    ['killed', 'kill -9 $$', 'osmium_failed', /want of memory/],
  ])('that ends as %s is told as such, and leaves nothing', async (name, script, code, sentence) => {
    const osmium = pretender(`osmium-${name}`, script);
    expect(await osmiumVersion({ osmium })).toBe('9.9.9');
    const error = await errorOf(joinAndCut(['a', 'b'], null, output('y.osm.pbf'), { osmium }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
    expect(leftovers()).toEqual([]);
  });
});
