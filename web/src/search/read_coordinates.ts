/** A point written in words: '42.15, 9.08', '42,15 9,08', '9.08;42.15', '42° 9\' 10" N 9° 5\' E'. */

interface WrittenPoint {
  lon: number;
  lat: number;
}

/** The box that tells which of two numbers is the longitude: west, south, east, north. */
type Box = readonly number[];

const DEGREES = /(-?\d{1,3}(?:[.,]\d+)?)\s*°?/.source;

/**
 * Reads two numbers as a point. Latitude comes first, as people write it, unless only the other order lies in `box`
 * (the region). null: not a point.
 */
export function readCoordinates(text: string, box?: Box): WrittenPoint | null {
  return readSexagesimal(text) ?? readDecimal(text, box);
}

function readDecimal(text: string, box?: Box): WrittenPoint | null {
  const match = new RegExp(`^\\s*${DEGREES}\\s*([NSns])?\\s*[,;/ ]\\s*${DEGREES}\\s*([EWOewo])?\\s*$`).exec(
    text,
  );
  if (!match) return null;
  const first = signed(match[1], match[2]);
  const second = signed(match[3], match[4]);
  const latFirst = { lat: first, lon: second };
  const lonFirst = { lat: second, lon: first };
  if (!match[2] && !match[4] && box && !within(latFirst, box) && within(lonFirst, box)) return lonFirst;
  if (isPoint(latFirst)) return latFirst;
  return isPoint(lonFirst) ? lonFirst : null;
}

function readSexagesimal(text: string): WrittenPoint | null {
  const part = /(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['’′]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*["”″]\s*)?([NSEWO])/gi;
  const found = [...text.matchAll(part)];
  if (found.length !== 2 || text.replace(part, '').replace(/[\s,;]/g, '') !== '') return null;
  const value = ([, degrees, minutes = '0', seconds = '0', side]: RegExpExecArray): number =>
    signed(String(Number(degrees) + Number(minutes) / 60 + number(seconds) / 3600), side);
  const lat = found.find(([, , , , side]) => /[ns]/i.test(side));
  const lon = found.find(([, , , , side]) => /[ewo]/i.test(side));
  const point = lat && lon ? { lat: value(lat), lon: value(lon) } : null;
  return point && isPoint(point) ? point : null;
}

function signed(digits: string, side: string | undefined): number {
  const value = number(digits);
  return side && /[swo]/i.test(side) ? -Math.abs(value) : value;
}

function number(digits: string): number {
  return Number(digits.replace(',', '.'));
}

function isPoint({ lon, lat }: WrittenPoint): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
}

function within({ lon, lat }: WrittenPoint, [west, south, east, north]: Box): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
