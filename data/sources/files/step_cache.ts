import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Results of steps of a preparation, kept by the hash of all that they were made from. */

/** Hash of a step's inputs; anything that JSON can say. */
export function stepKey(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/**
 * A result as JSON from the folder, or made and kept there; `step` names the file, and other results of the same step are
 * taken away. A cache that cannot be read is made again.
 */
export async function cachedJson<T>(
  folder: string,
  step: string,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const file = path.join(folder, `${step}-${key}.json`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    const result = await make();
    await replaceOthers(folder, step, file, (part) => writeFile(part, JSON.stringify(result)));
    return result;
  }
}

/** The same for a file that `make` writes. Returns its path. */
export async function cachedFile(
  folder: string,
  step: string,
  ending: string,
  key: string,
  make: (part: string) => Promise<unknown>,
): Promise<string> {
  const file = path.join(folder, `${step}-${key}${ending}`);
  const there = await readdir(folder).catch(() => [] as string[]);
  if (!there.includes(path.basename(file))) await replaceOthers(folder, step, file, make);
  return file;
}

/** Writes beside the file, moves it there whole, and takes away what earlier inputs of the step left. */
async function replaceOthers(
  folder: string,
  step: string,
  file: string,
  write: (part: string) => Promise<unknown>,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Programs tell a format by the ending, so the ending stays.
  const part = path.join(folder, `.part-${process.pid}-${path.basename(file)}`);
  try {
    await write(part);
    await rename(part, file);
  } finally {
    await rm(part, { force: true });
  }
  const others = (await readdir(folder)).filter(
    (name) => new RegExp(`^${step}-[0-9a-f]{24}\\.`).test(name) && name !== path.basename(file),
  );
  await Promise.all(others.map((name) => rm(path.join(folder, name), { force: true })));
}
