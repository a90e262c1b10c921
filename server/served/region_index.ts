import type { Database } from '../../data/database/database_interface.ts';
import type { CoverageRecord, Region } from '../../data/records.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { currentCoverage } from '../../data/store/coverages.ts';
import { departementsOf, type PreparedRegion, preparedRegions } from '../../data/store/region_places.ts';
import { findRegion } from '../../data/store/regions.ts';
import { xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { maskContains, type RegionMask, regionMask } from '../../isochrones/ground/region_mask.ts';
import type { Config } from '../config.ts';
import { regionCodeOf } from './load.ts';
import { rulesOf } from './served_rules.ts';

/** What is known of a region without loading it: enough to find a point in it and to tell of it. */
export interface KnownRegion {
  region: Omit<Region, 'outline'>;
  /** The same edges that the region's territory has, so that a point is found in the region that takes it for its own. */
  mask: RegionMask;
  departements: { code: string; name: string }[];
  /** INSEE's region of all its départements; null where they lie in several or are not known. */
  regionCode: string | null;
  /** Id of its programme. */
  programme: string;
  coverage: CoverageRecord;
  saved_at: string;
  /** Another one whenever the coverage or the list is another. */
  since: string;
}

/** The regions of a home that a server answers for, by id: the default one first. Empty where there is one alone, which needs no index. */
export type RegionIndex = ReadonlyMap<string, KnownRegion>;

/**
 * The regions that are served: those of MAILLAGE_REGIONS, else all with a coverage, of which demonstrations (example sites) only while
 * there is nothing else; `standard` (the default region) always, and first.
 */
export async function regionsServed(
  db: Database,
  config: Pick<Config, 'regions'>,
  standard: string,
): Promise<PreparedRegion[]> {
  const named = config.regions.split(',').map((id) => id.trim());
  const prepared = await preparedRegions(db);
  const real = prepared.some(({ example_sites }) => !example_sites);
  const served = prepared.filter(
    ({ id, example_sites }) =>
      id === standard || (config.regions === '' ? !(real && example_sites) : named.includes(id)),
  );
  return served.sort((a, b) => Number(b.id === standard) - Number(a.id === standard));
}

/** Looks which regions are served now. What has not changed is taken from `before`. Errors: those of rulesOf. */
export async function indexRegions(
  db: Database,
  config: Pick<Config, 'regions'>,
  programmes: readonly Programme[],
  standard: string,
  before: RegionIndex,
): Promise<RegionIndex> {
  const served = await regionsServed(db, config, standard);
  if (served.length < 2) return new Map();
  const index = new Map<string, KnownRegion>();
  for (const { id, saved_at, coverage_id, since } of served) {
    const known = before.get(id);
    const same = known !== undefined && String(known.saved_at) === String(saved_at);
    if (same && known.coverage.id === coverage_id && String(known.since) === String(since)) {
      index.set(id, known);
      continue;
    }
    const coverage = await currentCoverage(db, id);
    const ground = same ? known : await groundOf(db, programmes, id);
    if (coverage && ground) index.set(id, { ...ground, saved_at, since, coverage });
  }
  return index;
}

async function groundOf(
  db: Database,
  programmes: readonly Programme[],
  id: string,
): Promise<Omit<KnownRegion, 'coverage' | 'saved_at' | 'since'> | null> {
  const stored = await findRegion(db, id);
  if (!stored) return null;
  const { outline, ...region } = stored;
  const { programme } = await rulesOf(db, programmes, stored);
  return {
    region,
    mask: regionMask(outline),
    departements: await departementsOf(db, id),
    regionCode: regionCodeOf(stored),
    programme: programme.id,
  };
}

const holds = ({ mask }: KnownRegion, lon: number, lat: number): boolean =>
  maskContains(mask, xOfLon(lon), yOfLat(lat));

/** The region that holds a point: where several do, the default one, else the first by id; null: none. */
export function regionAt(index: RegionIndex, lon: number, lat: number): string | null {
  for (const [id, known] of index) if (holds(known, lon, lat)) return id;
  return null;
}

/** The region that answers for a point where `asked` is asked: that one, unless it does not hold the point and another one does. */
export function answeringRegion(index: RegionIndex, asked: string, lon: number, lat: number): string {
  const known = index.get(asked);
  if (known === undefined || holds(known, lon, lat)) return asked;
  return regionAt(index, lon, lat) ?? asked;
}
