/**
 * The embedded PostGIS, without what is never used here (raster, topology, geocoder, upgrade scripts), unpacked in a cache folder and
 * read from there when the first statement needs it. The package's own way copies and compiles all of it at every start: more than half
 * of what opening takes, in time and in memory, where most servers only read columns that need no PostGIS.
 */
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Extension } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';

const BLOCK = 512;
const LIBRARY = 'lib/postgresql/postgis-3.so';
const PROJ = 'share/proj';
const SCRIPTS = /^share\/postgresql\/extension\/postgis(\.control|--[\d.]+\.sql)$/;
/** Where the embedded database looks for its files. */
const PREFIX = '/pglite';

/** Versions of the embedded database and its PostGIS, for the names of files that depend on them. */
export const EMBEDDED_VERSIONS = ['@electric-sql/pglite', '@electric-sql/pglite-postgis']
  .map(
    (name) => JSON.parse(readFileSync(new URL('../package.json', import.meta.resolve(name)), 'utf8')).version,
  )
  .join('-');

/** The PostGIS extension for the embedded database; the whole bundle, loaded at once, where nothing can be kept. */
export function postgisExtension(cache: string | undefined): Extension {
  const unpacked = cache === undefined ? null : unpackedPostgis(cache);
  if (unpacked === null) return postgis;
  return {
    ...postgis,
    async setup(database, emscripten) {
      const { emscriptenOpts } = await postgis.setup(database, emscripten);
      return {
        emscriptenOpts: {
          ...emscriptenOpts,
          // The library is compiled from the host's own file when it is first called: see `loadDynamicLibrary` of Emscripten.
          locateFile: (path: string, folder: string) =>
            path === `${PREFIX}/${LIBRARY}` ? join(unpacked.folder, LIBRARY) : folder + path,
        },
        async init() {
          const { FS } = database.Module;
          FS.mkdir(`${PREFIX}/postgis`);
          FS.mount(FS.filesystems.NODEFS, { root: unpacked.folder }, `${PREFIX}/postgis`);
          for (const path of unpacked.linked) {
            FS.mkdirTree(dirname(`${PREFIX}/${path}`));
            FS.symlink(`${PREFIX}/postgis/${path}`, `${PREFIX}/${path}`);
          }
        },
      };
    },
  };
}

/** The folder of the used files, made where it is missing, and what of it the database has to find; null where it cannot be kept. */
function unpackedPostgis(cache: string): { folder: string; linked: string[] } | null {
  const folder = join(cache, `postgis-${EMBEDDED_VERSIONS}`);
  const list = join(folder, 'linked.json');
  try {
    if (!existsSync(list)) unpack(folder, list);
    // The folder itself: a link to it would be looked for among the database's own files.
    return { folder: realpathSync(folder), linked: JSON.parse(readFileSync(list, 'utf8')) as string[] };
  } catch {
    return null;
  }
}

/** Makes the folder beside and names it when it is whole, so that nobody ever sees a part of it. */
function unpack(folder: string, list: string): void {
  const whole = fileURLToPath(new URL('postgis.tar.gz', import.meta.resolve('@electric-sql/pglite-postgis')));
  const part = `${folder}.${randomUUID()}`;
  const linked: string[] = [];
  try {
    for (const { name, bytes } of files(gunzipSync(readFileSync(whole)))) {
      const isProj = name.startsWith(`${PROJ}/`);
      if (!isProj && name !== LIBRARY && !SCRIPTS.test(name)) continue;
      if (!isProj) linked.push(name);
      mkdirSync(dirname(join(part, name)), { recursive: true });
      writeFileSync(join(part, name), bytes);
    }
    if (!linked.includes(LIBRARY)) throw new Error(`${whole} has no ${LIBRARY}`);
    writeFileSync(join(part, 'linked.json'), JSON.stringify([...linked, PROJ]));
    try {
      renameSync(part, folder);
    } catch (error) {
      // Another process was quicker.
      if (!existsSync(list)) throw error;
    }
    // What versions before this one kept.
    rmSync(`${folder}.tar.gz`, { force: true });
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** The plain files of a tar. */
function* files(tar: Buffer): Generator<{ name: string; bytes: Buffer }> {
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const name = normalize(tar.toString('latin1', at, at + 100).split('\0', 1)[0]!);
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const start = at + BLOCK;
    if (!name.endsWith('/') && !name.startsWith('..'))
      yield { name, bytes: tar.subarray(start, start + size) };
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
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
