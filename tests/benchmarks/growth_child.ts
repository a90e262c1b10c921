/**
 * `node tests/benchmarks/growth_child.ts make|build|use SCALE`: one step of the growth of a network, in a process of its own so
 * that its greatest memory is its own. The last line on standard output is the figures as JSON.
 */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { buildNetwork, openNetworkFile, writeNetworkFile } from '../../isochrones/network/network.ts';
import { readOsrmGraph } from '../../isochrones/osrm/graph_files.ts';
import {
  COVERAGE_DEFAULTS,
  type CoverageSurface,
  computeSurface,
  coverageOf,
  updateSurface,
} from '../../isochrones/questions/coverage.ts';
import { createIsochroneScratch } from '../../isochrones/questions/isochrone.ts';
import { type OpenRegion, openRegion, placeSites } from '../../isochrones/questions/placements.ts';
import { runScenario } from '../../isochrones/questions/scenario.ts';
import type { DriveTimes } from '../../isochrones/search/drive_times.ts';
import { changeSites, type SiteChange } from '../../isochrones/search/live_update.ts';
import { wholeRegions } from '../../server/engine/whole_regions.ts';
import { SMALL_META } from '../support/small_network.ts';
import { growthFiles, makeGrowthFiles, readGrowthRegion } from './growth_network.ts';
import { measure, once, peakMemory_mib } from './measure.ts';

/** What a step took: time waited, time of the processor, and the greatest memory that the process had until its end. */
export interface StepFigures {
  ms: number;
  cpu_ms: number;
  peak_mib: number;
}

export interface GrowthFigures {
  stretches: number;
  turns: number;
  segments: number;
  sites: number;
  communes: number;
  file_mib: number;
  /** By name, in the order in which they were done. */
  steps: Record<string, StepFigures>;
}

const LIMIT_MINUTES = 20;
const BEST_PLACES = 5;
const CHANGES = 6;

async function step<T>(work: () => T | Promise<T>): Promise<{ result: T; figures: StepFigures }> {
  const { result, ms, cpu_ms } = await once(work);
  return { result, figures: { ms, cpu_ms, peak_mib: peakMemory_mib() } };
}

/** Reads OSRM's files and writes the engine's own. */
async function build(scale: number): Promise<Record<string, StepFigures>> {
  const { basePath, networkFile } = growthFiles(scale);
  const { figures } = await step(async () => {
    const network = buildNetwork(await readOsrmGraph(basePath), { ...SMALL_META, modelled: true });
    await writeNetworkFile(networkFile, network);
  });
  return { 'network built from OSRM’s files and written': figures };
}

/** All that is done with a built network, from its file. */
async function use(scale: number): Promise<GrowthFigures> {
  const { networkFile } = growthFiles(scale);
  const steps: Record<string, StepFigures> = {};
  const told = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const { result, figures } = await step(work);
    steps[name] = figures;
    return result;
  };
  const whole = wholeRegions({ helpers: availableParallelism() });
  const network = await told('file opened', () => openNetworkFile(networkFile));
  const { sites, ...region } = await readGrowthRegion();
  const territory = await told('territory: ground and people matched to roads, once per network', () =>
    whole.territory(network, region),
  );
  const surfaceOf = async (times: DriveTimes): Promise<CoverageSurface> =>
    computeSurface(times, territory, {}, await whole.surfaceParts(times, territory, COVERAGE_DEFAULTS));
  await told('whole coverage, first of a process', async () =>
    coverageOf(await surfaceOf(await whole.driveTimes(network, sites))),
  );
  const driveTimes = await told('– times of all roads alone, again', () => whole.driveTimes(network, sites));
  const surface = await told('– outlines alone, again', () => surfaceOf(driveTimes));
  // Communes far apart from each other.
  const apart = Math.floor(region.communes.length / CHANGES);
  const changesFrom = (first: number) =>
    Array.from({ length: CHANGES }, (_, i) => {
      const [lon, lat] = region.communes[first + i * apart].centre;
      return { add: [{ id: `new ${first} ${i}`, lon, lat }], remove: [] };
    });
  const changes = changesFrom(0);
  // A server has done such things before.
  const others = changesFrom(Math.floor(apart / 2));
  const each = async (name: string, work: (change: SiteChange) => unknown): Promise<void> => {
    for (const change of others) work(change);
    const { median_ms, cpu_ms } = await measure(changes, work, { rounds: 1, warmUp: 0 });
    steps[name] = { ms: median_ms, cpu_ms, peak_mib: peakMemory_mib() };
  };
  await each('a site added: times of all roads', (change) => changeSites(driveTimes, change));
  // One after the other, as a list grows.
  let current = driveTimes;
  await each('a site added: times, communes, bands and white zones', (change) => {
    const changed = changeSites(current, change);
    current = changed.driveTimes;
    updateSurface(surface, current, changed.changedStretches);
    return coverageOf(surface);
  });
  const { cellsPerBlock } = COVERAGE_DEFAULTS;
  await each('scenario: a place added', (change) =>
    runScenario(driveTimes, territory, change, { limit_minutes: LIMIT_MINUTES, cellsPerBlock }),
  );
  const candidates = region.communes.map(({ centre: [lon, lat] }, commune) => ({ lon, lat, commune }));
  const search = createIsochroneScratch(network, territory);
  const placesOf = (open: OpenRegion, count: number) =>
    placeSites(open, territory, search, candidates, { count });
  const open = await told('best 5 places of all communes', () => {
    const found = openRegion(driveTimes, territory, LIMIT_MINUTES);
    placesOf(found, BEST_PLACES);
    return found;
  });
  await told('– as many again and one more, asked next', () => placesOf(open, BEST_PLACES * 2 + 1));
  return {
    stretches: network.stretchCount,
    turns: network.turnCount,
    segments: network.segmentCount,
    sites: sites.length,
    communes: region.communes.length,
    file_mib: Math.round((await stat(networkFile)).size / 2 ** 20),
    steps,
  };
}

const PARTS: Record<string, (scale: number) => Promise<unknown>> = { make: makeGrowthFiles, build, use };

if (import.meta.main) {
  const [part, scale] = process.argv.slice(2);
  console.log(JSON.stringify((await PARTS[part](Number(scale))) ?? null));
  process.exit();
}
