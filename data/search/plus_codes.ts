/**
 * Plus codes (Open Location Code, https://github.com/google/open-location-code/blob/main/Documentation/Specification/specification.md):
 * whole ones ("8CPXRCPH+2V"), and short ones beside the name of a place ("RCPH+2V Bordeaux").
 */
import type { LonLat } from '../../isochrones/types.ts';

const DIGITS = '23456789CFGHJMPQRVWX';
/** Of a whole code before its plus sign. */
const BEFORE = 8;
/** Degrees of a digit of each pair; what follows divides the last by rows and columns. */
const PAIRS = [20, 1, 0.05, 0.0025, 0.000125];
const ROWS = 5;
const COLUMNS = 4;

const WRITTEN = /^([23456789CFGHJMPQRVWX]{2,8})(0{0,6})\+([23456789CFGHJMPQRVWX]{0,7})(?![\p{L}\d])[\s,]?/iu;

/**
 * The middle of what a plus code at the start of a text names; null where there is none. `placeNamed` tells where the place is that stands
 * behind a short code (an empty name: where the reader is); null where it is not known, and with it what the code means.
 */
export function pointOfPlusCode(
  text: string,
  placeNamed: (name: string) => LonLat | null,
): { lon: number; lat: number } | null {
  const written = text.trim();
  const [all = '', start = '', padding = '', end = ''] = WRITTEN.exec(written) ?? [];
  if (start === '' || start.length % 2 === 1 || end.length === 1) return null;
  const digits = (start + end).toUpperCase();
  if (start.length + padding.length === BEFORE) {
    if ((padding === '') === (end === '')) return null;
    // The first digits only go to 90 degrees north and 180 east.
    const [row, column] = [...digits].map((digit) => DIGITS.indexOf(digit));
    return (row ?? 0) > 8 || (column ?? 0) > 17 ? null : middleOf(digits);
  }
  if (start.length < 4 || padding !== '' || end === '') return null;
  const name = written.slice(all.length);
  const near = placeNamed(name.trim());
  return near && nearest(digits, BEFORE - start.length, near);
}

/** The middle of the cell of a whole code’s digits. */
function middleOf(digits: string): { lon: number; lat: number } {
  let [lat, lon] = [-90, -180];
  let [height, width] = [0, 0];
  for (let i = 0; i < Math.min(10, digits.length); i += 2) {
    height = width = PAIRS[i / 2] as number;
    lat += DIGITS.indexOf(digits[i] as string) * height;
    lon += DIGITS.indexOf(digits[i + 1] as string) * width;
  }
  for (const digit of digits.slice(10)) {
    height /= ROWS;
    width /= COLUMNS;
    const value = DIGITS.indexOf(digit);
    lat += Math.floor(value / COLUMNS) * height;
    lon += (value % COLUMNS) * width;
  }
  return { lon: lon + width / 2, lat: lat + height / 2 };
}

/** Of all cells with the last digits, the one nearest to a place: the `missing` first digits are told by it. */
function nearest(digits: string, missing: number, [lon, lat]: LonLat): { lon: number; lat: number } {
  let [x, y] = [(lon + 540) % 360, Math.min(lat + 90, 180 - 1e-9)];
  let first = '';
  for (let i = 0; i < missing; i += 2) {
    const side = PAIRS[i / 2] as number;
    const [row, column] = [Math.floor(y / side), Math.floor(x / side)];
    first += (DIGITS[row] ?? '') + (DIGITS[column] ?? '');
    [x, y] = [x - column * side, y - row * side];
  }
  const side = PAIRS[missing / 2 - 1] as number;
  const found = middleOf(first + digits);
  const towards = (told: number, near: number, end: number): number => {
    if (near + side / 2 < told && told - side >= -end) return told - side;
    return near - side / 2 > told && told + side <= end ? told + side : told;
  };
  return { lon: towards(found.lon, lon, 180), lat: towards(found.lat, lat, 90) };
}
