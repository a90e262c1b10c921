import type { Feature, Position } from 'geojson';
import { containsPoint } from '../../../data/sources/polygons/geometry.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Ring } from '../../../isochrones/types.ts';
import { decimalOf } from '../decimal_numbers.ts';
import type { findCrs } from './crs.ts';
import { boundsOfFeature } from './feature_bounds.ts';

export type Bbox = [west: number, south: number, east: number, north: number];

/** The `bbox` parameter in its system, as longitudes and latitudes. Throws `invalid_bbox` (400). */
export function readBbox(text: string, crs: ReturnType<typeof findCrs>): Bbox {
  const parts = text.split(',');
  const numbers = parts.map(decimalOf);
  const flat = numbers.length === 6 ? [numbers[0], numbers[1], numbers[3], numbers[4]] : numbers;
  if (flat.length !== 4 || flat.some((value) => !Number.isFinite(value))) {
    throw new MaillageError('invalid_bbox.numbers');
  }
  const corners = [
    [flat[0], flat[1]],
    [flat[2], flat[3]],
  ].map((corner) => crs.backward(corner));
  const [west, south, east, north] = [corners[0][0], corners[0][1], corners[1][0], corners[1][1]];
  if (![west, south, east, north].every(Number.isFinite) || Math.abs(west) > 180 || Math.abs(east) > 180) {
    throw new MaillageError('invalid_bbox.outside');
  }
  if (Math.abs(south) > 90 || Math.abs(north) > 90 || south > north) {
    throw new MaillageError('invalid_bbox.order');
  }
  return [west, south, east, north];
}

/** Whether a feature's geometry and a box have a point in common. A box with west > east crosses the antimeridian. */
export function touchesBbox(feature: Feature, [west, south, east, north]: Bbox): boolean {
  if (west > east) {
    return (
      touchesBbox(feature, [west, south, 180, north]) || touchesBbox(feature, [-180, south, east, north])
    );
  }
  const geometry = feature.geometry;
  if (geometry === null) return false;
  const box: Bbox = [west, south, east, north];
  switch (geometry.type) {
    case 'Point':
      return isInside(geometry.coordinates, box);
    case 'Polygon':
      return polygonTouches(geometry.coordinates, box);
    case 'MultiPolygon':
      return (
        isNear(boundsOfFeature(feature), box) &&
        geometry.coordinates.some((rings) => polygonTouches(rings, box))
      );
    default:
      throw new Error(`No collection holds a ${geometry.type}`);
  }
}

/** Whether there may be ground in a box: to look takes a few numbers, where the ground has to be unpacked. */
const isNear = (bounds: Bbox | null, [west, south, east, north]: Bbox): boolean =>
  bounds !== null && bounds[0] <= east && bounds[2] >= west && bounds[1] <= north && bounds[3] >= south;

function isInside([x, y]: Position, [west, south, east, north]: Bbox): boolean {
  return x >= west && x <= east && y >= south && y <= north;
}

function polygonTouches(rings: Position[][], box: Bbox): boolean {
  if (rings.some((ring) => lineTouches(ring, box))) return true;
  // No edge meets the box: it lies wholly inside the polygon or wholly outside.
  return containsPoint([rings as Ring[]], box[0], box[1]);
}

function lineTouches(line: Position[], box: Bbox): boolean {
  for (let i = 1; i < line.length; i++) if (pieceTouches(line[i - 1], line[i], box)) return true;
  return false;
}

/** Liang-Barsky: whether a part of the piece from a to b lies in the box. */
function pieceTouches(a: Position, b: Position, [west, south, east, north]: Bbox): boolean {
  // Nearly all pieces lie to one side of it.
  if ((a[0] < west && b[0] < west) || (a[0] > east && b[0] > east)) return false;
  if ((a[1] < south && b[1] < south) || (a[1] > north && b[1] > north)) return false;
  let t0 = 0;
  let t1 = 1;
  for (const [from, to, low, high] of [
    [a[0], b[0], west, east],
    [a[1], b[1], south, north],
  ]) {
    const d = to - from;
    if (d === 0) {
      if (from < low || from > high) return false;
      continue;
    }
    t0 = Math.max(t0, ((d > 0 ? low : high) - from) / d);
    t1 = Math.min(t1, ((d > 0 ? high : low) - from) / d);
    if (t0 > t1) return false;
  }
  return true;
}

/** A time or an interval of RFC 3339 as days, both ends included; null: open. Throws `invalid_datetime` (400). */
export function readDatetime(text: string): { from: string | null; to: string | null } {
  const parts = text.split('/');
  const days = parts.map((part) => (part === '' || part === '..' ? null : dayOf(part)));
  if (parts.length > 2 || (parts.length === 1 && days[0] === null)) throw invalidDatetime();
  const [from, to] = parts.length === 1 ? [days[0], days[0]] : days;
  if (from !== null && to !== null && from > to) throw invalidDatetime();
  return { from, to };
}

function dayOf(text: string): string {
  const day = text.slice(0, 10);
  const moment = new Date(text.length === 10 ? `${text}T00:00:00Z` : text);
  const exists = !Number.isNaN(moment.getTime()) && new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day);
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?$/i.test(text) || !exists) {
    throw invalidDatetime();
  }
  return moment.toISOString().slice(0, 10);
}

function invalidDatetime(): MaillageError {
  return new MaillageError('invalid_datetime');
}

/** Whether a feature holds at some day of the interval: from its opened_on to the day before its closed_on. */
export function holdsDuring(
  feature: Feature,
  { from, to }: { from: string | null; to: string | null },
): boolean {
  const opened = (feature.properties?.opened_on ?? null) as string | null;
  const closed = (feature.properties?.closed_on ?? null) as string | null;
  return (
    (opened === null || to === null || opened <= to) && (closed === null || from === null || closed > from)
  );
}
