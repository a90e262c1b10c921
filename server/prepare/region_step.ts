import { createHash } from 'node:crypto';
import type { Database } from '../../data/database/database_interface.ts';
import type { Region } from '../../data/records.ts';
import type { PopulationCell } from '../../data/sources/population/population_grid.ts';
import type { PreparedInputs, RegionDefinition } from '../../data/sources/region_definition.ts';
import { geodesicArea_km2, replaceCommunes } from '../../data/store/communes.ts';
import { replacePopulationGrid } from '../../data/store/population.ts';
import {
  findRegion,
  programmeSetting,
  REGION_STEP,
  saveRegion,
  setSetting,
  stepDone,
  storedTerritoryHash,
} from '../../data/store/regions.ts';
import type { PopulationGrid } from '../../data/store/stored_records.ts';
import { replaceZones, zoneKinds } from '../../data/store/zones.ts';
import { PEOPLE_FIGURES } from '../../isochrones/ground/cell_people.ts';
import type { Network } from '../../isochrones/types.ts';
import type { Progress } from '../process/progress.ts';
import { hullOf } from './hull.ts';

/**
 * Stores the region, its communes and its population, all in one transaction, unless they are as they were. Without an
 * outline and communes the region is the hull of its roads.
 */
export async function regionStep(
  db: Database,
  definition: RegionDefinition,
  inputs: PreparedInputs,
  network: Network,
  progress: Progress,
): Promise<Region> {
  progress.step(`Storing ${definition.name} and its ${inputs.communes.length.toLocaleString('en')} communes`);
  const hash = territoryHash(definition, inputs, network);
  const known = await findRegion(db, definition.id);
  if (known && (await storedTerritoryHash(db, definition.id)) === hash) {
    progress.unchanged('as they were');
    return known;
  }
  return db.transaction(async (tx) => {
    const region: Region = {
      id: definition.id,
      name: definition.name,
      departements: definition.departements,
      programme: inputs.programme?.id ?? definition.programme,
      outline: inputs.outline ?? hullOf(network),
      area_km2: 0,
      example_sites: definition.example_sites,
      attributions: inputs.attributions,
      enclaves: inputs.enclaves,
    };
    await saveRegion(tx, region);
    await replaceCommunes(tx, region.id, inputs.communes);
    region.area_km2 = await geodesicArea_km2(tx, region.outline);
    await saveRegion(tx, region);
    await replacePopulationGrid(tx, region.id, gridOf(inputs.populationGrid ?? []));
    await storeRules(tx, region.id, inputs);
    await stepDone(tx, region.id, REGION_STEP, hash);
    return region;
  });
}

/** Cells as they are stored; those of which nothing more than their people is known have zeros among others. */
function gridOf(cells: readonly PopulationCell[]): PopulationGrid {
  const none = PEOPLE_FIGURES.map(() => 0);
  return {
    lon: Float64Array.from(cells, (cell) => cell.lon),
    lat: Float64Array.from(cells, (cell) => cell.lat),
    persons: Float32Array.from(cells, (cell) => cell.persons),
    people: cells.some(({ people }) => people)
      ? Float32Array.from(cells.flatMap(({ people }) => people ?? none))
      : null,
  };
}

function territoryHash(definition: RegionDefinition, inputs: PreparedInputs, network: Network): string {
  const { id, name, departements, programme, example_sites } = definition;
  const { communes, outline, enclaves, populationGrid, attributions } = inputs;
  // Without communes and outline the roads make the region.
  const roads = !outline ? network.meta.roads_sha256 : null;
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify({
      id,
      name,
      departements,
      programme,
      example_sites,
      attributions,
      outline,
      enclaves,
      roads,
    }),
  );
  if (inputs.programme !== null) hash.update(JSON.stringify(inputs.programme));
  if (Object.keys(inputs.zones).length > 0) hash.update(JSON.stringify(inputs.zones));
  for (const commune of communes) hash.update(JSON.stringify(commune));
  for (const cell of populationGrid ?? []) hash.update(JSON.stringify(cell));
  return hash.digest('hex');
}

/** Stores the region's own programme and its zones in the place of the former ones. */
async function storeRules(tx: Database, regionId: string, inputs: PreparedInputs): Promise<void> {
  await setSetting(tx, programmeSetting(regionId), inputs.programme);
  for (const kind of new Set([...(await zoneKinds(tx, regionId)), ...Object.keys(inputs.zones)])) {
    const polygons = inputs.zones[kind];
    await replaceZones(tx, regionId, kind, polygons ? [{ code: kind, name: kind, polygons }] : []);
  }
}
