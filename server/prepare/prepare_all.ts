import type { RegionDefinition } from '../../data/sources/region_definition.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type Prepared, type PrepareOptions, prepareRegion } from './prepare_region.ts';
import type { RoadsContext } from './roads_step.ts';

/** How the preparation of one region ended. */
export type RegionOutcome =
  | { definition: RegionDefinition; prepared: Prepared }
  | { definition: RegionDefinition; error: unknown };

/**
 * Prepares regions one after the other, each a job of its own: where one cannot be prepared the others still are, and a run that is
 * repeated does only what is missing. One list of sites may be given for all of them: each takes what lies in it or near its border. The default region of
 * the home stays; where there was none the first one becomes it. `told` is called as each begins and ends. Throws `regions_not_prepared` where some could not be.
 */
export async function prepareRegions(
  context: RoadsContext,
  definitions: readonly RegionDefinition[],
  options: PrepareOptions,
  told: { begins(definition: RegionDefinition): void; ended(outcome: RegionOutcome): void },
): Promise<void> {
  const failed: string[] = [];
  for (const definition of definitions) {
    context.signal?.throwIfAborted();
    told.begins(definition);
    try {
      const prepared = await prepareRegion(context, definition, { ...options, keep_default: true });
      told.ended({ definition, prepared });
    } catch (error) {
      if (context.signal?.aborted) throw error;
      failed.push(definition.id);
      // Its sentence comes now, and not under the next region.
      context.progress.stop();
      told.ended({ definition, error });
    }
  }
  if (failed.length > 0)
    throw new MaillageError('regions_not_prepared', {
      failed,
      count: failed.length,
      all: definitions.length,
    });
}
