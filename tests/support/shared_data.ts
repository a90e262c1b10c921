import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The project's root. */
export const projectRoot = join(import.meta.dirname, '../..');

/**
 * Path of a file of the real data that lies beside the project (`../shared/data`), or null where it is missing: tests
 * that need it skip then, saying so: `test.skipIf(!roads)(...)`.
 */
export function sharedData(path: string): string | null {
  const found = join(projectRoot, '../shared/data', path);
  if (existsSync(found)) return found;
  console.warn(`Skipped: the real data ../shared/data/${path} is not here.`);
  return null;
}

/** The same for a file of a case that failed once (`../shared/cases`). */
export function sharedCase(path: string): string | null {
  const found = join(projectRoot, '../shared/cases', path);
  if (existsSync(found)) return found;
  console.warn(`Skipped: the case ../shared/cases/${path} is not here.`);
  return null;
}
