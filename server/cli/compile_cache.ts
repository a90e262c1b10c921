import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * Lets the threads and children of this process, by the environment that they take over, read what Node compiled before: a thread that
 * finds its program compiled is there in half the time, and without the 18 MB of what strips types.
 */
export function shareCompiled(environment: Record<string, string | undefined>): void {
  const folder = getCompileCacheDir();
  if (folder !== undefined) environment.NODE_COMPILE_CACHE ??= dirname(folder);
}
