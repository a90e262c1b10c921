import { readSites, type SitesRead } from '../../data/lists/read_sites.ts';
import type { Commune, Region } from '../../data/records.ts';
import type { RejectedRow } from '../../data/sources/region_definition.ts';
import { listCommunes } from '../../data/store/communes.ts';
import { currentCoverage, makeCurrent } from '../../data/store/coverages.ts';
import { keptColumns } from '../../data/store/sites/column_mappings.ts';
import { sitesOn } from '../../data/store/sites/sites.ts';
import type { SiteListReport } from '../../data/store/stored_records.ts';
import type { ColumnMapping } from '../../data/tables/table_rows.ts';
import { EXAMPLE_LIST } from '../../demo/example_sites.ts';
import type { MaillageError } from '../../errors/maillage_error.ts';
import { boundsOf } from '../../isochrones/geometry/bounds.ts';
import { type ComputeContext, computeRegion } from './compute_region.ts';
import type { CoverageOutcome } from './coverage_step.ts';
import type { ListReader } from './list_reader.ts';
import type { RoadsContext } from './roads_step.ts';
import { type SitesStepOptions, sitesStep } from './sites_step.ts';

export interface Imported {
  report: SiteListReport;
  /** Rows that could not be taken. */
  rejected: RejectedRow[];
  /** What speaks against the list, worst first: told by a dry run, or by a list that was forced. */
  faults: MaillageError[];
}

export interface ImportOptions extends Omit<SitesStepOptions, 'progress'> {
  /** Name of the list, where it is said. */
  source?: string;
  /** Names of the list's columns that are not known, by those that are wanted; none: those that are kept with the list. */
  columns?: ColumnMapping;
}

/** How a server reads a list, whose thread has to answer meanwhile. */
interface ReadingContext {
  /** Reads the list elsewhere than on this thread. */
  readList: ListReader['read'];
  /** The region's communes, where they are loaded already. */
  communes: Commune[];
}

type ImportContext = Pick<RoadsContext, 'db' | 'progress' | 'signal'> & Partial<ReadingContext>;

/**
 * Reads a list of sites and stores what is new as the list's next version. Sites found again keep their ids. Errors: those
 * of readSites and sitesStep; then nothing is stored.
 */
export async function importSites(
  context: ImportContext,
  region: Region,
  file: { bytes: Uint8Array; name: string },
  options: ImportOptions,
): Promise<Imported> {
  return storeList(context, region, await readListFor(context, region, file, options), options);
}

/** Reads a list as the next version of what is known of a region. Errors: those of readSites. */
export async function readListFor(
  context: ImportContext,
  region: Region,
  file: { bytes: Uint8Array; name: string },
  options: Pick<ImportOptions, 'source' | 'columns'>,
): Promise<SitesRead> {
  const { db, progress } = context;
  progress.step(`Reading ${file.name}`);
  const outline = { type: 'MultiPolygon' as const, coordinates: region.outline };
  const bounds = boundsOf([{ type: 'Feature', geometry: outline, properties: {} }]);
  const read = await (context.readList ?? readSites)(file, {
    region: bounds && {
      name: region.name,
      box: { west: bounds[0], south: bounds[1], east: bounds[2], north: bounds[3] },
      departements: region.departements,
    },
    communes: context.communes ?? (await listCommunes(db, region.id)),
    existing: await sitesOn(db, region.id),
    kept: await keptColumns(db, region.id),
    replaced: EXAMPLE_LIST,
    // The guard of lists says what becomes of it.
    allow_empty: true,
    ...(options.source !== undefined && { source: options.source }),
    ...(options.columns && { columns: options.columns }),
    ...(context.signal && { signal: context.signal }),
  });
  for (const note of read.notes) progress.note(note);
  return read;
}

/** Stores a list that was read as the next version of the region's list. Errors: those of sitesStep. */
export async function storeList(
  { db, progress }: Pick<ImportContext, 'db' | 'progress'>,
  region: Region,
  read: SitesRead,
  { source: _source, columns: _columns, ...step }: ImportOptions,
): Promise<Imported> {
  const { report, faults } = await sitesStep(db, region, read, { ...step, progress });
  return { report, faults, rejected: read.rejected };
}

/** Brings the coverage to the list; null where the region has no coverage yet. */
export async function computeImported(
  context: ComputeContext,
  region: Region,
): Promise<CoverageOutcome | null> {
  const { db } = context;
  if (!(await currentCoverage(db, region.id))) return null;
  const coverage = await computeRegion(context, region, { makeCurrent: true });
  // Names, themes or planned sites may have changed without the coverage: servers are told to read the list again.
  if (!coverage.computed) await makeCurrent(db, region.id, coverage.record.id);
  return coverage;
}
