/**
 * Networks of any size for the benchmark of growth: the roads that `demo/model` makes of Nouvelle-Aquitaine's communes, with
 * `scale` times as many streets and hamlets, through osrm-extract as real roads go. The same for the same scale on every machine.
 * Kept in the test cache.
 */

import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { dissolve } from '../../data/sources/polygons/dissolve.ts';
import { DEMO_REGION, findBuiltin } from '../../data/sources/regions/definitions.ts';
import { demonstration } from '../../demo/demonstration.ts';
import { MODEL_VERSION } from '../../demo/modelled_roads.ts';
import { runChild } from '../../isochrones/osrm/children.ts';
import { profileSettings, writeProfile } from '../../isochrones/osrm/profile.ts';
import type { EngineCommune, EngineSite, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { prepareInputs } from '../../server/prepare/prepare_inputs.ts';
import { osrmForTests, testCache } from '../support/osrm.ts';

/** The scale of the demonstration's roads. */
export const DEMONSTRATION_SCALE = 1;

/** Sites that a network is covered from: the region's examples, open ones first. */
export const GROWTH_SITES = 300;

export interface GrowthRegion {
  communes: EngineCommune[];
  outline: MultiPolygonCoordinates;
  sites: EngineSite[];
}

const growthFolder = join(testCache, 'benchmark', 'growth');

/** Where the files of one size are: `roads.osrm` and its company, then the engine's own file. */
export const growthFiles = (scale: number): { folder: string; basePath: string; networkFile: string } => {
  const folder = join(growthFolder, `model-${MODEL_VERSION}-scale-${scale}`);
  return { folder, basePath: join(folder, 'roads.osrm'), networkFile: join(folder, 'engine.network') };
};

/** OSRM's graph of the model at a scale, made where it is not there; its communes and sites beside it. */
export async function makeGrowthFiles(scale: number): Promise<void> {
  const { folder } = growthFiles(scale);
  const made = await Promise.all([stat(join(folder, 'roads.osrm.ebg')), stat(regionFile)]).catch(() => null);
  if (made) return;
  await mkdir(growthFolder, { recursive: true });
  const inputs = await inputsAt(scale);
  if (!inputs.roadsFile) throw new Error('the region has no modelled roads');
  if (!(await stat(regionFile).catch(() => null))) await writeRegion(inputs);
  const work = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  try {
    const { extract, profiles } = await osrmForTests();
    const profile = await writeProfile(work, profileSettings(), profiles);
    // Only the graph: nothing here asks OSRM for a route.
    const args = ['--profile', basename(profile), '--output', 'roads', inputs.roadsFile];
    const { code, output } = await runChild(extract, args, { cwd: work });
    if (code !== 0) throw new Error(`osrm-extract ended with code ${code}: ${output.slice(-300)}`);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The region that is covered, the same for all sizes; made by `makeGrowthFiles`. */
export const readGrowthRegion = async (): Promise<GrowthRegion> =>
  JSON.parse(await readFile(regionFile, 'utf8'));

const regionFile = join(growthFolder, 'region.json');

/** The model's roads at a scale as a file of OpenStreetMap's, and what is covered there. */
export async function modelledRegion(scale: number): Promise<GrowthRegion & { roadsFile: string }> {
  await makeGrowthFiles(scale);
  const { roadsFile } = await inputsAt(scale);
  if (!roadsFile) throw new Error('the region has no modelled roads');
  return { roadsFile, ...(await readGrowthRegion()) };
}

/** Modelled roads (a PBF), communes and example sites of the demonstration's region, with `scale` times as many streets. */
export function inputsAt(scale: number): ReturnType<typeof prepareInputs> {
  const definition = findBuiltin(DEMO_REGION);
  return prepareInputs(
    { ...definition, model: { ...definition.model, scale } },
    {
      downloadsFolder: join(growthFolder, 'downloads'),
      workFolder: join(growthFolder, 'work'),
      demonstration,
    },
  );
}

async function writeRegion({ communes, sites }: Awaited<ReturnType<typeof prepareInputs>>): Promise<void> {
  const examples = (sites?.sites ?? []).toSorted(
    (a, b) => Number(b.status === 'open') - Number(a.status === 'open'),
  );
  const region: GrowthRegion = {
    communes: communes.map(({ code, population, centre, polygons }) => ({
      code,
      population,
      centre,
      polygons,
    })),
    outline: dissolve(communes.flatMap(({ polygons }) => polygons)),
    sites: examples.slice(0, GROWTH_SITES).map(({ id, lon, lat }) => ({ id, lon, lat })),
  };
  await writeFile(regionFile, JSON.stringify(region));
}
