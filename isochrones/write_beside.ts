import { rename, rm } from 'node:fs/promises';

/**
 * Writes a file so that it is only ever seen whole: `write` makes it under the name that it is given, beside it, and it takes its own name
 * when that is done. Where `write` fails nothing is left. Whoever cleans up or backs up a folder knows what is unfinished by its ending,
 * `.part`.
 */
export async function writeBeside(file: string, write: (part: string) => Promise<unknown>): Promise<void> {
  const part = `${file}.${process.pid}.part`;
  try {
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
