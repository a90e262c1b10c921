import { blocksOfSegments, segmentsOfStretches } from '../ground/changed_roads.ts';
import type { Territory } from '../ground/territory.ts';
import { type DriveTimes, fieldOf } from '../search/drive_times.ts';
import type { TimeField } from '../search/time_field.ts';
import { classesOf, classOfSegment, MIXED, threshold_ds } from '../surface/classes.ts';
import { createBlockContour, type SurfaceSettings } from '../surface/contour_memory.ts';
import { type JoinedLayers, joinLayers, redrawLayers } from '../surface/joined_layers.ts';
import type { BlockOutline } from '../surface/outline_links.ts';
import type { DrawnGround } from '../surface/outlines.ts';
import { sectorsOf } from '../surface/sectors.ts';
import {
  contourBlocks,
  type DrawnSector,
  type DrawnTerritory,
  drawSector,
} from '../surface/territory_blocks.ts';
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
  type TownHallRoads,
  townHallRoads,
  townHallsOn,
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
  /** The bands in order, then the white zones. */
  joined: JoinedLayers;
  sums: CommuneSums;
  communes: CommuneCoverage[];
  /** Inhabitants of all communes by layer, where they are known. */
  populations: number[];
  townHalls: TownHallRoads;
}

export interface CoverageResult {
  bands: ({ minutes: number; population: number | null } & DrawnGround)[];
  white: { population: number | null } & DrawnGround;
  communes: CommuneCoverage[];
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
  const made = parts ?? allParts(driveTimes, territory, complete);
  const sums = joinSums(made);
  const communes = figuresOfCommunes(field, territory, complete, sums);
  const surface: CoverageSurface = {
    territory,
    options: complete,
    settings,
    field,
    joined: joinLayers(
      sectorsOf(territory.blocks),
      settings.layers.length,
      made.flatMap(({ sectors }) => sectors),
    ),
    sums,
    communes,
    populations: settings.layers.map(() => 0),
    townHalls: townHallRoads(territory),
  };
  for (const commune of communes) addPopulations(surface, commune, 1);
  return surface;
}

/** What of a territory a part of its surface is made from. */
export type SurfaceGround = DrawnTerritory & CountedTerritory;

/** A part of a surface: some sectors, and the sums of a share of what lies on the roads. */
export interface SurfacePart {
  sectors: DrawnSector[];
  sums: CommuneSums;
}

/** So many blocks are about one part, so that no thread waits long for another. */
const BLOCKS_A_PART = 1024;

/** How many parts the surface of a territory has. */
export const partsOfSurface = ({ blocks }: SurfaceGround): number =>
  Math.max(1, Math.ceil(blocks.column.length / BLOCKS_A_PART));

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
  const sectors = sectorsOf(territory.blocks);
  const of = partsOfSurface(territory);
  const firstOf = (number: number) => Math.floor((sectors.column.length * number) / of);
  return (number) => {
    const drawn: DrawnSector[] = [];
    for (let sector = firstOf(number); sector < firstOf(number + 1); sector++) {
      const found = drawSector(contour, territory, sectors, sector);
      if (found) drawn.push(found);
    }
    return { sectors: drawn, sums: sumCommunes(driveTimes, territory, options, { number, of }) };
  };
}

function allParts(driveTimes: DriveTimes, territory: SurfaceGround, options: CoverageOptions): SurfacePart[] {
  const make = surfacePartMaker(driveTimes, territory, options);
  return Array.from({ length: partsOfSurface(territory) }, (_, number) => make(number));
}

function joinSums([first, ...others]: readonly SurfacePart[]): CommuneSums {
  for (const { sums } of others) addSums(first.sums, sums);
  return first.sums;
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
  const thresholds_ds = options.band_minutes.map(threshold_ds);
  const before = classesOf(was, thresholds_ds);
  const classesBefore = Uint8Array.from(segments, (segment) => classOfSegment(before, segment));
  // Asked for last: what is known of them serves the drawing too.
  const classes = classesOf(is, thresholds_ds);
  // Where all of a road is in the same class as before, no outline passes that did not.
  const changing = segments.filter((segment, i) => {
    const found = classOfSegment(classes, segment);
    return found === MIXED || found !== classesBefore[i];
  });
  const touched = changeSums(surface.sums, was, is, territory, options, { segments, changing });
  for (const commune of townHallsOn(network, surface.townHalls, segments)) touched.add(commune);
  surface.field = is;
  // Whoever was told the former figures keeps them.
  surface.communes = surface.communes.slice();
  for (const commune of touched) addPopulations(surface, surface.communes[commune], -1);
  changeFigures(surface.communes, is, territory, options, surface.sums, touched);
  for (const commune of touched) addPopulations(surface, surface.communes[commune], 1);
  const redrawn = new Map<number, BlockOutline[]>();
  const blocks = blocksOfSegments(territory, changing);
  contourBlocks(classes, surface.settings, territory, blocks, (block, ofBlock) =>
    redrawn.set(block, ofBlock),
  );
  redrawLayers(surface.joined, redrawn);
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

/** Polygons and figures of a surface. */
export function coverageOf({
  communes,
  joined: { drawn },
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
