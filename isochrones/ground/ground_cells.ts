import { edgeTouchesBox, MASK_ROW_UNITS, type RegionMask } from './region_mask.ts';

/** Ground points are the centres of tiles of zoom 17: about 220 m apart in metropolitan France. */
export const GROUND_UNITS = 2 ** 13;
export const NO_COMMUNE = -1;

/** Ground cells over a region's box, row by row from the north-west, each with the commune of its centre. */
export interface GroundCells {
  left: number;
  top: number;
  columns: number;
  rows: number;
  /** Index of the commune, NO_COMMUNE outside the region. */
  commune: Int32Array;
  /** 1: a commune's border passes through the cell, so that its points may lie in several. */
  onBorder: Uint8Array;
}

/** The commune that owns the ground cell of a point of the plane, -1 outside; within half a cell of a border it may be the neighbour. */
export function communeOfCell(cells: GroundCells, x: number, y: number): number {
  const column = Math.floor((x - cells.left) / GROUND_UNITS);
  const row = Math.floor((y - cells.top) / GROUND_UNITS);
  if (column < 0 || row < 0 || column >= cells.columns || row >= cells.rows) return NO_COMMUNE;
  return cells.commune[row * cells.columns + column];
}

/** Gives each ground cell the commune that its centre lies in, commune by commune along rows of cells. */
export function cellsByCommune(mask: RegionMask, communes: readonly RegionMask[]): GroundCells {
  const left = Math.floor(mask.minX / GROUND_UNITS) * GROUND_UNITS;
  const top = Math.floor(mask.minY / GROUND_UNITS) * GROUND_UNITS;
  const columns = Math.floor((mask.maxX - left) / GROUND_UNITS) + 1;
  const rows = Math.floor((mask.maxY - top) / GROUND_UNITS) + 1;
  const commune = new Int32Array(columns * rows).fill(NO_COMMUNE);
  communes.forEach((area, index) => {
    const firstRow = Math.max(0, Math.floor((area.minY - top) / GROUND_UNITS));
    const lastRow = Math.min(rows - 1, Math.floor((area.maxY - top) / GROUND_UNITS));
    for (let row = firstRow; row <= lastRow; row++) {
      const y = top + (row + 0.5) * GROUND_UNITS;
      const crossings = crossingsOfRow(area, y);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const first = Math.max(0, Math.ceil((crossings[i] - left) / GROUND_UNITS - 0.5));
        const last = Math.min(columns - 1, Math.ceil((crossings[i + 1] - left) / GROUND_UNITS - 0.5) - 1);
        for (let column = first; column <= last; column++) commune[row * columns + column] = index;
      }
    }
  });
  const cells = { left, top, columns, rows, commune, onBorder: new Uint8Array(columns * rows) };
  for (const area of communes) markBorder(cells, area);
  return cells;
}

function markBorder({ left, top, columns, rows, onBorder }: GroundCells, area: RegionMask): void {
  const { edges } = area;
  for (let e = 0; e < edges.length; e += 4) {
    const firstRow = Math.max(0, Math.floor((Math.min(edges[e + 1], edges[e + 3]) - top) / GROUND_UNITS));
    const lastRow = Math.min(
      rows - 1,
      Math.floor((Math.max(edges[e + 1], edges[e + 3]) - top) / GROUND_UNITS),
    );
    const firstColumn = Math.max(0, Math.floor((Math.min(edges[e], edges[e + 2]) - left) / GROUND_UNITS));
    const lastColumn = Math.min(
      columns - 1,
      Math.floor((Math.max(edges[e], edges[e + 2]) - left) / GROUND_UNITS),
    );
    for (let row = firstRow; row <= lastRow; row++)
      for (let column = firstColumn; column <= lastColumn; column++) {
        const x = left + column * GROUND_UNITS;
        const y = top + row * GROUND_UNITS;
        if (edgeTouchesBox(area, e / 4, x, y, x + GROUND_UNITS, y + GROUND_UNITS))
          onBorder[row * columns + column] = 1;
      }
  }
}

/** Where the edges of an area cross the middle of a row of cells, from west to east. */
function crossingsOfRow({ edges, firstRow, rowEdge, rowOffset }: RegionMask, y: number): number[] {
  const crossings: number[] = [];
  const row = Math.floor(y / MASK_ROW_UNITS) - firstRow;
  for (let i = rowOffset[row]; i < rowOffset[row + 1]; i++) {
    const e = 4 * rowEdge[i];
    if (edges[e + 1] > y !== edges[e + 3] > y)
      crossings.push(
        edges[e] + ((y - edges[e + 1]) / (edges[e + 3] - edges[e + 1])) * (edges[e + 2] - edges[e]),
      );
  }
  return crossings.sort((a, b) => a - b);
}
