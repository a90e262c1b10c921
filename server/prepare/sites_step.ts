import type { Database } from '../../data/database/database_interface.ts';
import type { Region } from '../../data/records.ts';
import { isInZone, zoneOf } from '../../data/rules/programmes/zones.ts';
import type { SitesInput } from '../../data/sources/region_definition.ts';
import { keepColumns } from '../../data/store/sites/column_mappings.ts';
import { applySiteList, sitesOn } from '../../data/store/sites/sites.ts';
import type { ChangeOrigin, SiteListReport } from '../../data/store/stored_records.ts';
import { mapInSlices } from '../../data/turns/breath.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { boundsOfCoordinates } from '../../isochrones/geometry/bounds.ts';
import type { Progress } from '../process/progress.ts';
import { listFaults } from './list_guard.ts';

/** From farther away no site is within the greatest band of any place of the region: 30 minutes at 130 km/h are 65 km. */
const REACH_KM = 65;
/** A degree of latitude. */
const DEGREE_KM = 111.2;

export interface SitesStepOptions extends ChangeOrigin {
  missing: 'close' | 'keep';
  /** Takes the list whatever the guard says, which is told. */
  force: boolean;
  dryRun?: boolean;
  progress: Progress;
  /** What is done in the transaction that stores the list. */
  alongside?: (tx: Database, report: SiteListReport) => Promise<void>;
}

/**
 * Stores a list of sites as the next version of the region's list, unless the guard of lists (listFaults) refuses it: then nothing is
 * stored. On a dry run that is told in a note, and in `faults`. Sites outside the region are kept, for they may be in reach of its people; the notes
 * tell how many. Errors: sites_elsewhere, when no site is in reach of the region; list_empty, list_unreadable, list_closes_most,
 * list_changes_most.
 */
export async function sitesStep(
  db: Database,
  region: Region,
  input: SitesInput,
  options: SitesStepOptions,
): Promise<{ report: SiteListReport; faults: MaillageError[] }> {
  const { progress, force, alongside, ...origin } = options;
  progress.step(`Storing the list of ${input.sites.length.toLocaleString('en')} sites`);
  const notes = await placeNotes(region, input);
  const compared = await db.transaction(async (tx) => {
    const { report, faults } = await compareList(tx, region, input, origin);
    if (faults[0] && !force && !options.dryRun) throw faults[0];
    notes.push(...faults.map(({ message }) => message));
    if (!options.dryRun) {
      if (input.columns) await keepColumns(tx, region.id, input.source, input.columns);
      await alongside?.(tx, report);
    }
    return { report, faults };
  });
  const { report } = compared;
  const changes = report.added.length + report.changed.length + report.closed.length;
  if (changes === 0) progress.unchanged('as it was');
  for (const note of notes) progress.note(note);
  return compared;
}

/** Throws what the guard of lists says against a list, before anything else of a region is changed for it. */
export async function refuseWrongList(
  db: Database,
  region: Pick<Region, 'id'>,
  input: SitesInput,
  missing: 'close' | 'keep',
): Promise<void> {
  const { faults } = await compareList(db, region, input, { missing, dryRun: true, changed_by: 'guard' });
  if (faults[0]) throw faults[0];
}

async function compareList(
  db: Database,
  region: Pick<Region, 'id'>,
  input: SitesInput,
  options: ChangeOrigin & { missing: 'close' | 'keep'; dryRun?: boolean },
): Promise<{ report: SiteListReport; faults: MaillageError[] }> {
  const existing = await sitesOn(db, region.id);
  const { source, sha256, missing_from, absence_unsafe } = input;
  const list = { source, sha256, missing_from, absence_unsafe };
  const report = await applySiteList(db, region.id, input.sites, { ...list, ...options });
  return { report, faults: await listFaults(report, input, existing, options.missing) };
}

/** Sentences about sites outside the region. Throws `sites_elsewhere`. */
async function placeNotes(region: Region, { sites: all, source }: SitesInput): Promise<string[]> {
  // Of a place that the list does not tell the known one goes on.
  const sites = all.filter(({ lon, lat }) => Number.isFinite(lon) && Number.isFinite(lat));
  const ground = zoneOf(region.id, region.outline);
  const inside = await mapInSlices(sites, ({ lon, lat }) => isInZone(ground, lon, lat));
  const outside = sites.filter((_, i) => !inside[i]);
  const [west, south, east, north] = boundsOfCoordinates(region.outline);
  const far = outside.filter(({ lon, lat }) => {
    const perLon = DEGREE_KM * Math.cos((lat * Math.PI) / 180);
    const x = Math.max(west - lon, 0, lon - east) * perLon;
    const y = Math.max(south - lat, 0, lat - north) * DEGREE_KM;
    return Math.hypot(x, y) > REACH_KM;
  });
  if (sites.length > 0 && far.length === sites.length) {
    const [{ lon, lat }] = sites;
    throw new MaillageError('sites_elsewhere', {
      count: sites.length,
      source,
      region: region.name,
      lon,
      lat,
    });
  }
  const notes = [];
  if (outside.length > 0) {
    notes.push(
      `${outside.length} of ${sites.length} sites lie outside ${region.name}; they are kept, and count for people in their reach${far.length > 0 ? `, which ${far.length} of them are too far for` : ''}.`,
    );
  }
  const planned = sites.filter((site) => site.status === 'planned').length;
  if (sites.length > 0 && planned === sites.length) {
    notes.push('All sites of the list are planned: none counts yet.');
  }
  return notes;
}
