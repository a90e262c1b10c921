import type { LonLat } from '../../isochrones/types.ts';
import { fromLambert93, isLambert93 } from '../tables/projections.ts';

/** [west, south, east, north] in degrees. */
export type Box = [west: number, south: number, east: number, north: number];

export interface TypedPoint {
  lon: number;
  lat: number;
  notation: 'decimal' | 'degrees' | 'lambert93';
  /** The order in which the two were typed. */
  order: 'lat_lon' | 'lon_lat';
}

const METROPOLE: Box = [-5.6, 41.2, 9.7, 51.3];
const NUMBER = '[+-]?\\d{1,9}(?:[.,]\\d+)?';
const PAIR = new RegExp(`^(${NUMBER})(?:\\s*[;,/|]\\s*|\\s+)(${NUMBER})$`);
/** Degrees, and minutes and seconds where there are any; the letter stands before or behind. */
const ANGLE = String.raw`(?<degrees>[+-]?\d{1,3}(?:[.,]\d+)?)\s*[°º]\s*(?:(?<minutes>\d{1,2}(?:[.,]\d+)?)\s*['’′]\s*)?(?:(?<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:["”″]|'')\s*)?`;
const LETTER_FIRST = new RegExp(`^(?<letter>[NSEWO])\\s*${ANGLE}[;,/]?\\s*`, 'i');
const LETTER_LAST = new RegExp(`^${ANGLE}(?<letter>[NSEWO])?\\s*[;,/]?\\s*`, 'i');
const WITH_LETTER = new RegExp(`^(${NUMBER})\\s*([NSEWO])\\s*[;,/]?\\s*`, 'i');

/**
 * Coordinates as people type them, or null where the text is none: decimal degrees with a point or a comma
 * ("44.84, -0.58", "44,84 ; -0,58", "-0.58 44.84"), with letters ("44.84 N 0.58 O"), names ("lat 44.84 lon -0.58",
 * "geo:44.84,-0.58"), degrees, minutes and seconds (44°50'24"N 0°34'48"O), and Lambert-93 metres ("417241 6421813").
 *
 * Order, where neither letters nor names tell it: a number beyond 90 is a longitude; else the order whose point lies in
 * `near` (the region's box); else in metropolitan France; else latitude first, as maps write it.
 */
export function parseCoordinates(text: string, near: Box | null = null): TypedPoint | null {
  const { rest, named } = withoutNames(text.trim());
  const lettered = parseLettered(rest);
  if (lettered) return lettered;
  const pair = PAIR.exec(rest);
  if (!pair) return null;
  const [a, b] = [toNumber(pair[1]!), toNumber(pair[2]!)];
  // "44,84" alone is one number, and "24 250" a postcode: at least one of two degrees has decimals.
  if (Math.abs(a) > 180 || Math.abs(b) > 180) return lambert(a, b);
  if (!/[.,]/.test(pair[1]!) && !/[.,]/.test(pair[2]!)) return null;
  return ordered([a, b], 'decimal', named, near);
}

/** Takes away "lat", "lon", "geo:" and the like, and tells the order that they named. */
function withoutNames(text: string): { rest: string; named: TypedPoint['order'] | null } {
  const geo = /^geo:\s*/i.exec(text);
  if (geo) return { rest: text.slice(geo[0].length).split(/[;?]/, 1)[0] as string, named: 'lat_lon' };
  const name = /\b(latitude|lat|longitude|lon|lng|long)\s*[:=]?\s*/gi;
  const names = [...text.matchAll(name)].map((match) => match[1]!.toLowerCase());
  if (names.length !== 2) return { rest: text, named: null };
  return { rest: text.replace(name, '').trim(), named: names[0]!.startsWith('la') ? 'lat_lon' : 'lon_lat' };
}

function parseLettered(text: string): TypedPoint | null {
  const first = angle(text);
  const second = first && angle(text.slice(first.length));
  if (!first || !second || first.length + second.length !== text.length) return null;
  const letters = [first.letter, second.letter];
  const isLat = letters.map((letter) => letter !== null && 'NS'.includes(letter));
  if (letters.every((letter) => letter === null))
    return ordered([first.value, second.value], 'degrees', null, null);
  if (letters.includes(null) || isLat[0] === isLat[1]) return null;
  const [lat, lon] = isLat[0] ? [first.value, second.value] : [second.value, first.value];
  return valid({ lon, lat, notation: 'degrees', order: isLat[0] ? 'lat_lon' : 'lon_lat' });
}

/** One angle at the start of a text: 44°50'24"N, N 44°50.4', 44.84 N. */
function angle(text: string): { value: number; letter: string | null; length: number } | null {
  const match = LETTER_FIRST.exec(text) ?? LETTER_LAST.exec(text);
  if (match) {
    const {
      degrees = '',
      minutes = '0',
      seconds = '0',
      letter,
    } = match.groups as Record<string, string | undefined>;
    if (toNumber(minutes) >= 60 || toNumber(seconds) >= 60) return null;
    const size = Math.abs(toNumber(degrees)) + toNumber(minutes) / 60 + toNumber(seconds) / 3600;
    const value = degrees.startsWith('-') ? -size : size;
    return { ...signed(value, letter?.toUpperCase() ?? null), length: match[0].length };
  }
  const plain = WITH_LETTER.exec(text);
  return plain && { ...signed(toNumber(plain[1]!), plain[2]!.toUpperCase()), length: plain[0].length };
}

const signed = (value: number, letter: string | null) => ({
  value: letter !== null && 'SWO'.includes(letter) ? -Math.abs(value) : value,
  letter,
});

function lambert(x: number, y: number): TypedPoint | null {
  if (!isLambert93(x, y)) return null;
  const [lon, lat] = fromLambert93(x, y);
  return { lon, lat, notation: 'lambert93', order: 'lon_lat' };
}

function ordered(
  [a, b]: LonLat,
  notation: TypedPoint['notation'],
  named: TypedPoint['order'] | null,
  near: Box | null,
): TypedPoint | null {
  const latFirst = valid({ lat: a, lon: b, notation, order: 'lat_lon' });
  const lonFirst = valid({ lat: b, lon: a, notation, order: 'lon_lat' });
  if (named) return named === 'lat_lon' ? latFirst : lonFirst;
  if (!latFirst || !lonFirst) return latFirst ?? lonFirst;
  for (const box of near ? [near, METROPOLE] : [METROPOLE]) {
    if (inBox(latFirst, box) !== inBox(lonFirst, box)) return inBox(latFirst, box) ? latFirst : lonFirst;
  }
  return latFirst;
}

const inBox = ({ lon, lat }: TypedPoint, [west, south, east, north]: Box) =>
  lon >= west && lon <= east && lat >= south && lat <= north;

const valid = (point: TypedPoint) => (Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180 ? point : null);

const toNumber = (text: string) => Number(text.replace(',', '.'));
