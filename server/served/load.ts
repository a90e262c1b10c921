import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../../data/database/database_interface.ts';
import type { Home } from '../../data/database/home.ts';
import type { CoverageRecord, Region, StoredDriveTimes } from '../../data/records.ts';
import { networkOfDepartement } from '../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { type RegionFinder, regionFinder } from '../../data/search/region_at.ts';
import { listCommunes } from '../../data/store/communes.ts';
import { currentCoverage, driveTimesOf } from '../../data/store/coverages.ts';
import { findRegion, getSetting, listRegions, storedTerritoryHash } from '../../data/store/regions.ts';
import { listVersions } from '../../data/store/sites/sites.ts';
import type { SiteOn, StoredListVersion } from '../../data/store/stored_records.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { appendTo } from '../../isochrones/append_to.ts';
import { restoreDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import type { EngineCalls } from '../engine/calls.ts';
import { sitesOfCoverage } from './coverage_key.ts';
import { drawnFiles } from './drawn_files.ts';
import { type Figures, newFigures } from './figures.ts';
import { openMode, preparedModes } from './modes.ts';
import { openTerritory } from './open_territory.ts';
import { rushHourOf } from './rush_hour.ts';
import type { CoverageTold, DayTimes, Served } from './served.ts';
import { rulesOf } from './served_rules.ts';
import { openStoredNetwork } from './stored_network.ts';
import { jobsOf } from './workplace_jobs.ts';

/** Setting under which the region prepared last is kept. */
export const SERVED_REGION = 'served_region';

/**
 * Loads what is served of a region: its current coverage and all that answers rest on. Parts that `before` has already are taken from
 * it, and the finder of French regions from `regions`. Null where it has no coverage yet. Errors: network_missing, coverage_broken,
 * those of rulesOf.
 */
export async function loadServed(
  db: Database,
  home: Home,
  programmes: Programme[],
  id: string,
  before: Served | null,
  engine: EngineCalls,
  regions: RegionFinder | undefined = before?.regions,
): Promise<Served | null> {
  const region = await findRegion(db, id);
  const coverage = region && (await currentCoverage(db, region.id));
  if (!region || !coverage) return null;
  const territoryHash = (await storedTerritoryHash(db, region.id)) ?? '';
  const sameRegion = before?.region.id === region.id && before.territoryHash === territoryHash;
  const sameNetwork = before?.network.meta.id === coverage.network.id;
  const readNetwork = async () =>
    before && sameNetwork ? before.network : openStoredNetwork(db, home, coverage.network.id);
  const readCommunes = async () => (before && sameRegion ? before.communes : listCommunes(db, region.id));
  // The database reads the communes while the files are read here; where the network lies it is asked first.
  const reading = { network: readNetwork(), communes: readCommunes() };
  const readTerritory = async (network: Network) =>
    before && sameRegion && sameNetwork
      ? before.territory
      : openTerritory({ db, home, engine }, region, network, territoryHash, reading);
  const [network, communes, territory] = await Promise.all([
    reading.network,
    reading.communes,
    reading.network.then(readTerritory),
  ]);
  const [list] = await listVersions(db, region.id);
  const rushHour = await rushHourOf(db, region.id);
  const modes = await preparedModes(db, region.id);
  const jobs = await jobsOf(db, region.id);
  const sameBeside = before !== null && isDeepStrictEqual([before.rushHour, before.modes], [rushHour, modes]);
  // Told twice of the same: nothing is loaded again.
  const sameJobs = before !== null && isDeepStrictEqual(before.jobs, jobs);
  if (
    sameRegion &&
    sameBeside &&
    sameJobs &&
    before.coverage.id === coverage.id &&
    isSameList(before.list, list)
  )
    return before;
  const stored = await driveTimesOf(db, coverage.id);
  if (!list || !stored) {
    throw new MaillageError('coverage_broken.no_times', { id: coverage.id });
  }
  const rules = before && sameRegion ? before : await rulesOf(db, programmes, region);
  const { programme, limit_s, zones } = rules;
  const figures =
    sameBeside && before?.territory === territory && before.limit_s === limit_s
      ? before.figures
      : newFigures(engine, { network, territory }, limit_s, {
          rushHour: rushHour.factors,
          openMode: (mode) => openMode(home, region.id, mode),
        });
  const parts = {
    region,
    programme,
    limit_s,
    communes,
    network,
    territory,
    figures,
    rushHour,
    modes,
    jobs,
    territoryHash,
    coverage,
    list,
  };
  return {
    ...parts,
    programmes: rules.programmes,
    zones,
    drawn: before && sameRegion && sameNetwork ? before.drawn : drawnFiles(home, region.id, network.meta.id),
    regionCode: regionCodeOf(region),
    communeIndex: new Map(communes.map((commune, i) => [commune.code, i])),
    formerIndex: formerIndexOf(communes),
    regions: regions ?? (await regionFinder(join(home.folder, 'cache'))),
    current: await dayOfCoverage(db, parts, coverage, stored),
  };
}

/**
 * The sites and drive times of a stored coverage. Throws `coverage_of_another_network` (409) where it was computed on
 * other roads than those that are served: stretches of two networks cannot be compared.
 */
export async function dayOfCoverage(
  db: Database,
  { region, network, figures, list }: Pick<Served, 'region' | 'network' | 'figures' | 'list'>,
  coverage: CoverageRecord,
  stored: StoredDriveTimes,
): Promise<DayTimes> {
  if (coverage.network.id !== network.meta.id) {
    throw new MaillageError('coverage_of_another_network', { id: coverage.id });
  }
  const sites = await sitesOfCoverage(db, region.id, coverage);
  const open = sites.filter((site) => site.status === 'open');
  return newDayTimes(figures, {
    on: coverage.on,
    as_known_at: null,
    list,
    sites,
    driveTimes: restoreDriveTimes(network, open, stored),
    coverage: tellCoverage(coverage),
  });
}

/** The day's view; its figures are computed when first asked for. */
export function newDayTimes(
  figures: Figures,
  day: Omit<
    DayTimes,
    'open' | 'communes' | 'fragility' | 'people' | 'rushHour' | 'withoutCar' | 'sensitivity' | 'whiteBlocks'
  >,
): DayTimes {
  const byId = new Map(day.sites.map((site) => [site.id, site]));
  return {
    ...day,
    open: day.driveTimes.sites.map((site) => byId.get(site.id) as SiteOn),
    communes: () => figures.communes(day.driveTimes),
    fragility: () => figures.fragility(day.driveTimes),
    people: () => figures.people(day.driveTimes),
    rushHour: () => figures.rushHour(day.driveTimes),
    withoutCar: (mode) => figures.withoutCar(day.driveTimes, mode),
    sensitivity: () => figures.sensitivity(day.driveTimes),
    whiteBlocks: (from_ds) => figures.whiteBlocks(day.driveTimes, from_ds),
  };
}

/** A coverage as answers name it. */
export function tellCoverage(coverage: CoverageRecord): CoverageTold {
  const { id, computed_at, on, network, sites } = coverage;
  return Object.freeze({
    id,
    computed_at,
    on,
    network: { id: network.id, osm_date: network.osm_date, modelled: network.modelled },
    sites: { list_version: sites.list_version, open: sites.open, sha256: sites.sha256 },
  });
}

/** The region that is served where none is asked for: `wanted` (MAILLAGE_REGION), else the one prepared last; null: none. Throws unknown_region. */
export async function defaultRegion(db: Database, wanted: string): Promise<string | null> {
  const id = wanted || (await getSetting<string>(db, SERVED_REGION));
  const region = id ? await findRegion(db, id) : null;
  if (region || !wanted) return region?.id ?? null;
  const known = (await listRegions(db)).map((one) => one.id).join(', ') || 'none';
  throw new MaillageError('unknown_region.home', { id: wanted, known });
}

/** INSEE's region of all its départements; null where they lie in several or are not known. */
export function regionCodeOf(region: Pick<Region, 'departements'>): string | null {
  const codes = new Set(region.departements.map((code) => networkOfDepartement(code)?.code ?? null));
  const [code] = codes;
  return codes.size === 1 ? (code ?? null) : null;
}

function formerIndexOf(communes: Served['communes']): Map<string, number[]> {
  const index = new Map<string, number[]>();
  communes.forEach(({ former }, i) => {
    for (const { code } of former) appendTo(index, code, i);
  });
  return index;
}

function isSameList(a: StoredListVersion, b: StoredListVersion | undefined): boolean {
  return a.version === b?.version && a.confirmed_at === b.confirmed_at;
}
