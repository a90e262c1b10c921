import { area_km2 } from '../geometry/area.ts';
import { metresPerUnitAtY, xOfLon, yOfLat } from '../geometry/mercator.ts';
import { type NearestSegment, nearestRoad } from '../network/nearest_road.ts';
import { shareArrays } from '../network/shared_arrays.ts';
import type { EngineCommune, MultiPolygonCoordinates, Network, RoadPlace } from '../types.ts';
import { type BlockRoads, CELLS, createCandidateScratch, roadsNearestInBlock } from './block_candidates.ts';
import { type BlockSeers, seersOf } from './block_seers.ts';
import { blocksAround } from './blocks_around.ts';
import {
  type CandidateStack,
  createCandidateStack,
  FEW_CANDIDATES,
  narrowToSquare,
  nearestCandidate,
  startCandidates,
} from './candidate_stack.ts';
import { type PeopleCells, placePeople } from './cell_people.ts';
import { cellsByCommune, communeOfCell, GROUND_UNITS, type GroundCells, NO_COMMUNE } from './ground_cells.ts';
import { BLOCK_UNITS, blockKey } from './lattice.ts';
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

const GROUND_PER_BLOCK = BLOCK_UNITS / GROUND_UNITS;

/** Blocks, row by row, with the roads that can be nearest in them; see BlockRoads. */
export interface ListedBlocks {
  column: Int32Array;
  row: Int32Array;
  /** Roads of block b: candidate[candidateOffset[b] .. candidateOffset[b + 1] - 1]. */
  candidateOffset: Uint32Array;
  candidate: Uint32Array;
  /** BlockRoads.cellRoad of block b: cellRoad[cellRoadOffset[b] .. cellRoadOffset[b + 1] - 1]; .cellOffset: CELLS + 1 numbers from b * (CELLS + 1). */
  cellRoadOffset: Uint32Array;
  cellRoad: Uint16Array;
  cellOffset: Uint16Array;
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
  blocks: ListedBlocks & {
    /** Edges of the region's border through block b: maskEdge[maskEdgeOffset[b] .. maskEdgeOffset[b + 1] - 1]. */
    maskEdgeOffset: Uint32Array;
    maskEdge: Uint32Array;
  };
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

/** Prepares a region on a network. The slowest step of a coverage, and the only one that looks for nearest roads. */
export function buildTerritory(network: Network, input: TerritoryInput): Territory {
  const communes = input.communes.length > 0 ? input.communes : [wholeRegion(input.outline)];
  const mask = regionMask(input.outline);
  const scratch = createCandidateScratch(network);
  const roadsAt = (column: number, row: number) => roadsNearestInBlock(network, scratch, column, row);
  const blocks = blocksWithin(mask, roadsAt);
  const around = listBlocks(
    blocksAround(network, NEAR_ROADS_M).filter(([column, row]) => numberOf(blocks, column, row) < 0),
    roadsAt,
  );
  const communeMasks = communes.map(({ polygons }) => regionMask(polygons));
  const cells = cellsByCommune(mask, communeMasks);
  const areas = communes.map(({ polygons }) => area_km2(polygons));
  const townHalls = communes.map(({ centre: [lon, lat] }) => nearestRoad(network, lon, lat));
  const ground = bySegment(network, matchGround(network, blocks, cells, areas, townHalls), AREA_PARTS);
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

/** The blocks that hold ground of a mask, with the roads that can be nearest in them. */
export function blocksWithin(
  mask: RegionMask,
  roadsAt: (column: number, row: number) => BlockRoads,
): Territory['blocks'] {
  const places: [column: number, row: number][] = [];
  const maskEdges: Uint32Array[] = [];
  for (let r = Math.floor(mask.minY / BLOCK_UNITS); r <= Math.floor(mask.maxY / BLOCK_UNITS); r++)
    for (let c = Math.floor(mask.minX / BLOCK_UNITS); c <= Math.floor(mask.maxX / BLOCK_UNITS); c++) {
      const left = c * BLOCK_UNITS;
      const top = r * BLOCK_UNITS;
      const edges = edgesInBox(mask, left, top, left + BLOCK_UNITS, top + BLOCK_UNITS);
      if (edges.length === 0 && !maskContains(mask, left + BLOCK_UNITS / 2, top + BLOCK_UNITS / 2)) continue;
      places.push([c, r]);
      maskEdges.push(edges);
    }
  const edges = joinLists(maskEdges, Uint32Array);
  return { ...listBlocks(places, roadsAt), maskEdgeOffset: edges.offset, maskEdge: edges.items };
}

/** Lists blocks, which are told row by row. */
function listBlocks(
  places: readonly [column: number, row: number][],
  roadsAt: (column: number, row: number) => BlockRoads,
): ListedBlocks {
  const cellOffset = new Uint16Array(places.length * (CELLS + 1));
  const found = places.map(([column, row], b) => {
    const block = roadsAt(column, row);
    cellOffset.set(block.cellOffset, b * (CELLS + 1));
    return block;
  });
  const candidates = joinLists(
    found.map(({ roads }) => roads),
    Uint32Array,
  );
  const cellRoads = joinLists(
    found.map(({ cellRoad }) => cellRoad),
    Uint16Array,
  );
  return {
    column: Int32Array.from(places, ([column]) => column),
    row: Int32Array.from(places, ([, row]) => row),
    candidateOffset: candidates.offset,
    candidate: candidates.items,
    cellRoadOffset: cellRoads.offset,
    cellRoad: cellRoads.items,
    cellOffset,
  };
}

/** Lists one behind the other: list i is items[offset[i] .. offset[i + 1] - 1]. */
function joinLists<T extends Uint16Array | Uint32Array>(
  lists: readonly T[],
  kind: new (length: number) => T,
): { offset: Uint32Array; items: T } {
  const offset = new Uint32Array(lists.length + 1);
  lists.forEach((list, i) => {
    offset[i + 1] = offset[i] + list.length;
  });
  const items = new kind(offset[lists.length]);
  lists.forEach((list, i) => {
    items.set(list, offset[i]);
  });
  return { offset, items };
}

/** The number of the block in a column and row of the lattice, -1 where the territory has none. */
export const blockAt = ({ blocks }: Territory, column: number, row: number): number =>
  numberOf(blocks, column, row);

function numberOf(blocks: ListedBlocks, column: number, row: number): number {
  // Blocks are listed row by row.
  let low = 0;
  let high = blocks.column.length - 1;
  const wanted = blockKey(column, row);
  while (low <= high) {
    const middle = (low + high) >> 1;
    const key = blockKey(blocks.column[middle], blocks.row[middle]);
    if (key === wanted) return middle;
    if (key < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The roads that can be nearest in a block of the territory. */
export function candidatesOfBlock({ blocks }: Pick<Territory, 'blocks'>, block: number): Uint32Array {
  return blocks.candidate.subarray(blocks.candidateOffset[block], blocks.candidateOffset[block + 1]);
}

/** The same with the lists of its cells. */
export function roadsOfListed(blocks: ListedBlocks, block: number): BlockRoads {
  return {
    roads: blocks.candidate.subarray(blocks.candidateOffset[block], blocks.candidateOffset[block + 1]),
    cellOffset: blocks.cellOffset.subarray(block * (CELLS + 1), (block + 1) * (CELLS + 1)),
    cellRoad: blocks.cellRoad.subarray(blocks.cellRoadOffset[block], blocks.cellRoadOffset[block + 1]),
  };
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

/** Matches each ground cell in a commune to its nearest road; weights add up to each commune's area. */
function matchGround(
  network: Network,
  blocks: Territory['blocks'],
  cells: GroundCells,
  areas: readonly number[],
  townHalls: Territory['townHalls'],
): WeightedPoints {
  const owned = cells.commune.reduce((count, index) => count + (index === NO_COMMUNE ? 0 : 1), 0);
  // Room for a commune smaller than a cell, counted at its town hall.
  const points = emptyPoints(owned + areas.length);
  const stack = createCandidateStack();
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: Infinity };
  for (let b = 0; b < blocks.column.length; b++) {
    const candidates = blocks.candidate.subarray(blocks.candidateOffset[b], blocks.candidateOffset[b + 1]);
    startCandidates(network, stack, candidates);
    matchCells(cells, points, stack, nearest, {
      left: blocks.column[b] * BLOCK_UNITS,
      top: blocks.row[b] * BLOCK_UNITS,
      size: GROUND_PER_BLOCK,
      from: 0,
      to: candidates.length,
    });
  }
  const sums = new Float64Array(areas.length);
  for (let i = 0; i < points.count; i++) sums[points.commune[i]] += points.weight[i];
  for (let i = 0; i < points.count; i++)
    points.weight[i] *= areas[points.commune[i]] / sums[points.commune[i]];
  areas.forEach((area, commune) => {
    if (sums[commune] > 0) return;
    addPoint(points, townHalls[commune].segment, townHalls[commune].fraction, commune, area);
  });
  return points;
}

interface CellSquare {
  left: number;
  top: number;
  /** Side in ground cells. */
  size: number;
  from: number;
  to: number;
}

function matchCells(
  cells: GroundCells,
  points: WeightedPoints,
  stack: CandidateStack,
  nearest: NearestSegment,
  { left, top, size, from, to }: CellSquare,
): void {
  const half = (size * GROUND_UNITS) / 2;
  if (size > 1) {
    const part = { size: size / 2, from, to };
    if (to - from > FEW_CANDIDATES) {
      part.from = to;
      part.to = narrowToSquare(stack, from, to, left + half, top + half, half);
    }
    matchCells(cells, points, stack, nearest, { left, top, ...part });
    matchCells(cells, points, stack, nearest, { left: left + half, top, ...part });
    matchCells(cells, points, stack, nearest, { left, top: top + half, ...part });
    matchCells(cells, points, stack, nearest, { left: left + half, top: top + half, ...part });
    return;
  }
  const commune = communeOfCell(cells, left + half, top + half);
  if (commune === NO_COMMUNE) return;
  nearestCandidate(stack, from, to, left + half, top + half, nearest);
  const side_m = GROUND_UNITS * metresPerUnitAtY(top + half);
  addPoint(points, nearest.segment, nearest.fraction, commune, side_m * side_m);
}
