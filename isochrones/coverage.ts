import type { DriveTimes } from './drive_times.ts';
import { area_km2 } from './surface/area.ts';
import {
  type BlockContour,
  contourBlock,
  createBlockContour,
  type SurfaceSettings,
} from './surface/block_contour.ts';
import { type Classes, classifyAll, classOfTime, commonClass, threshold_ds } from './surface/classes.ts';
import type { BlockOutline } from './surface/links.ts';
import { joinOutlines, polygonsOfRings } from './surface/outlines.ts';
import { borderOf, diagramOf, surfaceStore } from './surface/surface_store.ts';
import { type TimeField, timeAtVertex, timeOnSegment } from './surface/time_field.ts';
import { candidatesOfBlock, maskEdgesOfBlock, type Territory } from './territory.ts';
import { BAND_MINUTES, type MultiPolygonCoordinates, NEAREST_KEPT, type RoadPlace } from './types.ts';
import type { WeightedPoints } from './weighted_points.ts';

export interface CoverageOptions {
  band_minutes: readonly number[];
  /** The programme's limit: white zones are what is not under it. One of the bands. */
  limit_minutes: number;
  /** Cells along a block's side (a power of two): 4 is about 220 m, 8 about 110 m, 16 about 55 m. */
  cellsPerBlock: number;
}

export const COVERAGE_DEFAULTS: CoverageOptions = {
  band_minutes: BAND_MINUTES, // ascending
  limit_minutes: 20, // AMI Tiers-Lieux 2025-2028
  cellsPerBlock: 8, // crossings are found to 2 m whatever the fineness; see `npm run bench`
};

/** The surface of a coverage by blocks, so that a change of a few roads redoes only their blocks. */
export interface CoverageSurface {
  territory: Territory;
  options: CoverageOptions;
  settings: SurfaceSettings;
  /** Outlines of block b for each layer: the bands in order, then the white zones. */
  blocks: BlockOutline[][];
}

/** One commune's share in a coverage; sums over classes are its area and population. Times null: no road leads to a site. */
export interface CommuneCoverage {
  code: string;
  population: number | null;
  area_km2: number;
  /** Less than each band's minutes, cumulative, in the order of the bands. */
  bands: { minutes: number; population: number | null; area_km2: number }[];
  white: { population: number | null; area_km2: number };
  drive_times_s: { least: number | null; town_hall: number | null; most: number | null };
}

export interface CoverageResult {
  bands: {
    minutes: number;
    polygons: MultiPolygonCoordinates;
    area_km2: number;
    population: number | null;
  }[];
  white: { polygons: MultiPolygonCoordinates; area_km2: number; population: number | null };
  communes: CommuneCoverage[];
}

export function fieldOf(driveTimes: DriveTimes): TimeField {
  return {
    network: driveTimes.network,
    time_ds: driveTimes.time_ds,
    stride: NEAREST_KEPT,
    seeds: driveTimes.seeds,
  };
}

/** Bands, white zones and communes of a region from the drive times of its roads. */
export function computeCoverage(
  driveTimes: DriveTimes,
  territory: Territory,
  options: Partial<CoverageOptions> = {},
): CoverageResult {
  return coverageOf(driveTimes, computeSurface(driveTimes, territory, options));
}

/** The whole surface: each block's outlines. */
export function computeSurface(
  driveTimes: DriveTimes,
  territory: Territory,
  options: Partial<CoverageOptions> = {},
): CoverageSurface {
  const complete = { ...COVERAGE_DEFAULTS, ...options };
  const surface: CoverageSurface = {
    territory,
    options: complete,
    settings: surfaceSettings(complete),
    blocks: [],
  };
  const all = Uint32Array.from(territory.blocks.column, (_, b) => b);
  return redoBlocks(surface, driveTimes, all);
}

/** The surface after some stretches' times changed: only the blocks in which one of them can be the nearest road are redone. */
export function updateSurface(
  before: CoverageSurface,
  driveTimes: DriveTimes,
  changedStretches: Uint32Array,
): CoverageSurface {
  return redoBlocks(before, driveTimes, blocksOfStretches(before.territory, changedStretches));
}

function surfaceSettings({ band_minutes, limit_minutes, cellsPerBlock }: CoverageOptions): SurfaceSettings {
  const limit = band_minutes.indexOf(limit_minutes);
  return {
    layers: [
      ...band_minutes.map((_, i) => ({ first: 0, last: i })),
      { first: limit + 1, last: band_minutes.length },
    ],
    cellsPerBlock,
    reach_m: Infinity,
  };
}

function redoBlocks(before: CoverageSurface, driveTimes: DriveTimes, numbers: Uint32Array): CoverageSurface {
  const { options, settings, territory } = before;
  const classes = classifyAll(fieldOf(driveTimes), options.band_minutes.map(threshold_ds));
  const blocks = before.blocks.slice();
  contourBlocks(classes, settings, territory, numbers, (b, outlines) => {
    blocks[b] = outlines;
  });
  return { ...before, blocks };
}

/** Draws some blocks of a territory; blocks without any outline share one empty list. */
export function contourBlocks(
  classes: Classes,
  settings: SurfaceSettings,
  territory: Territory,
  numbers: Uint32Array,
  visit: (block: number, outlines: BlockOutline[]) => void,
): void {
  const store = surfaceStore(territory.network, settings.cellsPerBlock);
  const contour = createBlockContour(classes, settings, store);
  for (const b of numbers) visit(b, contourTerritoryBlock(contour, territory, b));
}

function contourTerritoryBlock(contour: BlockContour, territory: Territory, block: number): BlockOutline[] {
  const { classes, noOutlines, store } = contour;
  const candidates = candidatesOfBlock(territory, block);
  const maskEdges = maskEdgesOfBlock(territory, block);
  if (maskEdges.length === 0 && commonClass(classes, candidates) >= 0) return noOutlines;
  const column = territory.blocks.column[block];
  const row = territory.blocks.row[block];
  const border = maskEdges.length > 0 ? borderOf(store, territory.mask, maskEdges, column, row) : null;
  return contourBlock(contour, diagramOf(store, column, row, candidates), border);
}

/** Blocks in which one of the stretches can be the nearest road. */
export function blocksOfStretches(territory: Territory, stretches: Uint32Array): Uint32Array {
  const { stretchSegment, stretchSegmentOffset, segmentCount } = territory.network;
  const changed = new Uint8Array(segmentCount);
  for (const stretch of stretches)
    for (let i = stretchSegmentOffset[stretch]; i < stretchSegmentOffset[stretch + 1]; i++)
      changed[stretchSegment[i]] = 1;
  const { candidate, candidateOffset, column } = territory.blocks;
  const found: number[] = [];
  for (let b = 0; b < column.length; b++)
    for (let i = candidateOffset[b]; i < candidateOffset[b + 1]; i++)
      if (changed[candidate[i]]) {
        found.push(b);
        break;
      }
  return Uint32Array.from(found);
}

/** Polygons and figures of a surface. */
export function coverageOf(driveTimes: DriveTimes, surface: CoverageSurface): CoverageResult {
  const { options, territory } = surface;
  const communes = coverageOfCommunes(driveTimes, territory, options);
  const polygonsOf = (layer: number) =>
    polygonsOfRings(joinOutlines(surface.blocks.map((outlines) => outlines[layer])));
  const sum = (pick: (commune: CommuneCoverage) => number | null) =>
    territory.populationMethod === 'unknown'
      ? null
      : communes.reduce((total, commune) => total + (pick(commune) ?? 0), 0);
  const bands = options.band_minutes.map((minutes, i) => {
    const polygons = polygonsOf(i);
    return {
      minutes,
      polygons,
      area_km2: area_km2(polygons),
      population: sum((commune) => commune.bands[i].population),
    };
  });
  const polygons = polygonsOf(options.band_minutes.length);
  return {
    bands,
    white: { polygons, area_km2: area_km2(polygons), population: sum((commune) => commune.white.population) },
    communes,
  };
}

/** Ground and inhabitants of each commune by drive time, from the road times themselves. */
export function coverageOfCommunes(
  driveTimes: DriveTimes,
  territory: Territory,
  options: Pick<CoverageOptions, 'band_minutes' | 'limit_minutes'>,
): CommuneCoverage[] {
  const field = fieldOf(driveTimes);
  const thresholds_ds = options.band_minutes.map(threshold_ds);
  const ground = sumByClass(field, territory.ground, territory.communes.length, thresholds_ds);
  const residents = sumByClass(field, territory.residents, territory.communes.length, thresholds_ds);
  const limit = options.band_minutes.indexOf(options.limit_minutes);
  const classes = thresholds_ds.length + 1;
  const known = territory.populationMethod !== 'unknown';
  const range = (sums: Float64Array, commune: number, first: number, last: number) => {
    let total = 0;
    for (let k = first; k <= last; k++) total += sums[commune * classes + k];
    return total;
  };
  return territory.communes.map(({ code, population, area_km2 }, c) => {
    const hall = territory.townHalls[c];
    const persons = (first: number, last: number) => (known ? range(residents.sums, c, first, last) : null);
    return {
      code,
      population,
      area_km2,
      bands: options.band_minutes.map((minutes, i) => ({
        minutes,
        population: persons(0, i),
        area_km2: range(ground.sums, c, 0, i),
      })),
      white: {
        population: persons(limit + 1, classes - 1),
        area_km2: range(ground.sums, c, limit + 1, classes - 1),
      },
      drive_times_s: {
        least: seconds(ground.least[c]),
        town_hall: seconds(timeAtPlace(field, hall)),
        most: seconds(ground.most[c]),
      },
    };
  });
}

const seconds = (time_ds: number) =>
  Number.isFinite(time_ds) ? Math.round(Math.max(0, time_ds)) / 10 : null;

/** Time at a place with all its roads. */
export function timeAtPlace(field: TimeField, place: RoadPlace): number {
  let best = timeAtMatch(field, place.segment, place.fraction);
  for (const { segment, fraction } of place.others ?? [])
    best = Math.min(best, timeAtMatch(field, segment, fraction));
  return best;
}

/** Time at a point of a road; on a junction that of the quickest of its roads. */
export function timeAtMatch(field: TimeField, segment: number, fraction: number): number {
  if (fraction > 0 && fraction < 1) return timeOnSegment(field, segment, fraction);
  const { segmentFrom, segmentTo } = field.network;
  return timeAtVertex(field, fraction === 0 ? segmentFrom[segment] : segmentTo[segment]);
}

function sumByClass(field: TimeField, points: WeightedPoints, communes: number, thresholds_ds: number[]) {
  const classes = thresholds_ds.length + 1;
  const sums = new Float64Array(communes * classes);
  const least = new Float64Array(communes).fill(Infinity);
  const most = new Float64Array(communes).fill(-Infinity);
  for (let i = 0; i < points.count; i++) {
    const time_ds = timeAtMatch(field, points.segment[i], points.fraction[i]);
    const commune = points.commune[i];
    sums[commune * classes + classOfTime(thresholds_ds, time_ds)] += points.weight[i];
    if (time_ds < least[commune]) least[commune] = time_ds;
    if (time_ds > most[commune]) most[commune] = time_ds;
  }
  return { sums, least, most };
}
