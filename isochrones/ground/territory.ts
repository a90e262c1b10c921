import { area_km2 } from '../geometry/area.ts';
import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { shareArrays } from '../network/shared_arrays.ts';
import type { EngineCommune, MultiPolygonCoordinates, Network, RoadPlace } from '../types.ts';
import type { BlockRoads } from './block_candidates.ts';
import { type BlockSeers, seersOf } from './block_seers.ts';
import { blocksAround } from './blocks_around.ts';
import { type PeopleCells, placePeople } from './cell_people.ts';
import { cellsByCommune, GROUND_UNITS, type GroundCells, NO_COMMUNE } from './ground_cells.ts';
import { BLOCK_UNITS } from './lattice.ts';
import {
  type BlockPlaces,
  blockFinder,
  groundOfBlocks,
  joinBlocks,
  joined,
  type ListedBlocks,
  listBlocks,
  numberOf,
  roadsOfListed,
} from './listed_blocks.ts';
import { edgesInBox, maskContains, type RegionMask, regionMask } from './region_mask.ts';
import { samplePopulation } from './residents.ts';
import { NEAR_ROADS_M } from './road_cells.ts';
import {
  AREA_PARTS,
  addPoint,
  bySegment,
  emptyPoints,
  ofCommunes,
  PERSON_PARTS,
  type PointsBySegment,
  type PointsOfCommunes,
  type WeightedPoints,
} from './weighted_points.ts';

/** Edges of a border through block b: maskEdge[maskEdgeOffset[b] .. maskEdgeOffset[b + 1] - 1]. */
interface BordersOfBlocks {
  maskEdgeOffset: Uint32Array;
  maskEdge: Uint32Array;
}

/**
 * What a region is to the engine, for one network: its communes, the blocks of the surface with the roads that can be
 * nearest in them, and where ground and inhabitants are. It depends on no site, so it is made once. All its arrays lie in
 * SharedArrayBuffers: sent to a thread, it is read there without a copy.
 */
export interface Territory {
  network: Network;
  mask: RegionMask;
  communes: { code: string; population: number | null; area_km2: number; mask: RegionMask }[];
  /** Road at each commune's town hall. */
  townHalls: RoadPlace[];
  blocks: ListedBlocks & BordersOfBlocks;
  /** The blocks outside the region, or without ground of it, that the network's roads come near. */
  around: ListedBlocks;
  seers: BlockSeers;
  cells: GroundCells;
  ground: PointsBySegment;
  groundOfCommune: PointsOfCommunes;
  residents: PointsBySegment;
  /** How inhabitants were placed: on INSEE's grid, along the roads, or not at all. */
  populationMethod: 'population_grid' | 'along_roads' | 'unknown';
  /** Who lives in the cells of the population grid; null where none tells. */
  people: PeopleCells | null;
}

export interface TerritoryInput {
  outline: MultiPolygonCoordinates;
  /** Without communes the whole region counts as one, with code ''. */
  communes: readonly EngineCommune[];
  /** Inhabited cells, e.g. INSEE's 200 m grid; `people`: who lives in them, in the order of PEOPLE_FIGURES. */
  populationGrid?:
    | readonly { lon: number; lat: number; persons: number; people?: ArrayLike<number> | null }[]
    | null;
}

/** What a territory is made from, beside the roads of its blocks, which take the most time: see partLister. */
export interface TerritoryPlan {
  /** Without communes of its own the region is one. */
  communes: readonly EngineCommune[];
  mask: RegionMask;
  communeMasks: RegionMask[];
  cells: GroundCells;
  /** The blocks that hold ground of the region. */
  within: BlockPlaces & BordersOfBlocks;
  around: BlockPlaces;
}

export function planTerritory(network: Network, input: TerritoryInput): TerritoryPlan {
  const communes = input.communes.length > 0 ? input.communes : [wholeRegion(input.outline)];
  const mask = regionMask(input.outline);
  const communeMasks = communes.map(({ polygons }) => regionMask(polygons));
  const within = placesWithin(mask);
  const beside = blocksAround(network, NEAR_ROADS_M).filter(
    ([column, row]) => numberOf(within, column, row) < 0,
  );
  return {
    communes,
    mask,
    communeMasks,
    cells: cellsByCommune(mask, communeMasks),
    within,
    around: placesOf(beside),
  };
}

/** Some of a plan's blocks with their roads: those within the region with their ground matched to roads, or those around it. */
export interface TerritoryPart {
  within: boolean;
  blocks: ListedBlocks;
  ground: WeightedPoints;
}

/** What of a plan its parts are made from. */
export type BlocksPlan = Pick<TerritoryPlan, 'cells' | 'within' | 'around'>;

/** So many blocks are one part, so that no thread waits long for another. */
const BLOCKS_A_PART = 1024;

const partsOfPlaces = ({ column }: BlockPlaces): number => Math.ceil(column.length / BLOCKS_A_PART);

/** How many parts a plan has. */
export const partsOfPlan = ({ around, within }: BlocksPlan): number =>
  partsOfPlaces(within) + partsOfPlaces(around);

/** Makes parts of a plan by their numbers; each is the same in whatever order, or thread, they are made. */
export function partLister(
  network: Network,
  { around, cells, within }: BlocksPlan,
): (number: number) => TerritoryPart {
  const roadsAt = blockFinder(network);
  return (number) => {
    const isWithin = number < partsOfPlaces(within);
    const places = isWithin ? within : around;
    const first = (isWithin ? number : number - partsOfPlaces(within)) * BLOCKS_A_PART;
    const end = Math.min(first + BLOCKS_A_PART, places.column.length);
    const blocks = listBlocks(places, roadsAt, first, end);
    const ground = isWithin ? groundOfBlocks(network, blocks, cells) : emptyPoints(0);
    return { within: isWithin, blocks, ground };
  };
}

/** Prepares a region on a network. The slowest step of a coverage, and the only one that looks for nearest roads. */
export function buildTerritory(network: Network, input: TerritoryInput): Territory {
  const plan = planTerritory(network, input);
  const list = partLister(network, plan);
  const parts = Array.from({ length: partsOfPlan(plan) }, (_, number) => list(number));
  return finishTerritory(network, input, plan, parts);
}

/** The territory of a plan whose parts are made, in their order. */
export function finishTerritory(
  network: Network,
  input: TerritoryInput,
  { cells, communeMasks, communes, mask, within }: TerritoryPlan,
  parts: readonly TerritoryPart[],
): Territory {
  const ofRegion = parts.filter((part) => part.within);
  const { maskEdge, maskEdgeOffset } = within;
  const blocks = { ...joinBlocks(ofRegion.map((part) => part.blocks)), maskEdgeOffset, maskEdge };
  const around = joinBlocks(parts.filter((part) => !part.within).map((part) => part.blocks));
  const areas = communes.map(({ polygons }) => area_km2(polygons));
  const townHalls = communes.map(({ centre: [lon, lat] }) => nearestRoad(network, lon, lat));
  const matched = joinGround(
    ofRegion.map((part) => part.ground),
    areas,
    townHalls,
  );
  const ground = bySegment(network, matched, AREA_PARTS);
  const territory: Territory = {
    network,
    mask,
    communes: communes.map(({ code, population }, i) => ({
      code,
      population,
      area_km2: areas[i],
      mask: communeMasks[i],
    })),
    townHalls,
    blocks,
    around,
    seers: seersOf(network, blocks),
    cells,
    ground,
    groundOfCommune: ofCommunes(ground, communes.length),
    residents: bySegment(network, emptyPoints(0), PERSON_PARTS),
    populationMethod: 'unknown',
    people: placePeople({ network, cells }, input.populationGrid ?? null),
  };
  const populated = { ...territory, ...samplePopulation(territory, input.populationGrid ?? null) };
  // The network is shared already, and stays the very object that it is.
  return { ...shareArrays({ ...populated, network: null }), network };
}

function wholeRegion(outline: MultiPolygonCoordinates): EngineCommune {
  const [[[first]]] = outline;
  return { code: '', population: null, centre: first, polygons: outline };
}

/** Whether a point lies in the region. */
export function inRegion(territory: Territory, lon: number, lat: number): boolean {
  return maskContains(territory.mask, xOfLon(lon), yOfLat(lat));
}

/** Index of the commune at a point, -1 where there is none; exact at borders. */
export function communeAt(territory: Territory, lon: number, lat: number): number {
  return communeAtXY(territory, xOfLon(lon), yOfLat(lat));
}

function communeAtXY({ cells, communes }: Territory, x: number, y: number): number {
  const column = Math.floor((x - cells.left) / GROUND_UNITS);
  const row = Math.floor((y - cells.top) / GROUND_UNITS);
  if (column < 0 || row < 0 || column >= cells.columns || row >= cells.rows) return -1;
  const cell = row * cells.columns + column;
  if (!cells.onBorder[cell]) return cells.commune[cell];
  // Most often it is the commune of the cell's middle, or of a cell beside it; a tiny one may own no cell at all.
  const likely = cells.commune[cell];
  if (likely !== NO_COMMUNE && maskContains(communes[likely].mask, x, y)) return likely;
  for (let r = Math.max(0, row - 1); r <= Math.min(cells.rows - 1, row + 1); r++)
    for (let c = Math.max(0, column - 1); c <= Math.min(cells.columns - 1, column + 1); c++) {
      const beside = cells.commune[r * cells.columns + c];
      if (beside !== NO_COMMUNE && beside !== likely && maskContains(communes[beside].mask, x, y))
        return beside;
    }
  return communes.findIndex(({ mask }) => maskContains(mask, x, y));
}

/** Where a mask has ground, and the edges of its border in each block there. */
export function placesWithin(mask: RegionMask): BlockPlaces & BordersOfBlocks {
  const places: [column: number, row: number][] = [];
  const edgesOf: Uint32Array[] = [];
  for (let r = Math.floor(mask.minY / BLOCK_UNITS); r <= Math.floor(mask.maxY / BLOCK_UNITS); r++)
    for (let c = Math.floor(mask.minX / BLOCK_UNITS); c <= Math.floor(mask.maxX / BLOCK_UNITS); c++) {
      const left = c * BLOCK_UNITS;
      const top = r * BLOCK_UNITS;
      const edges = edgesInBox(mask, left, top, left + BLOCK_UNITS, top + BLOCK_UNITS);
      if (edges.length === 0 && !maskContains(mask, left + BLOCK_UNITS / 2, top + BLOCK_UNITS / 2)) continue;
      places.push([c, r]);
      edgesOf.push(edges);
    }
  const maskEdgeOffset = new Uint32Array(places.length + 1);
  edgesOf.forEach(({ length }, b) => {
    maskEdgeOffset[b + 1] = maskEdgeOffset[b] + length;
  });
  return { ...placesOf(places), maskEdgeOffset, maskEdge: joined(edgesOf, (edges) => edges, Uint32Array) };
}

const placesOf = (places: readonly [column: number, row: number][]): BlockPlaces => ({
  column: Int32Array.from(places, ([column]) => column),
  row: Int32Array.from(places, ([, row]) => row),
});

/** The number of the block in a column and row of the lattice, -1 where the territory has none. */
export const blockAt = ({ blocks }: Territory, column: number, row: number): number =>
  numberOf(blocks, column, row);

/** The roads that can be nearest in a block of the territory. */
export function candidatesOfBlock({ blocks }: Pick<Territory, 'blocks'>, block: number): Uint32Array {
  return blocks.candidate.subarray(blocks.candidateOffset[block], blocks.candidateOffset[block + 1]);
}

/** The lists of a block near the region's roads, in it or around it; null where none is kept. */
export function listedRoads({ around, blocks }: Territory, column: number, row: number): BlockRoads | null {
  const inside = numberOf(blocks, column, row);
  if (inside >= 0) return roadsOfListed(blocks, inside);
  const beside = numberOf(around, column, row);
  return beside >= 0 ? roadsOfListed(around, beside) : null;
}

/** The edges of the region's border that pass through a block of the territory. */
export function maskEdgesOfBlock({ blocks }: Pick<Territory, 'blocks'>, block: number): Uint32Array {
  return blocks.maskEdge.subarray(blocks.maskEdgeOffset[block], blocks.maskEdgeOffset[block + 1]);
}

/** The ground of all parts; weights add up to each commune's area. */
function joinGround(
  parts: readonly WeightedPoints[],
  areas: readonly number[],
  townHalls: Territory['townHalls'],
): WeightedPoints {
  // Room for a commune smaller than a cell, counted at its town hall.
  const points = emptyPoints(parts.reduce((sum, { count }) => sum + count, areas.length));
  const sums = new Float64Array(areas.length);
  for (const { commune, count, fraction, segment, weight } of parts)
    for (let i = 0; i < count; i++) {
      addPoint(points, segment[i], fraction[i], commune[i], weight[i]);
      sums[commune[i]] += weight[i];
    }
  for (let i = 0; i < points.count; i++)
    points.weight[i] *= areas[points.commune[i]] / sums[points.commune[i]];
  areas.forEach((area, commune) => {
    if (sums[commune] > 0) return;
    addPoint(points, townHalls[commune].segment, townHalls[commune].fraction, commune, area);
  });
  return points;
}
