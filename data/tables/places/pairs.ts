import type { LonLat } from '../../../isochrones/types.ts';
import type { PairUnit } from '../columns/likely_names.ts';
import type { Cell, DegreeBox } from '../table_rows.ts';
import { type Angle, readAngles } from '../values/angles.ts';
import { cellText, isNothing } from '../values/cell_text.ts';
import { readNumber } from '../values/numbers.ts';
import { type ForeignGeometry, geometryPoint } from './geometry_point.ts';
import { looksLikeGeometry, readGeometry } from './geometry_text.ts';
import { pointOfMapLink } from './map_links.ts';
import { fromMetres, fromProjection, isInBox } from './projections.ts';

/** A point that was read, and how sure its axes are. */
export interface ReadPoint {
  lon: number;
  lat: number;
  /** `told` by names or letters; `usual`: by the order that is usual in such a cell. */
  axes: 'told' | 'usual';
  /** Longitude and latitude were found exchanged, and are put right here. */
  swapped: boolean;
}

/** Why a place cannot be read: a code of RowErrorCode's kind, with the sentence's parts. */
export type UnreadPlace = 'missing_coordinates' | 'not_a_number' | 'out_of_range';

/** Degrees that a region is looked at with around it before a place counts as elsewhere. */
const RIM_DEGREES = 1;

/** A coordinate of one axis: a number, or degrees, minutes and seconds. Null: it is none. */
export function readCoordinate(cell: Cell | undefined): Angle | null {
  const plain = readNumber(cell);
  if (plain !== null) return { value: plain, axis: null, marked: false };
  const angles = typeof cell === 'string' ? readAngles(cellText(cell)) : null;
  return angles?.length === 1 ? angles[0]! : null;
}

/**
 * The point of two cells. `near`: the ground that is looked at, by which exchanged axes and unnamed projections are
 * recognised. Null: nothing stands there (blank, or 0, 0 where that is far from the ground).
 */
export function readPair(
  x: Cell | undefined,
  y: Cell | undefined,
  unit: PairUnit,
  near: DegreeBox | null,
): ReadPoint | UnreadPlace | null {
  const blank = [isNothing(x), isNothing(y)];
  if (blank[0] && blank[1]) return null;
  const whole = wholePair(x, y, near);
  if (whole) return whole;
  if (blank[0] || blank[1]) return 'missing_coordinates';
  const [a, b] = [readCoordinate(inThousands(x, y)), readCoordinate(inThousands(y, x))];
  if (a === null || b === null) return 'not_a_number';
  // 0, 0 is what programs write where they know nothing; a number that came as one is meant.
  const written = typeof x === 'string' || typeof y === 'string';
  if (a.value === 0 && b.value === 0 && written && (near === null || !isInBox(near, 0, 0, RIM_DEGREES)))
    return null;
  return pointOf(a, b, unit, near);
}

const THOUSANDS = [
  [',', /^\s*-?\d{1,3}(?:,\d{3}){2}(?!\d)/],
  ['.', /^\s*-?\d{1,3}(?:\.\d{3}){2}(?!\d)/],
] as const;

/** "417,241" beside "6,421,813" are thousands, not decimals: the cell without the sign that parts them; else as it is. */
function inThousands(cell: Cell | undefined, beside: Cell | undefined): Cell | undefined {
  if (typeof cell !== 'string' || typeof beside !== 'string') return cell;
  const sign = THOUSANDS.find(([, many]) => many.test(beside))?.[0];
  if (sign === undefined || !cell.includes(sign) || !/^\s*-?\d{1,3}[.,]\d{3}\s*$/.test(cell)) return cell;
  return cell.replace(sign, '');
}

/** The point that somebody pasted whole into one of the two cells, or into both. */
function wholePair(x: Cell | undefined, y: Cell | undefined, near: DegreeBox | null): ReadPoint | null {
  const told = isNothing(x) ? y : isNothing(y) || x === y ? x : null;
  if (typeof told !== 'string' || readCoordinate(told) !== null) return null;
  const found = readPointCell(told, 'lat_lon', near);
  return typeof found === 'string' ? null : found;
}

function pointOf(x: Angle, y: Angle, unit: PairUnit, near: DegreeBox | null): ReadPoint | UnreadPlace {
  const letters = x.axis === 'lat' || y.axis === 'lon';
  const told = unit === 'degrees' || x.axis !== null || y.axis !== null;
  if (unit !== 'lambert93' || x.marked || y.marked) {
    const [lon, lat] = letters ? [y.value, x.value] : [x.value, y.value];
    const found = settled(lon, lat, near, told);
    if (found) return { ...found, axes: told ? 'told' : 'usual', swapped: found.swapped !== letters };
  }
  if (unit === 'lambert93') {
    const point = fromMetres(x.value, y.value, null);
    return point ? inMetres(point) : 'out_of_range';
  }
  const point =
    Math.abs(x.value) > 180 || Math.abs(y.value) > 180 ? fromMetres(x.value, y.value, near) : null;
  return point ? inMetres(point) : 'out_of_range';
}

function inMetres({ point: [lon, lat], turned }: { point: LonLat; turned: boolean }): ReadPoint {
  return { lon: round(lon), lat: round(lat), axes: 'told', swapped: turned };
}

/** Past a centimetre, digits are those of the projection's formulas. */
const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;

/**
 * Degrees as given, or exchanged where they are far from the ground and on it once exchanged; without a ground where they are nowhere
 * and no name tells their axes. Null: neither.
 */
function settled(
  lon: number,
  lat: number,
  near: DegreeBox | null,
  told: boolean,
): { lon: number; lat: number; swapped: boolean } | null {
  const straight = isDegrees(lon, lat);
  const turned = isDegrees(lat, lon);
  if (!straight && !turned) return null;
  const swapped =
    near === null
      ? !straight && !told
      : turned && !(straight && isInBox(near, lon, lat, RIM_DEGREES)) && isInBox(near, lat, lon, RIM_DEGREES);
  if (swapped) return { lon: lat, lat: lon, swapped };
  return straight ? { lon, lat, swapped } : null;
}

const isDegrees = (lon: number, lat: number) => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;

/** Which comes first in one cell, where neither letters nor the ground tell. */
export type UsualOrder = 'lat_lon' | 'lon_lat';

/**
 * The point that one cell holds: "42.4 9.1", "42,4;9,1", degrees, minutes and seconds, a list or an object of JSON, WKT, WKB,
 * GeoJSON, geo:42.4,9.1, a link to a map. Null: nothing stands there; `not_a_number`: something does, and is no point.
 */
export function readPointCell(
  cell: Cell | undefined,
  usual: UsualOrder,
  near: DegreeBox | null,
): ReadPoint | UnreadPlace | null {
  if (isNothing(cell)) return null;
  const text = cellText(cell);
  if (looksLikeGeometry(text)) return fromWritten(text, near);
  const pair = pairOf(text);
  // "0,0" is one number, and says nothing as two.
  if (pair === null) return readNumber(text) === 0 ? null : 'not_a_number';
  const [a, b, order] = pair;
  // Two latitudes are no point.
  if (a.axis !== null && a.axis === b.axis) return 'not_a_number';
  if (a.value === 0 && b.value === 0 && (near === null || !isInBox(near, 0, 0, RIM_DEGREES))) return null;
  const told = a.axis ?? (b.axis === 'lat' ? 'lon' : b.axis === 'lon' ? 'lat' : null);
  const lonFirst = told === null ? (order ?? usual) === 'lon_lat' : told === 'lon';
  const [x, y] = lonFirst ? [a, b] : [b, a];
  const unnamed = { axis: null, marked: x.marked };
  const found = pointOf({ ...x, ...unnamed }, { ...y, ...unnamed }, 'either', near);
  if (typeof found === 'string') return found;
  // Without letters or names either order is right: to take the other is no slip to tell.
  return told === null ? { ...found, axes: 'usual', swapped: false } : { ...found, axes: 'told' };
}

function fromWritten(text: string, near: DegreeBox | null): ReadPoint | UnreadPlace {
  const written = readGeometry(text);
  if (written) {
    const point = shapePoint(written.geometry, written.epsg, near);
    return typeof point === 'string' ? 'not_a_number' : point;
  }
  const found = objectPoint(text);
  if (found === null) return 'not_a_number';
  const point = readPair(found.lon, found.lat, 'degrees', near);
  return point ?? 'missing_coordinates';
}

/** The point of a shape, whose reference system may be named; a text says why it has none. */
export function shapePoint(
  geometry: ForeignGeometry,
  epsg: number | null,
  near: DegreeBox | null,
): ReadPoint | string {
  const raw = geometryPoint(geometry);
  if (typeof raw === 'string') return raw;
  const transform = epsg === null || epsg === 0 ? null : fromProjection(epsg);
  if (epsg && !transform) return `its reference system EPSG:${epsg} is not known`;
  const [x, y] = transform ? transform(...raw) : raw;
  const named = transform !== null && (x !== raw[0] || y !== raw[1]);
  if (named)
    return isDegrees(x, y) ? { lon: round(x), lat: round(y), axes: 'told', swapped: false } : outside(raw);
  const point = pointOf(
    { value: x, axis: null, marked: false },
    { value: y, axis: null, marked: false },
    'either',
    near,
  );
  return typeof point === 'string' ? outside(raw) : { ...point, axes: 'told' };
}

const outside = ([x, y]: LonLat) => `${x}, ${y} are neither degrees nor metres of a known projection`;

const LON_KEYS = ['lon', 'lng', 'long', 'longitude', 'x'];
const LAT_KEYS = ['lat', 'latitude', 'y'];

/** {lon, lat} in any spelling, or null. */
function objectPoint(text: string): { lon: Cell; lat: Cell } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // As Python prints it.
    const quoted = text.replaceAll("'", '"');
    if (quoted !== text) return objectPoint(quoted);
    return null;
  }
  return typeof value === 'object' && value !== null ? pointOfObject(value as Record<string, unknown>) : null;
}

/** The point of an object with lon and lat in any spelling, or null. */
export function pointOfObject(value: Record<string, unknown>): { lon: Cell; lat: Cell } | null {
  const find = (keys: string[]) => {
    for (const [key, each] of Object.entries(value))
      if (keys.includes(key.toLowerCase()) && (typeof each === 'number' || typeof each === 'string'))
        return each;
    return null;
  };
  const [lon, lat] = [find(LON_KEYS), find(LAT_KEYS)];
  return lon === null || lat === null ? null : { lon, lat };
}

/** The two angles of a text, and their order where it is told by the notation. */
function pairOf(text: string): [Angle, Angle, UsualOrder | null] | null {
  const link = pointOfMapLink(text.slice(0, MOST_OF_LINK));
  if (link === 'short') return null;
  if (link) return [plain(link.lat), plain(link.lon), 'lat_lon'];
  // "42.4-9.1" may be two numbers or a minus.
  if (/^\s*\d+[.,]\d+-\d/.test(text)) return null;
  // One clear separator: each side may have blanks between its thousands.
  const halves = text.split(/[;|/\t]/);
  if (halves.length === 2) {
    const [a, b] = halves.map(readCoordinate);
    if (a && b) return [a, b, null];
  }
  const angles = readAngles(text);
  if (angles === null || angles.length < 2) return null;
  const [a, b, ...more] = angles;
  if (more.length === 0) return [a!, b!, null];
  // "lon,lat,height" as KML has it; "lat lon height accuracy" as survey forms write it.
  if (more.length > 2 || angles.some((angle) => angle.axis !== null)) return null;
  return [a!, b!, /^[^,]*\d\s*,\s*-?\d+\.\d/.test(text) && more.length === 1 ? 'lon_lat' : 'lat_lon'];
}

/** Signs of an address; longer ones are none that a map gives. */
const MOST_OF_LINK = 2000;

const plain = (value: number): Angle => ({ value, axis: null, marked: false });
