import type { Database } from '../../data/database/types.ts';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Commune, Region } from '../../data/records.ts';
import type { RejectedRow } from '../../data/sources/types.ts';
import { listCommunes } from '../../data/store/communes.ts';
import { currentCoverage, makeCurrent } from '../../data/store/coverages.ts';
import { sitesOn } from '../../data/store/sites.ts';
import type { ChangeOrigin, SiteListReport, SiteOn } from '../../data/store/types.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import { boundsOf } from '../../isochrones/geometry/bounds.ts';
import { type ComputeContext, computeRegion } from './compute_region.ts';
import type { CoverageOutcome } from './coverage_step.ts';
import type { ListReader } from './list_reader.ts';
import type { RoadsContext } from './roads_step.ts';
import { sitesStep } from './sites_step.ts';

export interface Imported {
  report: SiteListReport;
  /** Rows that could not be taken. */
  rejected: RejectedRow[];
}

export interface ImportOptions extends ChangeOrigin {
  dryRun: boolean;
  missing: 'close' | 'keep';
  /** 'refuse': a list without most of the sites that are known is taken for a mistake. 'take' by default. */
  most_closed?: 'refuse' | 'take';
  /** What is done in the transaction that stores the list. */
  alongside?: (tx: Database, report: SiteListReport) => Promise<void>;
}

/** How a server reads a list, whose thread has to answer meanwhile. */
interface ReadingContext {
  /** Reads the list elsewhere than on this thread. */
  readList: ListReader['read'];
  /** The region's communes, where they are loaded already. */
  communes: Commune[];
}

/**
 * Reads a list of sites and stores what is new as the list's next version. Sites found again keep their ids. Errors: those
 * of readSites and sitesStep, list_closes_most; then nothing is stored.
 */
export async function importSites(
  context: Pick<RoadsContext, 'db' | 'progress' | 'signal'> & Partial<ReadingContext>,
  region: Region,
  file: { bytes: Uint8Array; name: string },
  options: ImportOptions,
): Promise<Imported> {
  const { db, progress } = context;
  progress.step(`Reading ${file.name}`);
  const outline = { type: 'MultiPolygon' as const, coordinates: region.outline };
  const bounds = boundsOf([{ type: 'Feature', geometry: outline, properties: {} }]);
  const existing = await sitesOn(db, region.id);
  const read = await (context.readList ?? readSites)(file, {
    region: bounds && {
      name: region.name,
      box: { west: bounds[0], south: bounds[1], east: bounds[2], north: bounds[3] },
      departements: region.departements,
    },
    communes: context.communes ?? (await listCommunes(db, region.id)),
    existing,
    ...(context.signal && { signal: context.signal }),
  });
  for (const note of read.notes) progress.note(note);
  const { most_closed, alongside, ...step } = options;
  const report = await db.transaction(async (tx) => {
    const stored = await sitesStep(tx, region, read, { ...step, progress });
    const most = closesMost(stored, existing);
    if (most && most_closed === 'refuse' && !options.dryRun) throw most;
    if (most) progress.note(most.message);
    if (!options.dryRun) await alongside?.(tx, stored);
    return stored;
  });
  return { report, rejected: read.rejected };
}

/** The error of a list that does not have most of the sites that are not closed yet; null where it has. */
function closesMost({ closed }: SiteListReport, existing: readonly SiteOn[]): MaillageError | null {
  const missing = closed.filter((site) => site.missing).length;
  const active = existing.filter((site) => site.recorded_status !== 'closed').length;
  if (missing * 2 <= active) return null;
  return new MaillageError(
    'list_closes_most',
    `The list does not have ${missing} of the ${active} tiers-lieux that are not closed, and would close them: is it whole? Send it with force=true where it is, or with keep_missing=true where it holds some sites alone.`,
    {
      status: 422,
      text_fr: `Il manque dans la liste ${missing} des ${active} tiers-lieux non fermés ; l’importer les fermerait. Est-elle complète ?`,
    },
  );
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
