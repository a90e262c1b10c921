import { openArraysFile, writeArraysFile } from '../network/arrays_file.ts';
import type { Network } from '../types.ts';
import type { Territory } from './territory.ts';

const MAGIC = 'MAILLTER';
/** Raised whenever buildTerritory makes something else of the same inputs: a file of another version is made again. */
const FORMAT_VERSION = 8;
const FORMAT = { magic: MAGIC, version: FORMAT_VERSION };

/** Writes a territory, beside the file first and then renamed: a reader never sees half of it. */
export function writeTerritoryFile(path: string, key: string, territory: Territory): Promise<void> {
  return writeArraysFile(path, FORMAT, key, { ...territory, network: null });
}

/** The territory that a file holds under this key, on its network; null where there is no such file, one of something else, or one that is damaged. */
export async function openTerritoryFile(
  path: string,
  key: string,
  network: Network,
): Promise<Territory | null> {
  const territory = await openArraysFile(path, FORMAT, key);
  return territory === null ? null : { ...(territory as Territory), network };
}
