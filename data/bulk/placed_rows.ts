import type { AddressQuery } from '../search/geocoder.ts';
import {
  ADDRESS_NAMES,
  ADDRESS_PARTS,
  CITY_NAMES,
  CITYCODE_NAMES,
  ID_NAMES,
  POSTCODE_NAMES,
  STREET_NAMES,
} from '../tables/columns/column_names.ts';
import { indexColumns } from '../tables/columns/header.ts';
import type { LikelyFact } from '../tables/columns/likely_names.ts';
import { readCoordinate } from '../tables/places/pairs.ts';
import { createPlacer, type RowPlace, shown } from '../tables/places/row_place.ts';
import type { Cell, Column, ColumnMapping, DegreeBox, TableRow } from '../tables/table_rows.ts';
import { cellText, decodeEntities, isNothing } from '../tables/values/cell_text.ts';

/** Why a row has no answer, or what was made of it: a stable code, a sentence in French, and in English beside it. */
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
  | 'coordinates_swapped'
  | 'address_not_found'
  | 'address_uncertain'
  | 'geocoder_failed';

export type Placed =
  /** `note`: what was understood otherwise than it stands. */
  | { kind: 'point'; lon: number; lat: number; note?: RowError }
  | { kind: 'address'; address: AddressQuery }
  | { kind: 'error'; error: RowError };

export function rowError(
  code: RowErrorCode,
  text: string,
  text_en: string,
): { kind: 'error'; error: RowError } {
  return { kind: 'error', error: { code, text, text_en } };
}

/** Told with the answer of a row whose longitude and latitude were exchanged. */
const swappedNote = (columns: string): RowError => ({
  code: 'coordinates_swapped',
  text: `Longitude et latitude étaient inversées (${columns})\u00a0: la réponse est celle du point remis à l’endroit.`,
  text_en: `Longitude and latitude were exchanged (${columns}): the answer is that of the point put right.`,
});

/** Which columns say what of rows that are asked about. */
export interface RowColumns {
  hasCoordinates(): boolean;
  hasAddress(): boolean;
  /** The row's own id as it stands, null where it has none. */
  idOf(cells: TableRow['cells']): Cell | null;
  /** The point or the address of a row. */
  placeOf(row: TableRow): Placed;
  /** Columns that hold coordinates. */
  isCoordinate(column: number): boolean;
}

/** Recognises the columns of a table by their names; those of objects may grow. */
export function rowColumns(
  columns: readonly Column[],
  near: DegreeBox | null,
  mapping: ColumnMapping = {},
): RowColumns {
  const index = indexColumns(columns, mapping);
  const placer = createPlacer(columns, near, mapping);
  const all = (names: readonly string[]) => names.flatMap((name) => index.find(name));
  const named = (names: readonly string[], fact: LikelyFact) => {
    const known = all(names);
    return known.length > 0 ? known : all(index.likely(fact));
  };
  const find = () => {
    const whole = named(ADDRESS_NAMES, 'address').slice(0, 1);
    const hasStreet = all(STREET_NAMES).length > 0;
    const parts = hasStreet ? ADDRESS_PARTS.flatMap((names) => all(names).slice(0, 1)) : [];
    return {
      id: [...all(ID_NAMES), ...(hasStreet ? [] : index.find('numero'))],
      address: whole.length > 0 ? whole : parts,
      postcode: named(POSTCODE_NAMES, 'postcode'),
      city: named(CITY_NAMES, 'city'),
      citycode: named(CITYCODE_NAMES, 'citycode'),
    };
  };
  let found = find();
  let seen = columns.length;
  const current = () => {
    if (columns.length !== seen) [found, seen] = [find(), columns.length];
    return found;
  };
  const filled = (cells: TableRow['cells'], of: readonly number[]) => {
    for (const column of of) if (!isNothing(cells[column])) return cells[column]!;
    return null;
  };
  const textOf = (cells: TableRow['cells'], of: readonly number[]) => {
    const cell = filled(cells, of);
    return cell === null ? '' : decodeEntities(cellText(cell)).replace(/\s+/g, ' ').trim();
  };

  function addressOf(cells: TableRow['cells']): AddressQuery | null {
    const { address, postcode: postcodes, city: cities, citycode: codes } = current();
    const street = address
      .map((column) => textOf(cells, [column]))
      .filter(Boolean)
      .join(' ');
    const [postcode, city, citycode] = [
      textOf(cells, postcodes),
      textOf(cells, cities),
      textOf(cells, codes),
    ];
    // A house's number without its street is nowhere.
    if (!/\p{L}/u.test(street + city)) return null;
    return {
      text: [street, postcode, city].filter(Boolean).join(' '),
      // A spreadsheet takes the leading zero of Ain to Ariège away.
      ...(/^\d{4,5}$/.test(postcode) ? { postcode: postcode.padStart(5, '0') } : {}),
      ...(/^(\d{4,5}|2[AB]\d{3})$/i.test(citycode)
        ? { citycode: citycode.toUpperCase().padStart(5, '0') }
        : {}),
    };
  }

  return {
    hasCoordinates: placer.hasPlaces,
    hasAddress: () => current().address.length + current().city.length + current().citycode.length > 0,
    idOf: (cells) => {
      for (const column of current().id) if (cells[column] !== undefined) return cells[column]!;
      return null;
    },
    isCoordinate: placer.isPlace,
    placeOf(row) {
      const place = placer.placeOf(row);
      if (place.kind === 'point') {
        const { lon, lat, swapped, columns: names } = place;
        return swapped ? { kind: 'point', lon, lat, note: swappedNote(names) } : { kind: 'point', lon, lat };
      }
      if (place.kind === 'unread') return unread(place);
      const address = addressOf(row.cells);
      if (address) return { kind: 'address', address };
      return rowError(
        'missing_coordinates',
        'Ni coordonnées ni adresse sur cette ligne.',
        'This row has neither coordinates nor an address.',
      );
    },
  };
}

type Unread = Extract<RowPlace, { kind: 'unread' }>;

/** What is wrong with coordinates that are given. */
function unread({ why, columns, cells, pair }: Unread): Placed {
  if (pair === null)
    return rowError(
      'not_a_number',
      `«\u00a0${cells}\u00a0» (${columns}) n’est pas un point.`,
      `“${cells}” (${columns}) is no point.`,
    );
  const isDegrees = pair.unit === 'degrees';
  if (why !== 'out_of_range') {
    for (const [cell, name, name_en] of [
      [pair.x, isDegrees ? 'La longitude' : 'x', isDegrees ? 'The longitude' : 'x'],
      [pair.y, isDegrees ? 'La latitude' : 'y', isDegrees ? 'The latitude' : 'y'],
    ] as const) {
      if (isNothing(cell))
        return rowError('missing_coordinates', `${name} manque.`, `${name_en} is missing.`);
      if (readCoordinate(cell) === null)
        return rowError(
          'not_a_number',
          `${name} «\u00a0${shown(cell)}\u00a0» n’est pas un nombre.`,
          `${name_en} “${shown(cell)}” is not a number.`,
        );
    }
  }
  const wanted = isDegrees
    ? [
        'une longitude entre -180 et 180 et une latitude entre -90 et 90',
        'a longitude from -180 to 180 and a latitude from -90 to 90',
      ]
    : ['des degrés ou du Lambert-93', 'degrees or Lambert-93'];
  return rowError(
    'out_of_range',
    `${shown(pair.x)} et ${shown(pair.y)} ne sont pas ${wanted[0]}.`,
    `${shown(pair.x)} and ${shown(pair.y)} are not ${wanted[1]}.`,
  );
}

/** The names that are taken, for people who have to rename theirs. */
export const NAMES_FOR_PEOPLE =
  'lon and lat (or longitude, latitude; x and y in degrees or Lambert-93), or adresse, code_postal, commune';
