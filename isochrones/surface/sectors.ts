import { BLOCK_UNITS } from '../ground/lattice.ts';
import { type BlockPlaces, numberOf } from '../ground/listed_blocks.ts';

/** Blocks along a sector's side. */
const SECTOR_BLOCKS = 8;
const SECTOR_UNITS = SECTOR_BLOCKS * BLOCK_UNITS;

/**
 * Squares of blocks, row by row. Outlines are joined within each first, which may be done beside others; the rings of a whole region are then
 * joined from fewer and longer lines, and a change within some sectors leaves the lines of all others as they are.
 */
export interface Sectors extends BlockPlaces {
  /** The blocks in sector s, ascending: block[offset[s]] .. block[offset[s + 1] - 1]. */
  offset: Uint32Array;
  block: Uint32Array;
  /** The sector of each block. */
  ofBlock: Uint32Array;
}

/** The sectors of some blocks, which are listed row by row. */
export function sectorsOf({ column, row }: BlockPlaces): Sectors {
  const count = column.length;
  const places: { column: number; row: number }[] = [];
  const ofBlock = new Uint32Array(count);
  // A row of sectors is that of several rows of blocks, one after the other.
  for (let first = 0, end = 0; first < count; first = end) {
    const ofRow = Math.floor(row[first] / SECTOR_BLOCKS);
    const columns = new Set<number>();
    for (end = first; end < count && Math.floor(row[end] / SECTOR_BLOCKS) === ofRow; end++)
      columns.add(Math.floor(column[end] / SECTOR_BLOCKS));
    const number = new Map<number, number>();
    for (const ofColumn of [...columns].sort((a, b) => a - b))
      number.set(ofColumn, places.push({ column: ofColumn, row: ofRow }) - 1);
    for (let b = first; b < end; b++)
      ofBlock[b] = number.get(Math.floor(column[b] / SECTOR_BLOCKS)) as number;
  }
  const offset = new Uint32Array(places.length + 1);
  for (let b = 0; b < count; b++) offset[ofBlock[b] + 1]++;
  for (let s = 0; s < places.length; s++) offset[s + 1] += offset[s];
  const next = offset.slice();
  const block = new Uint32Array(count);
  for (let b = 0; b < count; b++) block[next[ofBlock[b]]++] = b;
  return {
    column: Int32Array.from(places, (place) => place.column),
    row: Int32Array.from(places, (place) => place.row),
    offset,
    block,
    ofBlock,
  };
}

/** The number of the sector that holds a point of the plane, -1 where there is none. */
export function sectorAt(sectors: Sectors, x: number, y: number): number {
  const column = Math.floor(x / SECTOR_UNITS);
  const row = Math.floor(y / SECTOR_UNITS);
  const found = numberOf(sectors, column, row);
  // A point on the border between two, at the end of the region.
  return found >= 0 ? found : numberOf(sectors, column - 1, row);
}
