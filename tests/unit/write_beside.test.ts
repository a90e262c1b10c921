/** Files that are only ever seen whole, and values that are made once. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeBeside } from '../../isochrones/write_beside.ts';
import { remember, rememberWith } from '../../server/process/remember.ts';

describe('a file written beside its place', () => {
  it('keeps what was there until it is whole, and leaves nothing where it fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'maillage-beside-'));
    const file = join(folder, 'a.txt');
    await writeBeside(file, (part) => writeFile(part, 'first'));
    const failing = writeBeside(file, async (part) => {
      await writeFile(part, 'half');
      expect(await readFile(file, 'utf8')).toBe('first');
      expect(part).toMatch(/\.part$/);
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect([await readdir(folder), await readFile(file, 'utf8')]).toEqual([['a.txt'], 'first']);
    await rm(folder, { recursive: true });
  });
});

describe('a value that is remembered', () => {
  it('is made once, and again where it failed', async () => {
    const kept = new Map<string, Promise<number>>();
    let made = 0;
    const fails = () => Promise.reject(new Error('no'));
    await expect(rememberWith(kept, 'a', fails)).rejects.toThrow('no');
    const make = async () => ++made;
    expect(await Promise.all([rememberWith(kept, 'a', make), rememberWith(kept, 'a', make)])).toEqual([1, 1]);
  });

  it('is forgotten when it was used longest ago', async () => {
    const kept = new Map<string, Promise<string>>();
    const forgotten: string[] = [];
    for (const key of ['a', 'b', 'a', 'c'])
      await remember(
        kept,
        key,
        2,
        async () => key,
        (gone) => forgotten.push(gone),
      );
    expect([[...kept.keys()], forgotten]).toEqual([['a', 'c'], ['b']]);
  });
});
