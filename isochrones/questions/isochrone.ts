import { MaillageError } from '../../errors/maillage_error.ts';
import { metresPerUnit } from '../geometry/mercator.ts';
import { visitBlocksAround } from '../ground/blocks_around.ts';
import { roadsOfBlock } from '../ground/known_blocks.ts';
import { NEAR_ROADS_M, type Territory } from '../ground/territory.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import {
  createPointSearch,
  type PointSearch,
  searchedSegments,
  searchFromPoint,
} from '../search/point_search.ts';
import { type TimeField, timeAtMatch } from '../search/time_field.ts';
import { contourBlock, isOneClassBlock } from '../surface/block_contour.ts';
import { type Classes, classesOf, threshold_ds } from '../surface/classes.ts';
import { type BlockContour, createBlockContour } from '../surface/contour_memory.ts';
import type { BlockOutline } from '../surface/outline_links.ts';
import { groundOfOutlines } from '../surface/outlines.ts';
import type { MultiPolygonCoordinates, Network } from '../types.ts';

interface IsochroneOptions {
  /** Cells along a block's side (a power of two): 4 is about 220 m, 8 about 110 m, 16 about 55 m. */
  cellsPerBlock: number;
  /** Ground farther from any road than this is left out. */
  reach_m: number;
}

export const ISOCHRONE_DEFAULTS: IsochroneOptions = {
  cellsPerBlock: 8, // divided where the outline is not straight; see `npm run bench`
  reach_m: NEAR_ROADS_M, // beyond it an answer is to be confirmed
};

/** About 27 m in metropolitan France; see `npm run bench`. */
const FINEST_CELLS = 32;

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
  /** By the number of bands, fineness and reach. */
  contours: Map<string, BlockContour>;
}

export function createIsochroneScratch(network: Network, territory: Territory | null): IsochroneScratch {
  return { ...createPointSearch(network), territory, contours: new Map() };
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
  const classes = classesOf(field, thresholds_ds);
  const contour = contourFor(scratch, classes, cellsPerBlock, reach_m);
  const outlines: BlockOutline[][] = [];
  visitBlocksAround(scratch.network, segments, reach_m / metresPerUnit(match.lat), (column, row) => {
    const roads = roadsOfBlock(scratch.network, scratch.territory, column, row);
    if (!isOneClassBlock(contour, column, row, roads))
      outlines.push(contourBlock(contour, column, row, roads, null));
  });
  const population = territory ? populationWithin(field, segments, territory, thresholds_ds) : null;
  return ascending.map((m, i) => {
    const ground = groundOfOutlines(outlines.map((layersOfBlock) => layersOfBlock[i]));
    return { minutes: m, ...ground, population: population?.[i] ?? null };
  });
}

/** So many are kept: one for each number of bands that is commonly asked. */
const MOST_CONTOURS = 4;

function contourFor(
  { contours }: IsochroneScratch,
  classes: Classes,
  cellsPerBlock: number,
  reach_m: number,
): BlockContour {
  const bands = classes.thresholds_ds.length;
  const key = `${bands} ${cellsPerBlock} ${reach_m}`;
  let contour = contours.get(key);
  if (!contour) {
    if (contours.size === MOST_CONTOURS) contours.clear();
    const layers = Array.from({ length: bands }, (_, i) => ({ first: 0, last: i }));
    // Who asks for few points gets the coarse lattice as it is.
    const finestCells = cellsPerBlock < ISOCHRONE_DEFAULTS.cellsPerBlock ? cellsPerBlock : FINEST_CELLS;
    contour = createBlockContour(classes, { layers, cellsPerBlock, finestCells, reach_m });
    contours.set(key, contour);
  }
  contour.block.classes = classes;
  return contour;
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
