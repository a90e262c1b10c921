import { createHash } from 'node:crypto';
import type { Region } from '../../data/records.ts';
import { AROUND_VERSION, readAround } from '../../data/sources/landscape/around.ts';
import {
  type DrawnFeature,
  openDrawnFile,
  packDrawn,
  writeDrawnFile,
} from '../../data/sources/landscape/drawn.ts';
import { LANDSCAPE_VERSION, readLandscape } from '../../data/sources/landscape/landscape.ts';
import { OSMIUM_INSTALL } from '../../data/sources/openstreetmap/osmium.ts';
import { dissolve } from '../../data/sources/polygons/dissolve.ts';
import type { PreparedInputs } from '../../data/sources/region_definition.ts';
import type { Network } from '../../isochrones/types.ts';
import { landscapeFile, surroundingsFile } from '../served/drawn_files.ts';
import type { RoadsContext } from './roads_step.ts';

type DrawnContext = Pick<RoadsContext, 'home' | 'progress' | 'signal'>;

/**
 * Keeps what the map draws beside roads and results, each in a file of the home that is made again only when its source changed: water,
 * built-up ground and names from the extract of the network's roads, and the sea and borders around the region. Modelled roads, and those
 * of an OSRM elsewhere, have no extract. Throws what the readers throw.
 */
export async function drawnStep(
  context: DrawnContext,
  region: Region,
  network: Network,
  inputs: PreparedInputs,
): Promise<void> {
  const { home, progress, signal } = context;
  progress.step('Drawing what lies around and beneath');
  const { roadsFile, roadsSha256, modelled } = inputs;
  if (roadsFile !== null && !modelled) {
    if (/\.pbf$/i.test(roadsFile))
      await keep(landscapeFile(home, network.meta.id), keyOf(LANDSCAPE_VERSION, roadsSha256), () =>
        readLandscape(roadsFile, signal),
      );
    else
      progress.note(
        `Water, built-up ground and names of the extract are not drawn: only a PBF is read, and osmium, which would convert it, is not installed; ${OSMIUM_INSTALL}.`,
      );
  }
  const land = inputs.communes.flatMap(({ polygons }) => polygons);
  await keep(
    surroundingsFile(home, region.id),
    keyOf(AROUND_VERSION, region.departements, region.outline, land),
    () => readAround(region.outline, dissolve(land), region.departements),
  );
}

async function keep(path: string, key: string, read: () => Promise<DrawnFeature[]>): Promise<void> {
  if (await openDrawnFile(path, key)) return;
  await writeDrawnFile(path, key, packDrawn(await read()));
}

function keyOf(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
