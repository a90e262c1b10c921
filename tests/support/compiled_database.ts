/**
 * Holds the compiled programs of the embedded database and of PostGIS for as long as the process runs. V8 gives a thread that compiles the same
 * bytes what another compiled, as long as somebody holds it: without this each database of a test would be compiled anew, which is half of
 * the work of opening it. Loaded once a process, by the set-up of files that open databases.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EMBEDDED_VERSIONS } from '../../data/database/postgis_bundle.ts';
import { MIGRATED_CACHE } from './database.ts';

const PROGRAMS = [
  fileURLToPath(new URL('pglite.wasm', import.meta.resolve('@electric-sql/pglite'))),
  join(MIGRATED_CACHE, `postgis-${EMBEDDED_VERSIONS}/lib/postgresql/postgis-3.so`),
];

export const compiled = await Promise.all(PROGRAMS.map((path) => WebAssembly.compile(readFileSync(path))));
