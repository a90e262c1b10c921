import { readPointCell } from '../tables/places/pairs.ts';
import { isInBox, METROPOLE } from '../tables/places/projections.ts';
import type { DegreeBox } from '../tables/table_rows.ts';

/**
 * Coordinates as people type or paste them, by the reader of tables (see readPointCell), or null where the text is none. Order, where
 * neither letters nor names tell it: a number beyond 90 is a longitude; else the order whose point lies in `near` (the region's box); else
 * in metropolitan France; else latitude first, as maps write it. Named axes are believed, unless only their exchange lies in `near`.
 */
export function parseCoordinates(
  text: string,
  near: DegreeBox | null = null,
): { lon: number; lat: number } | null {
  const typed = text.trim();
  if (isOfWholeNumbers(typed)) return null;
  for (const ground of near ? [near, METROPOLE, null] : [METROPOLE, null]) {
    const point = readPointCell(typed, 'lat_lon', ground);
    if (point === null || typeof point === 'string') continue;
    const { lon, lat, axes } = point;
    const settles = ground === near || axes === 'usual';
    if (ground === null || (settles && isInBox(ground, lon, lat, 0))) return { lon, lat };
  }
  return null;
}

/** "24 250" is a postcode: of two numbers without a sign of degrees one has decimals, or both are metres. */
const isOfWholeNumbers = (text: string): boolean =>
  /^[\d\s;,/|+-]*$/.test(text) &&
  !/\d,\d/.test(text) &&
  text.split(/[\s;,/|]+/).some((part) => part.length < 6);
