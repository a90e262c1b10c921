import { blocksOfSegments, meeting, segmentsOfStretches } from '../ground/changed_roads.ts';
import { candidatesOfBlock, maskEdgesOfBlock, type Territory } from '../ground/territory.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import type { TimeField } from '../search/time_field.ts';
import {
  type BlockContour,
  contourBlock,
  createBlockContour,
  type SurfaceSettings,
} from '../surface/block_contour.ts';
import {
  type Classes,
  classesOf,
  classOfSegment,
  commonClass,
  MIXED,
  threshold_ds,
} from '../surface/classes.ts';
import { type JoinedRing, rejoinRings } from '../surface/joined_rings.ts';
import type { BlockOutline } from '../surface/links.ts';
import { type DrawnGround, groundOfRings } from '../surface/outlines.ts';
import { borderOf, diagramOf, surfaceStore } from '../surface/surface_store.ts';
import { BAND_MINUTES } from '../types.ts';
import {
  type CommuneCoverage,
  type CommuneOptions,
  type CommuneSums,
  figuresOfCommunes,
  resumCommunes,
  sumCommunes,
} from './commune_coverage.ts';

/** White zones are what is not under the limit, which is one of the bands. */
export interface CoverageOptions extends CommuneOptions {
  /** Cells along a block's side (a power of two): 4 is about 220 m, 8 about 110 m, 16 about 55 m. */
  cellsPerBlock: number;
}

export const COVERAGE_DEFAULTS: CoverageOptions = {
  band_minutes: BAND_MINUTES, // ascending
  limit_minutes: 20, // AMI Tiers-Lieux 2025-2028
  cellsPerBlock: 8, // crossings are found to 2 m whatever the fineness; see `npm run bench`
};

/** All that a coverage is drawn and told from, so that a change of a few roads redoes only what they reach. */
export interface CoverageSurface {
  territory: Territory;
  options: CoverageOptions;
  settings: SurfaceSettings;
  /** The times that it was drawn of. */
  field: TimeField;
  /** Outlines of block b for each layer: the bands in order, then the white zones. */
  blocks: BlockOutline[][];
  /** Of each layer, joined from all blocks. */
  rings: JoinedRing[][];
  communes: CommuneSums;
}

export interface CoverageResult {
  bands: ({ minutes: number; population: number | null } & DrawnGround)[];
  white: { population: number | null } & DrawnGround;
  communes: CommuneCoverage[];
}

/** Bands, white zones and communes of a region from the drive times of its roads. */
export function computeCoverage(
  driveTimes: DriveTimes,
  territory: Territory,
  options: Partial<CoverageOptions> = {},
): CoverageResult {
  return coverageOf(driveTimes, computeSurface(driveTimes, territory, options));
}

/** The whole surface. */
export function computeSurface(
  driveTimes: DriveTimes,
  territory: Territory,
  options: Partial<CoverageOptions> = {},
): CoverageSurface {
  const complete = { ...COVERAGE_DEFAULTS, ...options };
  const settings = surfaceSettings(complete);
  const blank = {
    territory,
    options: complete,
    settings,
    field: fieldOf(driveTimes),
    blocks: [],
    rings: settings.layers.map(() => []),
    communes: sumCommunes(driveTimes, territory, complete),
  };
  return redrawBlocks(
    blank,
    classesOf(blank.field, complete.band_minutes.map(threshold_ds)),
    Uint32Array.from(territory.blocks.column, (_, b) => b),
  );
}

/**
 * The surface after some stretches' times changed: only the blocks in which one of them can be the nearest road are drawn
 * again, only the rings through them joined, and only the communes around counted. The former one is left as it is.
 */
export function updateSurface(
  before: CoverageSurface,
  driveTimes: DriveTimes,
  changedStretches: Uint32Array,
): CoverageSurface {
  const { territory, options } = before;
  const { network } = territory;
  const segments = segmentsOfStretches(network, changedStretches);
  const after = {
    ...before,
    field: fieldOf(driveTimes),
    communes: resumCommunes(before.communes, driveTimes, territory, options, meeting(network, segments)),
  };
  const thresholds_ds = options.band_minutes.map(threshold_ds);
  const was = classesOf(before.field, thresholds_ds);
  const is = classesOf(after.field, thresholds_ds);
  // Where all of a road is in the same class as before, no outline passes that did not.
  const changing = segments.filter((segment) => {
    const found = classOfSegment(is, segment);
    return found === MIXED || found !== classOfSegment(was, segment);
  });
  return redrawBlocks(after, is, blocksOfSegments(territory, changing));
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

function redrawBlocks(before: CoverageSurface, classes: Classes, numbers: Uint32Array): CoverageSurface {
  const { settings, territory } = before;
  const blocks = before.blocks.slice();
  const removed: BlockOutline[][] = [];
  const added: BlockOutline[][] = [];
  contourBlocks(classes, settings, territory, numbers, (b, outlines) => {
    if (blocks[b]) removed.push(blocks[b]);
    added.push(outlines);
    blocks[b] = outlines;
  });
  const rings = before.rings.map((ofLayer, layer) =>
    rejoinRings(
      ofLayer,
      removed.map((outlines) => outlines[layer]),
      added.map((outlines) => outlines[layer]),
    ),
  );
  return { ...before, blocks, rings };
}

/** What of a territory is drawn. */
type DrawnTerritory = Pick<Territory, 'network' | 'mask' | 'blocks'>;

/** Draws some blocks of a territory; blocks without any outline share one empty list. */
export function contourBlocks(
  classes: Classes,
  settings: SurfaceSettings,
  territory: DrawnTerritory,
  numbers: Uint32Array,
  visit: (block: number, outlines: BlockOutline[]) => void,
): void {
  const store = surfaceStore(territory.network, settings.cellsPerBlock);
  const contour = createBlockContour(classes, settings, store);
  for (const b of numbers) visit(b, contourTerritoryBlock(contour, territory, b));
}

function contourTerritoryBlock(
  contour: BlockContour,
  territory: DrawnTerritory,
  block: number,
): BlockOutline[] {
  const { classes, noOutlines, store } = contour;
  const candidates = candidatesOfBlock(territory, block);
  const maskEdges = maskEdgesOfBlock(territory, block);
  if (maskEdges.length === 0 && commonClass(classes, candidates) >= 0) return noOutlines;
  const column = territory.blocks.column[block];
  const row = territory.blocks.row[block];
  const border = maskEdges.length > 0 ? borderOf(store, territory.mask, maskEdges, column, row) : null;
  return contourBlock(contour, diagramOf(store, column, row, candidates), border);
}

/** Polygons and figures of a surface. */
export function coverageOf(driveTimes: DriveTimes, surface: CoverageSurface): CoverageResult {
  const { options, territory } = surface;
  const communes = figuresOfCommunes(driveTimes, territory, options, surface.communes);
  const sum = (pick: (commune: CommuneCoverage) => number | null) =>
    territory.populationMethod === 'unknown'
      ? null
      : communes.reduce((total, commune) => total + (pick(commune) ?? 0), 0);
  const grounds = surface.rings.map(groundOfRings);
  return {
    bands: options.band_minutes.map((minutes, i) => ({
      minutes,
      ...grounds[i],
      population: sum((commune) => commune.bands[i].population),
    })),
    white: {
      ...grounds[options.band_minutes.length],
      population: sum((commune) => commune.white.population),
    },
    communes,
  };
}
