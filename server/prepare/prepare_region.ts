import { join, resolve } from 'node:path';
import type { Region } from '../../data/records.ts';
import { REPORTED } from '../../data/records.ts';
import { doubtText } from '../../data/rules/decision/doubts.ts';
import type { PreparedInputs, RegionDefinition, StepProgress } from '../../data/sources/region_definition.ts';
import { findRegion, getSetting, setSetting } from '../../data/store/regions.ts';
import { keptColumns } from '../../data/store/sites/column_mappings.ts';
import { listVersions, sitesOn } from '../../data/store/sites/sites.ts';
import type { SiteListReport, SiteOn } from '../../data/store/stored_records.ts';
import { demonstration } from '../../demo/demonstration.ts';
import { EXAMPLE_LIST } from '../../demo/example_sites.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import type { Network } from '../../isochrones/types.ts';
import { SERVED_REGION } from '../served/load.ts';
import { rushHourSetting } from '../served/rush_hour.ts';
import { checkProgramme, serverProgrammes } from '../served/served_rules.ts';
import { jobsSetting } from '../served/workplace_jobs.ts';
import { computeRegion } from './compute_region.ts';
import type { CoverageOutcome } from './coverage_step.ts';
import { drawnStep } from './drawn_step.ts';
import { modesStep } from './modes_step.ts';
import { prepareInputs } from './prepare_inputs.ts';
import { regionStep } from './region_step.ts';
import { remoteRoadsStep } from './remote_roads_step.ts';
import { uncoveredNote } from './road_notes.ts';
import { type RoadsContext, type RoadsInputs, roadsStep } from './roads_step.ts';
import { refuseWrongList, sitesStep } from './sites_step.ts';

export interface PrepareOptions {
  /** Takes the list of sites whatever the guard of lists says. */
  force_sites?: boolean;
  /** Name of the list of sites, where it is said. */
  source?: string;
  /** Of the list of sites, what lies in the region or near its border is taken alone: the list is of more than the region. */
  sites_near?: boolean;
  /** The region does not become the default one of this home, unless there is none. */
  keep_default?: boolean;
}

export interface Prepared {
  region: Region;
  network: Network;
  /** Null: there is no list of sites yet. */
  coverage: CoverageOutcome | null;
  /** Null: the region names no list; the one that is stored goes on. */
  sites: SiteListReport | null;
}

/**
 * Prepares a region from what its definition names: inputs, roads, communes, sites, coverage. Each step looks whether what it makes is
 * there already, made from the same inputs; so a second run redoes only what changed, and a run that was killed goes on
 * where it stopped. Files appear whole, rows in one transaction; until the last step the former coverage is served.
 */
export async function prepareRegion(
  context: RoadsContext,
  definition: RegionDefinition,
  options: PrepareOptions = {},
): Promise<Prepared> {
  const { config, db, progress } = context;
  const programmes = serverProgrammes(config);
  if (definition.programme_source === null) checkProgramme(programmes, definition.programme, null);
  const inputs = await readInputs(context, definition, options);
  if (inputs.programme) checkProgramme(programmes, null, inputs.programme);
  const network = hasRoads(inputs)
    ? await roadsStep(context, definition, inputs)
    : await remoteRoadsStep(context, definition, inputs);
  const uncovered = await uncoveredNote(network, inputs.communes);
  if (uncovered !== null) progress.note(uncovered);
  const region = await regionStep(db, definition, inputs, network, progress);
  await setSetting(db, rushHourSetting(region.id), definition.rush_hour);
  await setSetting(db, jobsSetting(region.id), inputs.jobs);
  if (hasRoads(inputs)) await modesStep(context, definition, inputs);
  else if (definition.modes.length > 0)
    progress.note(
      'Of ways without a car nothing is told: they need roads of the region’s own, not an OSRM elsewhere.',
    );
  await drawnStep(context, region, network, inputs);
  const { report: sites } = (inputs.sites &&
    (await sitesStep(db, region, inputs.sites, {
      missing: 'close',
      changed_by: 'import',
      reason: 'prepare',
      force: options.force_sites === true,
      progress,
    }))) ?? { report: null };
  for (const { name, fields } of sites?.kept ?? [])
    progress.note(`${name} stays as it was corrected: the list has not changed its ${fields.join(', ')}.`);
  for (const { name, doubts } of sites?.doubtful ?? [])
    for (const doubt of doubts) progress.note(`${name} is doubtful: ${doubtText(doubt).text_en}`);
  const hasList = sites !== null || (await listVersions(db, region.id)).length > 0;
  const coverage = hasList ? await computeRegion(context, region, { network, makeCurrent: true }) : null;
  if (options.keep_default !== true || (await getSetting(db, SERVED_REGION)) === null)
    await setSetting(db, SERVED_REGION, region.id);
  await setSetting(
    db,
    definitionSetting(region.id),
    definition.file ? resolve(definition.file) : definition.id,
  );
  progress.end();
  return { region, network, coverage, sites };
}

/** Setting that keeps what a region was prepared from: a region file's path or a built-in id, for the next time. */
export const definitionSetting = (region: string): string => `definition:${region}`;

function hasRoads(inputs: PreparedInputs): inputs is RoadsInputs {
  return inputs.roadsFile !== null;
}

async function readInputs(
  context: RoadsContext,
  definition: RegionDefinition,
  options: PrepareOptions,
): Promise<PreparedInputs> {
  const { config, db, home, progress, signal } = context;
  progress.step('Reading the inputs');
  const known = (await findRegion(db, definition.id)) ? await sitesOn(db, definition.id) : [];
  const inputs = await prepareInputs(definition, {
    downloadsFolder: home.downloadsFolder,
    workFolder: join(home.regionFolder(definition.id), 'work'),
    existingSites: known,
    keptColumns: await keptColumns(db, definition.id),
    demonstration,
    onProgress: (step) => showStep(progress, step),
    ...(options.source !== undefined && { sitesSource: options.source }),
    ...(options.sites_near === true && { sitesNear: true }),
    ...(config.download_mirror && { mirror: config.download_mirror }),
    ...(signal && { signal }),
  });
  for (const note of [...inputs.notes, ...(inputs.sites?.notes ?? [])]) progress.note(note);
  for (const { line, reason } of inputs.sites?.rejected ?? [])
    progress.note(`Sites, line ${line}: rejected, ${reason}.`);
  if (definition.id !== definition.id.toLowerCase()) {
    throw new MaillageError('bad_region_id.capitals', {
      id: definition.id,
      small: definition.id.toLowerCase(),
    });
  }
  if (isExample(inputs) && known.some(isReal)) {
    progress.note('The example sites are left aside: a real list has taken their place.');
    return { ...inputs, sites: null };
  }
  // Before anything of the region is changed: a list that is refused leaves everything as it was.
  if (inputs.sites && !options.force_sites && (await findRegion(db, definition.id)))
    await refuseWrongList(db, definition, inputs.sites, 'close');
  return inputs;
}

const isExample = ({ sites }: PreparedInputs): boolean => sites?.source === EXAMPLE_LIST;
const isReal = ({ source, recorded_status }: SiteOn): boolean =>
  source !== EXAMPLE_LIST && source !== REPORTED && recorded_status !== 'closed';

/** Importers tell steps of their own within the one that is shown. */
function showStep(
  progress: RoadsContext['progress'],
  { message, done, total, unit, seconds_left }: StepProgress,
): void {
  progress.update({ message, done, total, unit, seconds_left });
}
