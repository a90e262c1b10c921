import { area_km2 } from '../geometry/area.ts';
import { xOfLon, yOfLat } from '../geometry/mercator.ts';
import { nearestRoad } from '../network/nearest_road.ts';
import { shareArrays } from '../network/shared_arrays.ts';
import type { EngineCommune, MultiPolygonCoordinates, Network, RoadPlace } from '../types.ts';
import type { BlockRoads } from './block_candidates.ts';
import { type BlockSeers, cellsSeen, joinSeers, type SeenCells } from './block_seers.ts';
import { blocksAround } from './blocks_around.ts';
import { type PeopleCells, placePeople } from './cell_people.ts';
import {
  type GridCell,
  type GridPlaces,
  joinGridMatches,
  placeGrid,
  type RoadsOfCells,
  roadsOfGrid,
} from './grid_matches.ts';
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
import { placeResidents, pointsAlongRoads, pointsOfGrid } from './residents.ts';
import { NEAR_ROADS_M } from './road_cells.ts';
import {
  AREA_PARTS,
  addPoint,
  bySegment,
  emptyPoints,
  ofCommunes,
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

/** What of a territory tells in which commune a point lies, and whether in the region. */
export interface PointGround extends Pick<Territory, 'mask' | 'cells'> {
  communes: readonly { mask: RegionMask }[];
}

export interface TerritoryInput {
  outline: MultiPolygonCoordinates;
  /** Without communes the whole region counts as one, with code ''. */
  communes: readonly EngineCommune[];
  /** Inhabited cells, e.g. INSEE's 200 m grid. */
  populationGrid?: readonly GridCell[] | null;
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
  /** The cells of the population grid among those within; `commune`: of all cells of the grid. */
  grid: GridPlaces & { commune: Int32Array };
}

export function planTerritory(network: Network, input: TerritoryInput): TerritoryPlan {
  const communes = input.communes.length > 0 ? input.communes : [wholeRegion(input.outline)];
  const mask = regionMask(input.outline);
  const communeMasks = communes.map(({ polygons }) => regionMask(polygons));
  const within = placesWithin(mask);
  const beside = blocksAround(network, NEAR_ROADS_M).filter(
    ([column, row]) => numberOf(within, column, row) < 0,
  );
  const cells = cellsByCommune(mask, communeMasks);
  return {
    communes,
    mask,
    communeMasks,
    cells,
    within,
    around: placesOf(beside),
    grid: placeGrid(input.populationGrid ?? null, cells, within),
  };
}

/** Some of a plan's blocks with their roads: those around the region, or those within it, with all that is matched to their roads. */
export interface TerritoryPart {
  blocks: ListedBlocks;
  /** Null: of the blocks around. */
  within: { ground: WeightedPoints; grid: RoadsOfCells; seen: SeenCells } | null;
}

/** What of a plan its parts are made from. */
export interface BlocksPlan extends Pick<TerritoryPlan, 'cells' | 'within' | 'around'> {
  grid: GridPlaces;
}

/** So many blocks are one part, so that no thread waits long for another. */
const BLOCKS_A_PART = 1024;

const partsOfPlaces = ({ column }: BlockPlaces): number => Math.ceil(column.length / BLOCKS_A_PART);

/** How many parts a plan has. */
export const partsOfPlan = ({ around, within }: BlocksPlan): number =>
  partsOfPlaces(within) + partsOfPlaces(around);

/** Makes parts of a plan by their numbers; each is the same in whatever order, or thread, they are made. */
export function partLister(
  network: Network,
  { around, cells, grid, within }: BlocksPlan,
): (number: number) => TerritoryPart {
  const roadsAt = blockFinder(network);
  return (number) => {
    const isWithin = number < partsOfPlaces(within);
    const places = isWithin ? within : around;
    const first = (isWithin ? number : number - partsOfPlaces(within)) * BLOCKS_A_PART;
    const end = Math.min(first + BLOCKS_A_PART, places.column.length);
    const blocks = listBlocks(places, roadsAt, first, end);
    if (!isWithin) return { blocks, within: null };
    return {
      blocks,
      within: {
        ground: groundOfBlocks(network, blocks, cells),
        grid: roadsOfGrid(network, blocks, first, grid),
        seen: cellsSeen(network, blocks),
      },
    };
  };
}

/** What of a territory does not hang on the roads of its blocks: one thread makes it while others list them. */
export interface CommunesOnRoads {
  areas_km2: number[];
  townHalls: RoadPlace[];
  /** Where people live where no grid tells it; null: it does, or nobody counted them. */
  alongRoads: WeightedPoints | null;
}

export function communesOnRoads(
  network: Network,
  input: TerritoryInput,
  { cells, communes }: TerritoryPlan,
): CommunesOnRoads {
  const isCounted = communes.some(({ population }) => population !== null);
  return {
    areas_km2: communes.map(({ polygons }) => area_km2(polygons)),
    townHalls: communes.map(({ centre: [lon, lat] }) => nearestRoad(network, lon, lat)),
    alongRoads: input.populationGrid || !isCounted ? null : pointsAlongRoads(network, cells),
  };
}

/** Prepares a region on a network. The slowest step of a coverage, and the only one that looks for nearest roads. */
export function buildTerritory(network: Network, input: TerritoryInput): Territory {
  const plan = planTerritory(network, input);
  const list = partLister(network, plan);
  const parts = Array.from({ length: partsOfPlan(plan) }, (_, number) => list(number));
  return finishTerritory(network, input, plan, communesOnRoads(network, input, plan), parts);
}

/** The territory of a plan whose parts are made, in their order. */
export function finishTerritory(
  network: Network,
  { populationGrid }: TerritoryInput,
  { cells, communeMasks, communes, grid, mask, within }: TerritoryPlan,
  { alongRoads, areas_km2, townHalls }: CommunesOnRoads,
  parts: readonly TerritoryPart[],
): Territory {
  const ofRegion = parts.flatMap((part) => part.within ?? []);
  const blocksOf = (isWithin: boolean) =>
    joinBlocks(parts.filter((part) => (part.within !== null) === isWithin).map(({ blocks }) => blocks));
  const { maskEdge, maskEdgeOffset } = within;
  const ground = bySegment(
    network,
    joinGround(
      ofRegion.map((part) => part.ground),
      areas_km2,
      townHalls,
    ),
    AREA_PARTS,
  );
  const onGrid = joinGridMatches(
    network,
    grid,
    ofRegion.map((part) => part.grid),
  );
  const ofCommunesAlone = communes.map(({ code, population }, i) => ({
    code,
    population,
    area_km2: areas_km2[i],
    mask: communeMasks[i],
  }));
  const inhabited = populationGrid ? pointsOfGrid(populationGrid, onGrid) : alongRoads;
  const territory: Territory = {
    network,
    mask,
    communes: ofCommunesAlone,
    townHalls,
    blocks: { ...blocksOf(true), maskEdgeOffset, maskEdge },
    around: blocksOf(false),
    seers: joinSeers(ofRegion.map((part) => part.seen)),
    cells,
    ground,
    groundOfCommune: ofCommunes(ground, communes.length),
    ...placeResidents(
      { communes: ofCommunesAlone, network, townHalls },
      inhabited && { points: inhabited, isGrid: inhabited !== alongRoads },
    ),
    people: placePeople(populationGrid ?? null, onGrid),
  };
  // The network is shared already, and stays the very object that it is.
  return { ...shareArrays({ ...territory, network: null }), network };
}

function wholeRegion(outline: MultiPolygonCoordinates): EngineCommune {
  const [[[first]]] = outline;
  return { code: '', population: null, centre: first, polygons: outline };
}

/** Whether a point lies in the region. */
export function inRegion(territory: Pick<Territory, 'mask'>, lon: number, lat: number): boolean {
  return maskContains(territory.mask, xOfLon(lon), yOfLat(lat));
}

/** Index of the commune at a point, -1 where there is none; exact at borders. */
export function communeAt(territory: PointGround, lon: number, lat: number): number {
  return communeAtXY(territory, xOfLon(lon), yOfLat(lat));
}

function communeAtXY({ cells, communes }: PointGround, x: number, y: number): number {
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
  const { columns, left: firstColumn, nearEdge, rows, top: firstRow } = blocksNearEdges(mask);
  for (let r = firstRow; r < firstRow + rows; r++) {
    // From one block away from all edges to the next nothing changes.
    let isInside: boolean | null = null;
    for (let c = firstColumn; c < firstColumn + columns; c++) {
      const left = c * BLOCK_UNITS;
      const top = r * BLOCK_UNITS;
      const isNear = nearEdge[(r - firstRow) * columns + c - firstColumn] === 1;
      const edges = isNear ? edgesInBox(mask, left, top, left + BLOCK_UNITS, top + BLOCK_UNITS) : NO_EDGES;
      if (isNear) isInside = null;
      if (edges.length === 0) {
        isInside ??= maskContains(mask, left + BLOCK_UNITS / 2, top + BLOCK_UNITS / 2);
        if (!isInside) continue;
      }
      places.push([c, r]);
      edgesOf.push(edges);
      if (isNear) isInside = null;
    }
  }
  const maskEdgeOffset = new Uint32Array(places.length + 1);
  edgesOf.forEach(({ length }, b) => {
    maskEdgeOffset[b + 1] = maskEdgeOffset[b] + length;
  });
  return { ...placesOf(places), maskEdgeOffset, maskEdge: joined(edgesOf, (edges) => edges, Uint32Array) };
}

const NO_EDGES = new Uint32Array(0);

/** The blocks of a mask's box: 1 for those that the box of an edge touches, row by row. */
function blocksNearEdges({ edges, maxX, maxY, minX, minY }: RegionMask) {
  const [left, top] = [Math.floor(minX / BLOCK_UNITS), Math.floor(minY / BLOCK_UNITS)];
  const columns = Math.max(0, Math.floor(maxX / BLOCK_UNITS) - left + 1);
  const rows = Math.max(0, Math.floor(maxY / BLOCK_UNITS) - top + 1);
  const nearEdge = new Uint8Array(columns * rows);
  const first = (a: number, b: number) => Math.ceil(Math.min(a, b) / BLOCK_UNITS) - 1;
  const last = (a: number, b: number) => Math.floor(Math.max(a, b) / BLOCK_UNITS);
  for (let e = 0; e < edges.length; e += 4) {
    const lastRow = Math.min(rows - 1, last(edges[e + 1], edges[e + 3]) - top);
    const lastColumn = Math.min(columns - 1, last(edges[e], edges[e + 2]) - left);
    for (let row = Math.max(0, first(edges[e + 1], edges[e + 3]) - top); row <= lastRow; row++)
      for (let column = Math.max(0, first(edges[e], edges[e + 2]) - left); column <= lastColumn; column++)
        nearEdge[row * columns + column] = 1;
  }
  return { left, top, columns, rows, nearEdge };
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
