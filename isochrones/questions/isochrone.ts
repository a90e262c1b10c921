import { MaillageError } from '../../errors/maillage_error.ts';
import { metresPerUnit } from '../geometry/mercator.ts';
import { visitBlocksAround } from '../ground/blocks_around.ts';
import { roadsOfBlock } from '../ground/known_blocks.ts';
import { NEAR_ROADS_M, type RoadCells, roadCellsOf } from '../ground/road_cells.ts';
import type { Territory } from '../ground/territory.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import {
  createPointSearch,
  type PointSearch,
  searchedSegments,
  searchedStretches,
  searchFromPoint,
} from '../search/point_search.ts';
import { type TimeField, timeAtMatch } from '../search/time_field.ts';
import { contourBlock, isOneClassBlock } from '../surface/block_contour.ts';
import { cellClassesOf } from '../surface/cell_classes.ts';
import { groundOfCells } from '../surface/cell_outlines.ts';
import { type Classes, classesOf, threshold_ds } from '../surface/classes.ts';
import { type BlockContour, createBlockContour } from '../surface/contour_memory.ts';
import type { BlockOutline } from '../surface/outline_links.ts';
import { type DrawnGround, groundOfOutlines } from '../surface/outlines.ts';
import type { MultiPolygonCoordinates, Network } from '../types.ts';

interface IsochroneOptions {
  /**
   * Under 8 the outline of a lattice with so many cells along a block's side (a power of two): 4 is about 220 m, 2 about 430 m, for who asks
   * for few points. From 8 on the lines between roads themselves.
   */
  cellsPerBlock: number;
  /** Ground farther from any road than this is left out; at most NEAR_ROADS_M. */
  reach_m: number;
}

export const ISOCHRONE_DEFAULTS: IsochroneOptions = {
  cellsPerBlock: 8,
  reach_m: NEAR_ROADS_M, // beyond it an answer is to be confirmed
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
  /** Null until they are given; they are made where an outline first needs them. */
  roadCells: RoadCells | null;
  /** By the number of bands, fineness and reach. */
  contours: Map<string, BlockContour>;
}

export function createIsochroneScratch(network: Network, territory: Territory | null): IsochroneScratch {
  return { ...createPointSearch(network), territory, roadCells: null, contours: new Map() };
}

/** Whether outlines so fine are drawn on the cells of roads, not on a lattice. */
export const needsRoadCells = (cellsPerBlock = ISOCHRONE_DEFAULTS.cellsPerBlock): boolean =>
  cellsPerBlock >= ISOCHRONE_DEFAULTS.cellsPerBlock;

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
  const segments = () => searchedSegments(scratch, field);
  const classes = classesOf(field, thresholds_ds);
  const drawn = !needsRoadCells(cellsPerBlock)
    ? drawnByBlocks(scratch, classes, segments(), { cellsPerBlock, reach_m }, match.lat)
    : groundOfCells(
        cellClassesOf(scratch.roadCells ?? roadCellsOf(scratch.network), classes),
        searchedStretches(scratch, field),
        reach_m,
      );
  const population = territory ? populationWithin(field, segments, territory, thresholds_ds) : null;
  return ascending.map((m, i) => ({ minutes: m, ...drawn[i], population: population?.[i] ?? null }));
}

/** The ground as a lattice's corners tell it. */
function drawnByBlocks(
  scratch: IsochroneScratch,
  classes: Classes,
  segments: Uint32Array,
  { cellsPerBlock, reach_m }: IsochroneOptions,
  lat: number,
): DrawnGround[] {
  const contour = contourFor(scratch, classes, cellsPerBlock, reach_m);
  const outlines: BlockOutline[][] = [];
  visitBlocksAround(scratch.network, segments, reach_m / metresPerUnit(lat), (column, row) => {
    const roads = roadsOfBlock(scratch.network, scratch.territory, column, row);
    if (!isOneClassBlock(contour, column, row, roads))
      outlines.push(contourBlock(contour, column, row, roads, null));
  });
  return classes.thresholds_ds.map((_, i) => groundOfOutlines(outlines.map((layers) => layers[i])));
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
    contour = createBlockContour(classes, { layers, cellsPerBlock, reach_m });
    contours.set(key, contour);
  }
  contour.block.classes = classes;
  return contour;
}

/** Inhabitants of the segments' points under each threshold; null where they are not known. */
function populationWithin(
  field: TimeField,
  segments: () => Uint32Array,
  territory: Territory,
  thresholds_ds: readonly number[],
): number[] | null {
  if (territory.populationMethod === 'unknown') return null;
  const { residents } = territory;
  const persons = new Array<number>(thresholds_ds.length).fill(0);
  for (const segment of segments())
    for (let i = residents.offset[segment]; i < residents.offset[segment + 1]; i++) {
      const time_ds = timeAtMatch(field, segment, residents.fraction[i]);
      for (let k = 0; k < thresholds_ds.length; k++)
        if (time_ds < thresholds_ds[k]) persons[k] += residents.weight[i];
    }
  return persons;
}
