import type { AddressQuery } from '../search/geocoder.ts';
import { fromLambert93, isLambert93 } from '../search/lambert93.ts';
import type { Columns } from './columns.ts';

/** Why a row has no answer: a stable code, a sentence in French, and in English beside it. */
export interface RowError {
  code: RowErrorCode;
  text: string;
  text_en: string;
}
export type RowErrorCode =
  | 'row_unreadable'
  | 'row_too_long'
  | 'too_many_cells'
  | 'not_an_object'
  | 'missing_coordinates'
  | 'not_a_number'
  | 'out_of_range'
  | 'address_not_found'
  | 'address_uncertain'
  | 'geocoder_failed';

export type Placed =
  | { kind: 'point'; lon: number; lat: number }
  | { kind: 'address'; address: AddressQuery }
  | { kind: 'error'; error: RowError };

export function rowError(
  code: RowErrorCode,
  text: string,
  text_en: string,
): { kind: 'error'; error: RowError } {
  return { kind: 'error', error: { code, text, text_en } };
}

/** The point or the address of a row, whose cells `cell` gives by column; a number may come as one. */
export function placeRow(columns: Columns, cell: (column: number) => unknown): Placed {
  const pair = coordinateCells(columns, cell);
  if (pair) return placePair(pair);
  const address = addressOf(columns, cell);
  if (address) return { kind: 'address', address };
  return rowError(
    'missing_coordinates',
    'Ni coordonnées ni adresse sur cette ligne.',
    'This row has neither coordinates nor an address.',
  );
}

interface Pair {
  x: unknown;
  y: unknown;
  unit: 'degrees' | 'lambert93' | 'either';
}

/** The first pair of columns of which a cell is filled; null where all are empty. */
function coordinateCells(columns: Columns, cell: (column: number) => unknown): Pair | null {
  const pairs: [number, number, Pair['unit']][] = [
    [columns.lon, columns.lat, 'degrees'],
    [columns.lambertX, columns.lambertY, 'lambert93'],
    [columns.x, columns.y, 'either'],
  ];
  for (const [xColumn, yColumn, unit] of pairs) {
    if (xColumn < 0 || yColumn < 0) continue;
    const [x, y] = [cell(xColumn), cell(yColumn)];
    if (!isBlank(x) || !isBlank(y)) return { x, y, unit };
  }
  const point = columns.point < 0 ? null : cell(columns.point);
  if (isBlank(point)) return null;
  // "lat, lon", as open-data portals write it, or a list [lat, lon].
  const parts = Array.isArray(point) ? point : String(point).split(/\s*[,;]\s*|\s+/);
  return { x: parts[1], y: parts.length === 2 ? parts[0] : undefined, unit: 'degrees' };
}

function placePair({ x, y, unit }: Pair): Placed {
  for (const [value, name, name_en] of [
    [x, unit === 'degrees' ? 'La longitude' : 'x', unit === 'degrees' ? 'The longitude' : 'x'],
    [y, unit === 'degrees' ? 'La latitude' : 'y', unit === 'degrees' ? 'The latitude' : 'y'],
  ] as const) {
    if (isBlank(value)) return rowError('missing_coordinates', `${name} manque.`, `${name_en} is missing.`);
    if (Number.isNaN(readNumber(value))) {
      const shown = show(value);
      return rowError(
        'not_a_number',
        `${name} «\u00a0${shown}\u00a0» n’est pas un nombre.`,
        `${name_en} “${shown}” is not a number.`,
      );
    }
  }
  const [a, b] = [readNumber(x), readNumber(y)];
  const degrees = Math.abs(a) <= 180 && Math.abs(b) <= 90;
  if (unit !== 'lambert93' && degrees) return { kind: 'point', lon: a, lat: b };
  if (unit !== 'degrees' && isLambert93(a, b)) {
    const [lon, lat] = fromLambert93(a, b);
    return { kind: 'point', lon, lat };
  }
  const wanted =
    unit === 'degrees'
      ? [
          'une longitude entre -180 et 180 et une latitude entre -90 et 90',
          'a longitude from -180 to 180 and a latitude from -90 to 90',
        ]
      : ['des degrés ou du Lambert-93', 'degrees or Lambert-93'];
  return rowError(
    'out_of_range',
    `${show(x)} et ${show(y)} ne sont pas ${wanted[0]}.`,
    `${show(x)} and ${show(y)} are not ${wanted[1]}.`,
  );
}

function addressOf(columns: Columns, cell: (column: number) => unknown): AddressQuery | null {
  const read = (column: number) => (column < 0 ? '' : clean(cell(column)));
  const street = columns.address.map(read).filter(Boolean).join(' ');
  const [postcode, city, citycode] = [read(columns.postcode), read(columns.city), read(columns.citycode)];
  const text = [street, postcode, city].filter(Boolean).join(' ');
  // A house's number without its street is nowhere.
  if (!/\p{L}/u.test(street + city)) return null;
  return {
    text,
    // A spreadsheet takes the leading zero of Ain to Ariège away.
    ...(/^\d{4,5}$/.test(postcode) ? { postcode: postcode.padStart(5, '0') } : {}),
    ...(/^(\d{4,5}|2[AB]\d{3})$/i.test(citycode)
      ? { citycode: citycode.toUpperCase().padStart(5, '0') }
      : {}),
  };
}

const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;

/** A number, or a text that is one: decimal point or comma, blanks between thousands. NaN where it is none. */
export function readNumber(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value !== 'string') return Number.NaN;
  const text = value.replace(/[\s\u00a0\u202f]/g, '');
  return NUMBER.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

const isBlank = (value: unknown) =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

const clean = (value: unknown) =>
  (typeof value === 'string' || typeof value === 'number' ? String(value) : '').replace(/\s+/g, ' ').trim();

/** A cell in a message, cut short. */
export const show = (value: unknown) => {
  const text = typeof value === 'string' ? value.trim() : (JSON.stringify(value) ?? '');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
};
