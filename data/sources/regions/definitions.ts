import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { RegionDefinition } from '../region_definition.ts';
import { loadRegionFile, regionFromFile } from '../region_file.ts';

/** The region that is shown where none was prepared. */
export const DEMO_REGION = 'nouvelle-aquitaine-demo';

const FOLDER = import.meta.dirname;

/** Ids of the built-in regions: a region file each in this folder. */
export function builtinRegions(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** The built-in regions of France, without the demonstration, by id. */
export const frenchRegions = (): RegionDefinition[] =>
  builtinRegions()
    .filter((id) => id !== DEMO_REGION)
    .map(findBuiltin);

/** A built-in region by its id. Throws `unknown_region`, naming those that there are. */
export function findBuiltin(id: string): RegionDefinition {
  if (!builtinRegions().includes(id))
    throw new MaillageError('unknown_region.builtin', { id, known: builtinRegions() });
  return regionFromFile(JSON.parse(readFileSync(join(FOLDER, `${id}.json`), 'utf8')), null);
}

/**
 * The definition of a built-in region by its id, or of a region file by its path; what lies in the working folder under a built-in
 * region's name does not hide it. Errors: unknown_region, and loadRegionFile's.
 */
export async function findRegionDefinition(idOrPath: string): Promise<RegionDefinition> {
  const isPath =
    idOrPath.endsWith('.json') ||
    idOrPath.includes('/') ||
    (!builtinRegions().includes(idOrPath) &&
      statSync(idOrPath, { throwIfNoEntry: false })?.isFile() === true);
  return isPath ? loadRegionFile(idOrPath, findBuiltin) : findBuiltin(idOrPath);
}
