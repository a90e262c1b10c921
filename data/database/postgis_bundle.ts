/**
 * The embedded PostGIS without what is never used here (raster, topology, geocoder, upgrade scripts): the package's bundle
 * compiles 32 MB of their code at every start. Kept in a cache folder: a third less time and 300 MB less memory a start.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { postgis } from '@electric-sql/pglite-postgis';

const BLOCK = 512;
const USED =
  /^(\.\/)?(lib\/postgresql\/postgis-3\.so|share\/proj\/.*|share\/postgresql\/extension\/postgis(\.control|--[\d.]+\.sql))$/;

/** Versions of the embedded database and its PostGIS, for the names of files that depend on them. */
export const EMBEDDED_VERSIONS = ['@electric-sql/pglite', '@electric-sql/pglite-postgis']
  .map(
    (name) => JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(name)), 'utf8')).version,
  )
  .join('-');

/** The PostGIS extension for the embedded database; the whole bundle where the small one cannot be kept. */
export function postgisExtension(cache: string | undefined): typeof postgis {
  const small = cache === undefined ? null : smallBundle(cache);
  if (small === null) return postgis;
  return {
    ...postgis,
    setup: async (...args) => ({ ...(await postgis.setup(...args)), bundlePath: pathToFileURL(small) }),
  };
}

function smallBundle(cache: string): string | null {
  const file = join(cache, `postgis-${EMBEDDED_VERSIONS}.tar.gz`);
  if (existsSync(file)) return file;
  try {
    const whole = fileURLToPath(
      new URL('postgis.tar.gz', import.meta.resolve('@electric-sql/pglite-postgis')),
    );
    const entries = usedEntries(gunzipSync(readFileSync(whole)));
    if (!entries.some(({ name }) => name.endsWith('postgis-3.so'))) return null;
    writeWhole(
      file,
      gzipSync(Buffer.concat([...entries.map(({ blocks }) => blocks), Buffer.alloc(2 * BLOCK)]), {
        level: 1,
      }),
    );
    return file;
  } catch {
    return null;
  }
}

/** The entries of a tar whose names say that they are used, each with its header. */
function usedEntries(tar: Buffer): { name: string; blocks: Buffer }[] {
  const found: { name: string; blocks: Buffer }[] = [];
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const name = tar.toString('latin1', at, at + 100).split('\0', 1)[0]!;
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (USED.test(name)) found.push({ name, blocks: tar.subarray(at, end) });
    at = end;
  }
  return found;
}

/** Writes a file of the cache so that nobody ever sees a part of it. */
export function writeWhole(file: string, bytes: Uint8Array): void {
  const part = `${file}.${randomUUID()}`;
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(part, bytes);
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
}
