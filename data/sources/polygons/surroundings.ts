import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { dissolve } from './dissolve.ts';
import { boxOf, containsPoint } from './geometry.ts';

const CELL_DEGREES = 0.05;
const KM_PER_DEGREE = 111.2;

/**
 * A region and so many km around it, as polygons made of cells of a twentieth of a degree: generous by up to a cell, never
 * short. For cutting extracts, where exactness would be lost labour.
 */
export function surroundings(polygons: MultiPolygonCoordinates, km: number): MultiPolygonCoordinates {
  const box = boxOf(polygons);
  const middle = ((box.south + box.north) / 2) * (Math.PI / 180);
  const reachRows = Math.ceil(km / (KM_PER_DEGREE * CELL_DEGREES)) + 1;
  const reachColumns = Math.ceil(km / (KM_PER_DEGREE * Math.cos(middle) * CELL_DEGREES)) + 1;
  const left = Math.floor(box.west / CELL_DEGREES) - reachColumns;
  const bottom = Math.floor(box.south / CELL_DEGREES) - reachRows;
  const columns = Math.floor(box.east / CELL_DEGREES) + reachColumns - left + 1;
  const rows = Math.floor(box.north / CELL_DEGREES) + reachRows - bottom + 1;
  const marked = new Uint8Array(columns * rows);
  for (const cell of cellsOf(polygons, left, bottom, columns, rows)) {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    for (let r = -reachRows; r <= reachRows; r++) {
      const half = Math.floor(reachColumns * Math.sqrt(1 - (r / reachRows) ** 2));
      const from = (row + r) * columns + column;
      marked.fill(1, from - half, from + half + 1);
    }
  }
  return dissolve(squares(marked, left, bottom, columns));
}

/** Cells that the polygons touch: those of points along the borders, and those whose middle lies inside. */
function cellsOf(
  polygons: MultiPolygonCoordinates,
  left: number,
  bottom: number,
  columns: number,
  rows: number,
): Set<number> {
  const cells = new Set<number>();
  const add = (lon: number, lat: number) =>
    cells.add((Math.floor(lat / CELL_DEGREES) - bottom) * columns + Math.floor(lon / CELL_DEGREES) - left);
  for (const ring of polygons.flat()) {
    for (let i = 1; i < ring.length; i++) {
      const [x1, y1] = ring[i - 1]!;
      const [x2, y2] = ring[i]!;
      const steps = Math.max(
        1,
        Math.ceil(Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)) / (CELL_DEGREES / 2)),
      );
      for (let s = 0; s < steps; s++) add(x1 + ((x2 - x1) * s) / steps, y1 + ((y2 - y1) * s) / steps);
    }
  }
  for (const polygon of polygons) {
    const box = boxOf([polygon]);
    // Smaller ones than a cell are covered by their borders.
    if (box.east - box.west < CELL_DEGREES && box.north - box.south < CELL_DEGREES) continue;
    for (
      let row = Math.max(0, Math.floor(box.south / CELL_DEGREES) - bottom);
      row < rows && (row + bottom) * CELL_DEGREES < box.north;
      row++
    ) {
      for (
        let column = Math.floor(box.west / CELL_DEGREES) - left;
        (column + left) * CELL_DEGREES < box.east;
        column++
      ) {
        const [lon, lat] = [(column + left + 0.5) * CELL_DEGREES, (row + bottom + 0.5) * CELL_DEGREES];
        if (!cells.has(row * columns + column) && containsPoint([polygon], lon, lat)) add(lon, lat);
      }
    }
  }
  return cells;
}

function squares(marked: Uint8Array, left: number, bottom: number, columns: number): MultiPolygonCoordinates {
  const degrees = (cells: number) => Math.round(cells * CELL_DEGREES * 100) / 100;
  const result: MultiPolygonCoordinates = [];
  for (let cell = 0; cell < marked.length; cell++) {
    if (marked[cell] === 0) continue;
    const [column, row] = [left + (cell % columns), bottom + Math.floor(cell / columns)];
    const [west, south, east, north] = [degrees(column), degrees(row), degrees(column + 1), degrees(row + 1)];
    result.push([
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ]);
  }
  return result;
}
