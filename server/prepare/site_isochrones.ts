import type { Database } from '../../data/database/database_interface.ts';
import type { CoverageRecord } from '../../data/records.ts';
import {
  type FeatureToStore,
  isochronePlaces,
  type SharedIsochrones,
} from '../../data/store/coverage_features.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { aFewAtOnce } from '../../isochrones/a_few_at_once.ts';
import { BAND_MINUTES, type EngineSite } from '../../isochrones/types.ts';
import type { EngineCalls, EngineGround } from '../engine/calls.ts';
import type { Shape } from '../engine/coverage_operations.ts';
import type { Progress } from '../process/progress.ts';
import { sitesOfCoverage } from '../served/coverage_key.ts';

/** So many that every thread is at work, so few that an answer's isochrone does not wait behind hundreds. */
const AT_ONCE = 4;

/**
 * The bands of every open site on its own: the ground from which this site is so many minutes away. They depend on network and
 * place alone, so they are computed once for a place, and those of sites that stand where they stood are shared with `former`, a coverage of the same inputs.
 */
export async function siteIsochrones(
  db: Database,
  ground: EngineGround,
  sites: readonly EngineSite[],
  former: CoverageRecord | null,
  { region, cells, engine, progress, signal }: SiteIsochronesOptions,
): Promise<(FeatureToStore | SharedIsochrones)[]> {
  const known = former ? await knownIsochrones(db, region.id, former) : new Map<string, SharedIsochrones>();
  const found: (FeatureToStore | SharedIsochrones)[][] = sites.map((site) => {
    const shared = known.get(placeOf(site));
    return shared ? [shared] : [];
  });
  const missing = sites.flatMap((_, i) => (found[i].length > 0 ? [] : [i]));
  // Of sites that stand at one place once: a list may have thousands in one building, or all where its town is.
  const together = [...Map.groupBy(missing, (i) => `${sites[i].lon} ${sites[i].lat}`).values()];
  let done = 0;
  await aFewAtOnce(together, AT_ONCE, signal, async (same) => {
    const bands = await engine.siteIsochrones(ground, sites[same[0]], BAND_MINUTES, cells);
    for (const i of same) found[i] = bands.flatMap((band) => featureOf('isochrone', sites[i].id, band));
    done += same.length;
    progress.update({ done, total: missing.length, unit: 'isochrones' });
  });
  return found.flat();
}

interface SiteIsochronesOptions {
  region: { id: string };
  /** Cells along a block's side. */
  cells: number;
  engine: EngineCalls;
  progress: Progress;
  signal?: AbortSignal;
}

/** A computed shape as a feature to store; [] where there is no ground at all: an empty polygon is none. */
export function featureOf(
  layer: FeatureToStore['layer'],
  site_id: string | null,
  { minutes, area_km2, population, wkb }: Shape & { minutes: number | null },
): FeatureToStore[] {
  return wkb === null ? [] : [{ layer, site_id, minutes, area_km2, population, wkb }];
}

const placeOf = ({ id, lon, lat }: EngineSite): string => JSON.stringify([id, lon, lat]);

/** What a stored coverage has of each site, by the site and its place. */
async function knownIsochrones(
  db: Database,
  regionId: string,
  former: CoverageRecord,
): Promise<Map<string, SharedIsochrones>> {
  const sites = await sitesOfCoverage(db, regionId, former).catch((error: unknown) => {
    // A former coverage that is of no list any more is no reason to fail: all is computed.
    if (error instanceof MaillageError) return [];
    throw error;
  });
  const places = await isochronePlaces(db, former.id);
  return new Map(
    sites.flatMap((site) => {
      const place = places.get(site.id);
      if (site.status !== 'open' || place === undefined) return [];
      return [[placeOf(site), { layer: 'shared', site_id: site.id, place }] as const];
    }),
  );
}
