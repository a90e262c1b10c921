import { fetchInseeAreas } from '../../data/sources/communes/insee_areas.ts';
import { readAreas } from '../../data/sources/population/population.ts';
import type { PrepareInputsOptions, RegionDefinition } from '../../data/sources/region_definition.ts';
import { isFrenchCommunes } from '../../data/sources/region_file.ts';
import { MaillageError } from '../../errors/maillage_error.ts';

interface InseeAreas {
  /** Null: it could not be had. */
  sha256: string | null;
  /** The areas by commune; whatever the table holds stops no preparation: why there are none goes to `told`. */
  read(told: string[]): Promise<Map<string, number> | null>;
}

/** INSEE's official areas of French communes, for regions that name none of their own. Null: it has no French communes of Maillage's. */
export async function inseeAreas(
  { communes }: RegionDefinition,
  { downloadsFolder: folder, mirror, signal }: PrepareInputsOptions,
): Promise<InseeAreas | null> {
  if (!communes.some(isFrenchCommunes)) return null;
  const found = await fetchInseeAreas({ folder, ...(mirror && { mirror }), ...(signal && { signal }) });
  const unknown = (told: string[], why: string): null => {
    told.push(
      `The official areas of the communes are not known, so that their ground is not compared with them (${why.replace(/\.$/, '')}): prepare again with a network, or name a file of areas.`,
    );
    return null;
  };
  if ('reason' in found) return { sha256: null, read: async (told) => unknown(told, found.reason) };
  const { path, sha256 } = found.file;
  return {
    sha256,
    async read(told) {
      try {
        return await readAreas(path);
      } catch (error) {
        if (error instanceof MaillageError) return unknown(told, error.message);
        throw error;
      }
    },
  };
}
