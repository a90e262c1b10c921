import { createHash } from 'node:crypto';
import type { Database } from '../../data/database/database_interface.ts';
import type { CoverageRecord, Region } from '../../data/records.ts';
import { listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import type { SiteOn } from '../../data/store/stored_records.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { SITE_ROAD_LIMIT_M } from '../../isochrones/search/seeds.ts';
import { BAND_MINUTES, compareIds, type Network } from '../../isochrones/types.ts';

/** Random points that a new coverage is measured on. */
export const ACCURACY = { points: 5000, seed: 1 };

/** What a coverage follows from, beside the open sites and the day. */
export interface CoverageKey {
  region: Region;
  network: Network;
  /** Hash of communes, population and outline: what a territory is made of beside the network. */
  territoryHash: string;
  limit_minutes: number;
  /** Cells along a block's side: the fineness of the outlines. */
  cells: number;
}

/** Hash of the open sites and their points: what of the list decides a coverage. */
export function sitesHash(open: readonly { id: string; lon: number; lat: number }[]): string {
  const sorted = [...open].sort(compareIds);
  return sha256(JSON.stringify(sorted.map(({ id, lon, lat }) => [id, lon, lat])));
}

/** Id of a coverage: a hash of all that decides it. */
export function coverageId(inputs: CoverageKey, on: string, open: readonly SiteOn[]): string {
  return idOf(inputs, on, sitesHash(open));
}

/** Whether a stored coverage differs from one of these inputs by its sites and its day alone. */
export function isOfInputs(inputs: CoverageKey, { id, on, sites }: CoverageRecord): boolean {
  return id === idOf(inputs, on, sites.sha256);
}

function idOf(inputs: CoverageKey, on: string, sites: string): string {
  return sha256(
    JSON.stringify({
      region: inputs.region.id,
      network: inputs.network.meta.id,
      territory: inputs.territoryHash,
      sites,
      on,
      bands: BAND_MINUTES,
      limit_minutes: inputs.limit_minutes,
      cells: inputs.cells,
      site_road_limit_m: SITE_ROAD_LIMIT_M,
    }),
  ).slice(0, 32);
}

/**
 * The sites of a stored coverage's day: from the newest list while it has the same open sites at the same points, else as the
 * list was when the coverage was computed, so that names and times never come from two lists. Errors: coverage_broken.
 */
export async function sitesOfCoverage(
  db: Database,
  regionId: string,
  coverage: CoverageRecord,
): Promise<SiteOn[]> {
  const isOfCoverage = (sites: SiteOn[]): boolean =>
    sitesHash(sites.filter((site) => site.status === 'open')) === coverage.sites.sha256;
  const newest = await sitesOn(db, regionId, { on: coverage.on });
  if (isOfCoverage(newest)) return newest;
  const versions = await listVersions(db, regionId);
  const version = versions.find((one) => one.version === coverage.sites.list_version);
  const then = version && (await sitesOn(db, regionId, { on: coverage.on, as_known_at: version.known_at }));
  if (then && isOfCoverage(then)) return then;
  throw new MaillageError('coverage_broken.no_list', { id: coverage.id });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
