import { forRegion } from '../../../served/asked_region.ts';
import type { KnownRegion } from '../../../served/region_index.ts';
import type { DayTimes, Served } from '../../../served/served.ts';
import type { Request } from '../../fastify_types.ts';
import { asksForAll } from '../../plugins/regions.ts';
import type { Service } from '../../route_context.ts';

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

/** What is told of a region. */
export interface OfRegion<Told> {
  region: string;
  told: Told;
}

/** What is told of the day that is asked for, of the region that is, or of each where all are. */
export function dayOfEachRegion<Told>(
  service: Service,
  request: Request,
  { on, as_known_at }: { on?: string | undefined; as_known_at?: string | undefined },
  tell: (served: Served, day: DayTimes) => Promise<Told>,
): Promise<OfRegion<Told>[]> {
  return inEachRegion(service, request, async () => {
    const served = service.served();
    return {
      region: served.region.id,
      told: await tell(served, await service.dayTimes(served, on, as_known_at)),
    };
  });
}

/** What is told of one region, as it is; of several what is told of the first, with the coverage of each. */
export function withCoverages<Told extends { coverage: object }>(
  all: OfRegion<Told>[],
): Told & { coverages?: ({ region: string } & Told['coverage'])[] } {
  const [first] = all;
  if (!first) throw new Error('No region was asked for.');
  if (all.length === 1) return first.told;
  return { ...first.told, coverages: all.map(({ region, told }) => ({ region, ...told.coverage })) };
}

/** The items of all that was told, each with its region where several are asked for. */
export function itemsOfEach<Told, Item extends object>(
  all: OfRegion<Told>[],
  itemsOf: (told: Told) => Item[],
  several = all.length > 1,
): (Item & { region?: string })[] {
  return all.flatMap(({ region, told }) =>
    itemsOf(told).map((item) => (several ? { ...item, region } : item)),
  );
}
