import { MaillageError } from '../../errors/maillage_error.ts';
import { metresPerUnit } from '../geometry/mercator.ts';
import { blockAt, candidatesOfBlock, type Territory } from '../ground/territory.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import {
  createPointSearch,
  type PointSearch,
  searchedSegments,
  searchFromPoint,
} from '../search/point_search.ts';
import { type TimeField, timeAtMatch } from '../search/time_field.ts';
import { contourBlock, createBlockContour, isOneClass } from '../surface/block_contour.ts';
import { visitBlocksAround } from '../surface/blocks_around.ts';
import { classesOf, threshold_ds } from '../surface/classes.ts';
import type { BlockOutline } from '../surface/links.ts';
import { groundOfOutlines } from '../surface/outlines.ts';
import { diagramOf, surfaceStore } from '../surface/surface_store.ts';
import type { MultiPolygonCoordinates, Network } from '../types.ts';

interface IsochroneOptions {
  /** Cells along a block's side (a power of two): 4 is about 220 m, 8 about 110 m, 16 about 55 m. */
  cellsPerBlock: number;
  /** Ground farther from any road than this is left out. */
  reach_m: number;
}

export const ISOCHRONE_DEFAULTS: IsochroneOptions = {
  cellsPerBlock: 8, // under 0.3 % wrong within 300 m of a road; see `npm run bench`
  reach_m: 2000, // beyond it an answer is to be confirmed
};

interface IsochroneBand {
  minutes: number;
  polygons: MultiPolygonCoordinates;
  area_km2: number;
  /** Inhabitants of the region inside; null where they are not known. */
  population: number | null;
}

/** What a thread keeps between isochrones of one network: nothing is allocated per search but the outlines. */
export interface IsochroneScratch extends PointSearch {
  territory: Territory | null;
}

export function createIsochroneScratch(network: Network, territory: Territory | null): IsochroneScratch {
  return { ...createPointSearch(network), territory };
}

/**
 * The ground from which a point is reached by car in less than each number of minutes: the nearest road's time, along
 * roads and between them. Bands are nested; holes and islands are kept; empty around a point too far from any road. Errors: isochrone_minutes_invalid.
 */
export function isochrone(
  scratch: IsochroneScratch,
  territory: Territory | null,
  point: { lon: number; lat: number },
  minutes: readonly number[],
  options: Partial<IsochroneOptions> = {},
): IsochroneBand[] {
  const { cellsPerBlock, reach_m } = { ...ISOCHRONE_DEFAULTS, ...options };
  const ascending = [...new Set(minutes)].sort((a, b) => a - b);
  if (ascending.length === 0 || !ascending.every((m) => m > 0))
    throw new MaillageError('isochrone_minutes_invalid', { minutes: minutes.join(',') });
  const thresholds_ds = ascending.map(threshold_ds);
  const match = nearestRoad(scratch.network, point.lon, point.lat);
  const field = searchFromPoint(scratch, match, thresholds_ds[thresholds_ds.length - 1]);
  const segments = searchedSegments(scratch, field);
  const layers = ascending.map((_, i) => ({ first: 0, last: i }));
  const store = surfaceStore(scratch.network, cellsPerBlock);
  const contour = createBlockContour(
    classesOf(field, thresholds_ds),
    { layers, cellsPerBlock, reach_m },
    store,
  );
  const outlines: BlockOutline[][] = [];
  visitBlocksAround(scratch.network, segments, reach_m / metresPerUnit(match.lat), (column, row) => {
    const diagram = diagramOf(store, column, row, knownCandidates(scratch.territory, column, row));
    if (!isOneClass(contour, diagram)) outlines.push(contourBlock(contour, diagram, null));
  });
  const population = territory ? populationWithin(field, segments, territory, thresholds_ds) : null;
  return ascending.map((m, i) => {
    const ground = groundOfOutlines(outlines.map((layersOfBlock) => layersOfBlock[i]));
    return { minutes: m, ...ground, population: population?.[i] ?? null };
  });
}

function knownCandidates(territory: Territory | null, column: number, row: number): Uint32Array | null {
  const block = territory ? blockAt(territory, column, row) : -1;
  return territory && block >= 0 ? candidatesOfBlock(territory, block) : null;
}

/** Inhabitants of the segments' points under each threshold; null where they are not known. */
function populationWithin(
  field: TimeField,
  segments: Uint32Array,
  territory: Territory,
  thresholds_ds: readonly number[],
): number[] | null {
  if (territory.populationMethod === 'unknown') return null;
  const { residents } = territory;
  const persons = new Array<number>(thresholds_ds.length).fill(0);
  for (const segment of segments)
    for (let i = residents.offset[segment]; i < residents.offset[segment + 1]; i++) {
      const time_ds = timeAtMatch(field, segment, residents.fraction[i]);
      for (let k = 0; k < thresholds_ds.length; k++)
        if (time_ds < thresholds_ds[k]) persons[k] += residents.weight[i];
    }
  return persons;
}
