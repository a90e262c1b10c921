import { forRegion } from '../../../served/asked_region.ts';
import type { KnownRegion } from '../../../served/region_index.ts';
import type { Request } from '../../fastify_types.ts';
import { asksForAll } from '../../plugins/regions.ts';
import type { Service } from '../../service.ts';

/**
 * What `work` makes of the region that is asked for, or of each where all are (`region=all`): one after the other, each loaded first, so
 * that no more are in memory than may be.
 */
export async function inEachRegion<T>(
  { regions }: Pick<Service, 'regions'>,
  request: Request,
  work: () => Promise<T>,
  asked: (region: KnownRegion) => boolean = () => true,
): Promise<T[]> {
  const known = regions.known();
  if (!asksForAll(request) || known.length === 0) return [await work()];
  const made: T[] = [];
  for (const one of known)
    if (asked(one)) made.push(await forRegion(await regions.load(one.region.id), work));
  return made;
}
