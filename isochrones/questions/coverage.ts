import { blocksOfSegments, meeting, segmentsOfStretches } from '../ground/changed_roads.ts';
import { roadsOfListed } from '../ground/listed_blocks.ts';
import { blockAt, maskEdgesOfBlock, type Territory } from '../ground/territory.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import type { TimeField } from '../search/time_field.ts';
import { contourBlock } from '../surface/block_contour.ts';
import {
  type Classes,
  classesOf,
  classOfSegment,
  commonClass,
  MIXED,
  threshold_ds,
} from '../surface/classes.ts';
import { type BlockContour, createBlockContour, type SurfaceSettings } from '../surface/contour_memory.ts';
import { findOwnersByRays } from '../surface/hole_owners.ts';
import { type LayerRings, noRings, replaceOutlines } from '../surface/joined_rings.ts';
import type { BlockOutline } from '../surface/outline_links.ts';
import { type DrawnGround, groundOfRings } from '../surface/outlines.ts';
import { type PackedOutlines, packOutlines, unpackOutlines } from '../surface/packed_outlines.ts';
import { BAND_MINUTES } from '../types.ts';
import {
  addSums,
  type CommuneCoverage,
  type CommuneOptions,
  type CommuneSums,
  type CountedTerritory,
  changeFigures,
  changeSums,
  figuresOfCommunes,
  sumCommunes,
  townHallsBySegment,
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

/** All that a coverage is drawn and told from, so that a change of a few roads redoes only what they reach: see updateSurface. */
export interface CoverageSurface {
  territory: Territory;
  options: CoverageOptions;
  settings: SurfaceSettings;
  /** The times that it was drawn of. */
  field: TimeField;
  /** Outlines of block b for each layer: the bands in order, then the white zones. */
  blocks: BlockOutline[][];
  /** Of each layer, joined from all blocks. */
  layers: LayerRings[];
  /** Of each layer, as polygons. */
  drawn: DrawnGround[];
  sums: CommuneSums;
  communes: CommuneCoverage[];
  /** Inhabitants of all communes by layer, where they are known. */
  populations: number[];
  townHalls: Map<number, number[]>;
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
  return coverageOf(computeSurface(driveTimes, territory, options));
}

/** The whole surface; `parts`: all its parts, where they are made already, in any order. */
export function computeSurface(
  driveTimes: DriveTimes,
  territory: Territory,
  options: Partial<CoverageOptions> = {},
  parts: readonly SurfacePart[] | null = null,
): CoverageSurface {
  const complete = { ...COVERAGE_DEFAULTS, ...options };
  const settings = surfaceSettings(complete);
  const field = fieldOf(driveTimes);
  const sums = parts ? joinSums(parts) : sumCommunes(driveTimes, territory, complete);
  const communes = figuresOfCommunes(field, territory, complete, sums);
  const surface: CoverageSurface = {
    territory,
    options: complete,
    settings,
    field,
    blocks: [],
    layers: settings.layers.map(noRings),
    drawn: settings.layers.map(() => ({ polygons: [], area_km2: 0 })),
    sums,
    communes,
    populations: settings.layers.map(() => 0),
    townHalls: townHallsBySegment(territory),
  };
  for (const commune of communes) addPopulations(surface, commune, 1);
  const numbers = Uint32Array.from(territory.blocks.column, (_, b) => b);
  if (parts) joinBlocks(surface, numbers, joinOutlines(parts, settings.layers.length, numbers.length));
  else redrawBlocks(surface, classesOf(field, complete.band_minutes.map(threshold_ds)), numbers);
  return surface;
}

/** What of a territory a part of its surface is made from. */
export type SurfaceGround = DrawnTerritory & CountedTerritory;

/** A part of a surface: the outlines of some blocks, and the sums of a share of what lies on the roads. */
export interface SurfacePart {
  outlines: PackedOutlines;
  sums: CommuneSums;
}

/** So many blocks are one part, so that no thread waits long for another. */
const BLOCKS_A_PART = 1024;

/** How many parts the surface of a territory has. */
export const partsOfSurface = ({ blocks }: SurfaceGround): number =>
  Math.ceil(blocks.column.length / BLOCKS_A_PART);

/** Makes parts of a surface by their numbers; each is the same in whatever order, or thread, they are made. */
export function surfacePartMaker(
  driveTimes: DriveTimes,
  territory: SurfaceGround,
  options: CoverageOptions,
): (number: number) => SurfacePart {
  const contour = createBlockContour(
    classesOf(fieldOf(driveTimes), options.band_minutes.map(threshold_ds)),
    surfaceSettings(options),
  );
  const of = partsOfSurface(territory);
  return (number) => {
    const drawn: { block: number; layers: BlockOutline[] }[] = [];
    const end = Math.min((number + 1) * BLOCKS_A_PART, territory.blocks.column.length);
    for (let block = number * BLOCKS_A_PART; block < end; block++) {
      const layers = contourTerritoryBlock(contour, territory, block);
      if (layers !== contour.noOutlines) drawn.push({ block, layers });
    }
    return {
      outlines: packOutlines(drawn),
      sums: sumCommunes(driveTimes, territory, options, { number, of }),
    };
  };
}

function joinSums([first, ...others]: readonly SurfacePart[]): CommuneSums {
  for (const { sums } of others) addSums(first.sums, sums);
  return first.sums;
}

/** The outlines of all blocks; those without any share one empty list. */
function joinOutlines(parts: readonly SurfacePart[], layers: number, blocks: number): BlockOutline[][] {
  const none: BlockOutline[] = Array.from({ length: layers }, () => ({ rings: [], chains: [] }));
  const all = Array.from({ length: blocks }, () => none);
  for (const { outlines } of parts)
    unpackOutlines(outlines, layers, (block, ofBlock) => {
      all[block] = ofBlock;
    });
  return all;
}

/**
 * Brings a surface to other times, which differ on some stretches: only the blocks in which one of them can be the nearest road are drawn
 * again, only the rings through them joined, and only what lies on the roads around counted. Equal, bit for bit, to computeSurface. Where it
 * throws, the surface is neither what it was nor what it should be.
 */
export function updateSurface(
  surface: CoverageSurface,
  driveTimes: DriveTimes,
  changedStretches: Uint32Array,
): void {
  const { territory, options, field: was } = surface;
  const { network } = territory;
  const is = fieldOf(driveTimes);
  const segments = segmentsOfStretches(network, changedStretches);
  const around = meeting(network, segments);
  const touched = changeSums(surface.sums, was, is, territory, options, new Set(segments), around);
  for (const segment of around)
    for (const commune of surface.townHalls.get(segment) ?? []) touched.add(commune);
  const thresholds_ds = options.band_minutes.map(threshold_ds);
  const classesBefore = classesOf(was, thresholds_ds);
  const classes = classesOf(is, thresholds_ds);
  // Where all of a road is in the same class as before, no outline passes that did not.
  const changing = segments.filter((segment) => {
    const found = classOfSegment(classes, segment);
    return found === MIXED || found !== classOfSegment(classesBefore, segment);
  });
  surface.field = is;
  // Whoever was told the former figures keeps them.
  surface.communes = surface.communes.slice();
  for (const commune of touched) addPopulations(surface, surface.communes[commune], -1);
  changeFigures(surface.communes, is, territory, options, surface.sums, touched);
  for (const commune of touched) addPopulations(surface, surface.communes[commune], 1);
  redrawBlocks(surface, classes, blocksOfSegments(territory, changing));
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

/** Adds a commune's inhabitants to those of all, or takes them away: exact, see bySegment. */
function addPopulations({ populations }: CoverageSurface, { bands, white }: CommuneCoverage, sign: 1 | -1) {
  [...bands, white].forEach(({ population }, layer) => {
    populations[layer] += sign * (population ?? 0);
  });
}

/** Draws some blocks of a surface (ascending), and joins their outlines to the others. */
function redrawBlocks(surface: CoverageSurface, classes: Classes, numbers: Uint32Array): void {
  const { settings, territory } = surface;
  const added: BlockOutline[][] = [];
  contourBlocks(classes, settings, territory, numbers, (_, outlines) => added.push(outlines));
  joinBlocks(surface, numbers, added);
}

/** Joins the outlines of some blocks, `added` in the order of their ascending numbers, to those of the others. */
function joinBlocks(surface: CoverageSurface, numbers: Uint32Array, added: readonly BlockOutline[][]): void {
  const { blocks, layers, territory } = surface;
  const removed: BlockOutline[][] = [];
  numbers.forEach((b, i) => {
    if (blocks[b]) removed.push(blocks[b]);
    blocks[b] = added[i];
  });
  layers.forEach((layer, l) => {
    replaceOutlines(
      layer,
      removed.map((outlines) => outlines[l]),
      added.map((outlines) => outlines[l]),
    );
    findOwnersByRays(
      layer,
      {
        row: territory.blocks.row,
        at: (column, row) => blockAt(territory, column, row),
        outline: (block) => blocks[block][l],
      },
      numbers,
    );
    surface.drawn[l] = groundOfRings(layer);
  });
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
  const contour = createBlockContour(classes, settings);
  for (const b of numbers) visit(b, contourTerritoryBlock(contour, territory, b));
}

function contourTerritoryBlock(
  contour: BlockContour,
  territory: DrawnTerritory,
  block: number,
): BlockOutline[] {
  const roads = roadsOfListed(territory.blocks, block);
  const maskEdges = maskEdgesOfBlock(territory, block);
  if (maskEdges.length === 0 && commonClass(contour.block.classes, roads.roads) >= 0)
    return contour.noOutlines;
  const column = territory.blocks.column[block];
  const row = territory.blocks.row[block];
  const border = maskEdges.length > 0 ? { mask: territory.mask, edges: maskEdges } : null;
  return contourBlock(contour, column, row, roads, border);
}

/** Polygons and figures of a surface. */
export function coverageOf({
  communes,
  drawn,
  options,
  populations,
  territory,
}: CoverageSurface): CoverageResult {
  const known = territory.populationMethod !== 'unknown';
  const layer = (l: number) => ({ ...drawn[l], population: known ? populations[l] : null });
  return {
    bands: options.band_minutes.map((minutes, i) => ({ minutes, ...layer(i) })),
    white: layer(options.band_minutes.length),
    communes,
  };
}
