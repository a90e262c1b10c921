import { stat } from 'node:fs/promises';
import { MaillageError } from '../../../errors/maillage_error.ts';

/**
 * Refuses a path that a finished file cannot be moved to: whoever may write there would otherwise put a plain file in the place of
 * a device (/dev/null) or fail at a folder after all the work. Throws `output_not_a_file`.
 */
export async function checkOutputFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found && !found.isFile())
    throw new MaillageError(found.isDirectory() ? 'output_not_a_file.folder' : 'output_not_a_file', { path });
}
