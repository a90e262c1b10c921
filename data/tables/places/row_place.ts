import {
  DEGREE_PAIRS,
  EITHER_PAIRS,
  LAMBERT_PAIRS,
  POINT_NAMES,
  SHAPE_NAMES,
} from '../columns/column_names.ts';
import { type ColumnIndex, indexColumns } from '../columns/header.ts';
import type { PairUnit } from '../columns/likely_names.ts';
import type { Cell, Column, ColumnMapping, DegreeBox, TableRow } from '../table_rows.ts';
import { type ReadPoint, readPair, readPointCell, type UnreadPlace, type UsualOrder } from './pairs.ts';
import { isInBox } from './projections.ts';

/** Columns that hold a row's point, in the order in which they are tried. */
type PlaceColumn =
  | { kind: 'pair'; x: number; y: number; unit: PairUnit }
  /** `loose`: of a column that may as well hold words; what is no pair of numbers there is no place. */
  | { kind: 'cell'; column: number; usual: UsualOrder; loose?: boolean };

/** Where a row stands; `told`: the names of what was read, for sentences. */
export type RowPlace =
  | ({ kind: 'point'; columns: string } & ReadPoint)
  | { kind: 'none' }
  /** Something is given and cannot be read: the cells as they stand; `x` and `y` where it was a pair. */
  | {
      kind: 'unread';
      why: UnreadPlace;
      columns: string;
      cells: string;
      pair: { x: Cell | undefined; y: Cell | undefined; unit: PairUnit } | null;
    };

const PAIRS: readonly [readonly (readonly [string, string])[], PairUnit][] = [
  [DEGREE_PAIRS, 'degrees'],
  [LAMBERT_PAIRS, 'lambert93'],
  [EITHER_PAIRS, 'either'],
];

/** The columns of a table that can hold a point, by their names. */
function placeColumns(index: ColumnIndex): PlaceColumn[] {
  const found: PlaceColumn[] = [];
  for (const [pairs, unit] of PAIRS) {
    for (const [xName, yName] of pairs) {
      const [xs, ys] = [index.find(xName), index.find(yName)];
      for (let i = 0; i < Math.min(xs.length, ys.length); i++)
        found.push({ kind: 'pair', x: xs[i]!, y: ys[i]!, unit });
    }
  }
  for (const { x, y, unit } of index.likelyPairs())
    found.push({ kind: 'pair', x: index.find(x)[0]!, y: index.find(y)[0]!, unit });
  const cells = [
    [POINT_NAMES, 'lat_lon'],
    [SHAPE_NAMES, 'lon_lat'],
  ] as const;
  for (const [names, usual] of cells)
    for (const name of names)
      for (const column of index.find(name)) found.push({ kind: 'cell', column, usual });
  for (const name of index.likely('point'))
    for (const column of index.find(name))
      found.push({ kind: 'cell', column, usual: 'lat_lon', loose: true });
  return found;
}

/**
 * Finds the points of a table's rows: by the row's geometry, by pairs of columns, by one cell that holds both; the first that is filled
 * and can be read counts. `near`: the ground that is looked at, which tells exchanged axes.
 */
export function createPlacer(
  columns: readonly Column[],
  near: DegreeBox | null,
  mapping: ColumnMapping = {},
) {
  const index = indexColumns(columns, mapping);
  let places: PlaceColumn[] = [];
  let seen = -1;

  const current = () => {
    if (columns.length !== seen) [places, seen] = [placeColumns(index), columns.length];
    return places;
  };
  const nameOf = (place: PlaceColumn) =>
    place.kind === 'cell'
      ? columns[place.column]!.name
      : `${columns[place.x]!.name}, ${columns[place.y]!.name}`;
  const cellsOf = (place: PlaceColumn, cells: TableRow['cells']) =>
    place.kind === 'cell' ? shown(cells[place.column]) : `${shown(cells[place.x])}, ${shown(cells[place.y])}`;

  return {
    /** Whether there is any column that can hold a point. */
    hasPlaces: () => current().length > 0,
    /** Whether a column holds a point or half of one. */
    isPlace: (column: number) =>
      current().some((place) =>
        place.kind === 'cell' ? place.column === column : place.x === column || place.y === column,
      ),
    placeOf(row: TableRow): RowPlace {
      let unread: RowPlace | null = null;
      if (row.geometry !== undefined) {
        if (typeof row.geometry !== 'string')
          return { kind: 'point', columns: 'geometry', ...turned(row.geometry, near) };
        unread = {
          kind: 'unread',
          why: 'not_a_number',
          columns: 'geometry',
          cells: row.geometry,
          pair: null,
        };
      }
      for (const place of current()) {
        const { cells } = row;
        const found =
          place.kind === 'cell'
            ? readPointCell(cells[place.column], place.usual, near)
            : readPair(cells[place.x], cells[place.y], place.unit, near);
        if (found === null) continue;
        if (
          place.kind === 'cell' &&
          place.loose &&
          typeof found === 'string' &&
          !hasDegrees(cells[place.column])
        )
          continue;
        if (typeof found !== 'string') return { kind: 'point', columns: nameOf(place), ...found };
        unread ??= {
          kind: 'unread',
          why: found,
          columns: nameOf(place),
          cells: cellsOf(place, cells),
          pair: place.kind === 'cell' ? null : { x: cells[place.x], y: cells[place.y], unit: place.unit },
        };
      }
      return unread ?? { kind: 'none' };
    },
  };
}

/** Whether a cell holds a number with decimals, or degrees: it was meant as a point. */
const hasDegrees = (cell: Cell | undefined): boolean =>
  /\d[.,]\d\d|\d ?°/.test(String(cell ?? '').slice(0, 200));

/** The point of a geometry, turned where only so it lies on the ground that is looked at. */
function turned([lon, lat]: readonly [number, number], near: DegreeBox | null): ReadPoint {
  const swapped = near !== null && !isInBox(near, lon, lat, 1) && isInBox(near, lat, lon, 1);
  return swapped ? { lon: lat, lat: lon, axes: 'told', swapped } : { lon, lat, axes: 'told', swapped };
}

/** A cell in a sentence, cut short. */
export function shown(cell: Cell | undefined): string {
  const text = String(cell ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
