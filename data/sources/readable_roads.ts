/** Extracts of every kind that people have, made into one that OSRM reads: rewritten here, converted by osmium, or refused with what to do. */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { MaillageError } from '../../errors/maillage_error.ts';
import { cachedFile, stepKey } from './files/step_cache.ts';
import { inspectPbf, type PbfSummary } from './openstreetmap/osm_pbf_check.ts';
import { rewritePbf } from './openstreetmap/osm_pbf_rewrite.ts';
import {
  convertExtract,
  extractFacts,
  OSMIUM_INSTALL,
  type OsmiumOptions,
  type OsmiumStep,
  osmiumVersion,
} from './openstreetmap/osmium.ts';
import type { SourceFile } from './source_files.ts';

export interface ReadableRoads {
  /** The extract itself, or what was made of it. */
  path: string;
  /** Of the PBF, or of what another format was converted to; null where osmium is not there to do it. */
  summary: PbfSummary | null;
  /** Its ids were given anew: it cannot be joined with others. */
  renumbered: boolean;
  notes: string[];
}

/** Grows when extracts are converted in another way. */
const CONVERSION_VERSION = 2;
/** OSRM keeps ids of nodes in 40 bits, and takes negative ones for huge ones. */
const LARGEST_NODE_ID = 2 ** 40 - 1;
const KNOWN_FEATURES = ['OsmSchema-V0.6', 'DenseNodes', 'HistoricalInformation', 'LocationsOnWays'];
/** What OSRM reads. */
const READ = /\.pbf$|\.osm(?:\.gz|\.bz2)?$/i;
/** What osmium reads besides. */
const CONVERTED = /\.(?:o5m|opl(?:\.gz|\.bz2)?|osh(?:\.gz|\.bz2)?)$/i;
const CHANGES = /\.(?:osc|o5c)(?:\.gz|\.bz2)?$/i;
const PACKED = /\.(xz|zst|zip|7z|rar|lz4|tar|tgz|pbf\.gz|pbf\.bz2)$/i;

/** What an extract is that OSRM cannot read as it is. */
interface Needs {
  rewrite: boolean;
  history: boolean;
  inOrder: boolean;
  foreignIds: boolean;
  /** It is of another format: what is not PBF has no date, box and census of its roads here. */
  convert: boolean;
}

/**
 * An extract as a file that OSRM reads; what had to be made is kept in `folder` by the hash of the extract. `step` names it there.
 * Errors: those of `inspectPbf` and `convertExtract`, `roads_format_unknown`, `roads_are_changes`, `roads_packed`, `roads_unreadable`.
 */
export async function readableRoads(
  { path: file, name, sha256 }: SourceFile,
  folder: string,
  step: string,
  options: OsmiumOptions = {},
): Promise<ReadableRoads> {
  refuseByName(file, name);
  await refuseMissing(file);
  const summary = /\.pbf$/i.test(file) ? await inspectPbf(file) : null;
  const needs = summary ? needsOfPbf(summary, file) : await needsOfOther(file, options);
  const steps = osmiumSteps(needs);
  if (steps.length === 0 && !needs.rewrite) {
    const notes = summary ? [] : await whyNotCounted(name, options);
    return { path: file, summary, renumbered: false, notes };
  }
  const key = stepKey(CONVERSION_VERSION, sha256, needs);
  const readable = await cachedFile(folder, step, '.osm.pbf', key, async (part) => {
    const rewritten = steps.length > 0 ? `${part}.rewritten.osm.pbf` : part;
    try {
      if (needs.rewrite) await rewritePbf(file, rewritten, summary!.features);
      if (steps.length === 0) return;
      await convertExtract(needs.rewrite ? rewritten : file, steps, part, {
        ...options,
        ...(needs.history && { format: historyFormat(file) }),
      });
    } finally {
      if (rewritten !== part) await rm(rewritten, { force: true });
    }
  });
  const why = reasons(needs, summary, file);
  return {
    path: readable,
    summary: summary ?? (await inspectPbf(readable)),
    renumbered: needs.foreignIds,
    notes:
      why.length === 0
        ? []
        : [`${name} was converted, since OSRM cannot read it as it is: ${why.join('; ')}.`],
  };
}

function needsOfPbf({ packings, features, sorted, ids }: PbfSummary, file: string): Needs {
  const feature = features.find((name) => !KNOWN_FEATURES.includes(name));
  if (feature) throw new MaillageError('roads_unreadable.feature', { file, feature });
  return {
    rewrite:
      packings.some((name) => name === 'lz4' || name === 'zstd') || features.includes('LocationsOnWays'),
    history: features.includes('HistoricalInformation'),
    // A rewritten file may have its nodes in two rows.
    inOrder: (sorted || ids.inOrder) && !features.includes('LocationsOnWays'),
    foreignIds: ids.negative || ids.largestNode > LARGEST_NODE_ID,
    convert: false,
  };
}

/** Where osmium cannot tell, OSRM reads the file, and says what it cannot read. */
async function needsOfOther(file: string, options: OsmiumOptions): Promise<Needs> {
  const facts = await extractFacts(file, options);
  return {
    rewrite: false,
    history: facts?.history ?? false,
    inOrder: facts?.inOrder ?? true,
    foreignIds: facts !== null && (facts.smallestId < 0 || facts.largestNode > LARGEST_NODE_ID),
    convert: facts !== null || CONVERTED.test(file),
  };
}

/** What is not told of roads in XML that nothing converts. */
async function whyNotCounted(name: string, options: OsmiumOptions): Promise<string[]> {
  if ((await osmiumVersion(options)) !== null) return [];
  return [
    `The day of ${name} and the census of its roads (what is left out, closed for part of the year, only for some) are not told: osmium, which would convert it, is not installed; ${OSMIUM_INSTALL}.`,
  ];
}

/** Osmium's name of the format of a history file, whose own name may not tell that it is one. */
function historyFormat(file: string): string {
  const [, kind, packing = ''] = /\.(pbf|opl|o5m|osm|osh)(\.gz|\.bz2)?$/i.exec(file.toLowerCase()) ?? [];
  if (kind === 'pbf') return 'osh.pbf';
  return kind === 'opl' ? `osh.opl${packing}` : kind === 'o5m' ? 'osh.o5m' : `osh${packing}`;
}

function osmiumSteps({ history, inOrder, foreignIds, convert }: Needs): OsmiumStep[] {
  const steps: OsmiumStep[] = [];
  if ((history || foreignIds) && !inOrder) steps.push('sort');
  if (history) steps.push('time-filter');
  if (foreignIds) steps.push('renumber');
  return steps.length === 0 && convert ? ['cat'] : steps;
}

function reasons({ history, foreignIds }: Needs, summary: PbfSummary | null, file: string): string[] {
  const packed = summary?.packings.filter((name) => name === 'lz4' || name === 'zstd') ?? [];
  return [
    ...(packed.length > 0 ? [`its blocks are packed as ${packed.join(' and ')}`] : []),
    ...(summary?.features.includes('LocationsOnWays') ? ['its ways carry the places of their nodes'] : []),
    ...(history ? ['it holds the history of every object, of which the last state is taken'] : []),
    ...(foreignIds ? ['its ids are negative or very large, and were given anew'] : []),
    ...(CONVERTED.test(file) ? ['its format is another'] : []),
  ];
}

function refuseByName(file: string, name: string): void {
  if (CHANGES.test(file)) throw new MaillageError('roads_are_changes', { file: name });
  const packed = PACKED.exec(file)?.[1]?.toLowerCase();
  if (packed) throw new MaillageError('roads_packed', { file: name, packing: packed });
  if (!READ.test(file) && !CONVERTED.test(file))
    throw new MaillageError('roads_format_unknown', { file: name });
}

async function refuseMissing(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isFile() && found.size === 0)
    throw new MaillageError('roads_file_empty', { file: path.basename(file) });
}
