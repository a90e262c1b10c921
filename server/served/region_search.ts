import type { Database } from '../../data/database/database_interface.ts';
import { buildSearchIndex, type SearchIndex } from '../../data/search/search_index.ts';
import { listCommuneNames } from '../../data/store/communes.ts';
import { rememberWith } from '../process/remember.ts';
import { sitesOfCoverage } from './coverage_key.ts';
import type { KnownRegion } from './region_index.ts';

/** The names of a region's communes and sites, read from the database when they are first searched and again when the region is another: it need not be loaded. */
export function newRegionSearch(db: Database): (known: KnownRegion) => Promise<SearchIndex> {
  const kept = new WeakMap<KnownRegion, Promise<SearchIndex>>();
  return (known) =>
    rememberWith(kept, known, async () => {
      const { region, coverage } = known;
      const communes = await listCommuneNames(db, region.id);
      return buildSearchIndex(communes, await sitesOfCoverage(db, region.id, coverage));
    });
}
