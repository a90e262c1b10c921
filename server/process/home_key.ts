import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The key that commands show to the server of the same home: whoever may read the home's files may do everything with it
 * anyway. Made once, readable by its owner alone.
 */
export async function homeKey(folder: string): Promise<string> {
  const path = join(folder, 'commands.key');
  const key = `maillage_home_${randomBytes(32).toString('base64url')}`;
  try {
    await writeFile(path, key, { mode: 0o600, flag: 'wx' });
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  }
}
