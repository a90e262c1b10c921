import proj4 from 'proj4';
import { MaillageError } from '../../isochrones/errors.ts';
import { inBox } from '../sources/geometry.ts';
import { numberOf } from '../sources/population.ts';
import type { Box, RejectedRow } from '../sources/types.ts';
import { countText } from '../tables/text.ts';

/** EPSG:2154, RGF93 / Lambert-93 (IGN): France's projection, metres. */
const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0 +units=m +no_defs';
const toWgs84 = proj4(LAMBERT_93, 'WGS84');

/** A region is looked at with so many degrees around it before its sites count as far outside. */
const FAR_DEGREES = 1;

export interface GivenPoint {
  lon: number;
  lat: number;
  /** The column's name says which axis it holds (lon, latitude, a GeoJSON point), unlike X and Y. */
  named: boolean;
}

/**
 * The point of two cells: degrees (decimal point or comma, or degrees, minutes and seconds) or Lambert-93 metres. Null:
 * none is given (empty, or 0, 0); a string: why they cannot be read.
 */
export function pointOf(xText: string, yText: string, named: boolean): GivenPoint | string | null {
  if (xText === '' && yText === '') return null;
  if (xText === '' || yText === '') return 'only one of the two coordinates is given';
  const x = degreesOf(xText);
  const y = degreesOf(yText);
  if (x === null || y === null) return `the coordinates ${xText}, ${yText} are not numbers`;
  if (x === 0 && y === 0) return null;
  if (Math.abs(x) <= 180 && Math.abs(y) <= 180) return { lon: x, lat: y, named };
  const [east, north] = x < y ? [x, y] : [y, x];
  if (east >= 0 && east <= 1_300_000 && north >= 6_000_000 && north <= 7_200_000) {
    const [lon, lat] = toWgs84.forward([east, north]) as [number, number];
    return { lon: round(lon), lat: round(lat), named: true };
  }
  return `the coordinates ${xText}, ${yText} are neither degrees nor Lambert-93`;
}

function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

function degreesOf(text: string): number | null {
  const plain = numberOf(text);
  if (plain !== null) return plain;
  const parts =
    /^([NSEWO])?\s*(\d+(?:[.,]\d+)?)\s*°\s*(?:(\d+(?:[.,]\d+)?)\s*['′’]\s*)?(?:(\d+(?:[.,]\d+)?)\s*(?:"|″|'')\s*)?([NSEWO])?$/i.exec(
      text.trim(),
    );
  if (!parts) return null;
  const value =
    (numberOf(parts[2]!) ?? 0) +
    (numberOf(parts[3] ?? '0') ?? 0) / 60 +
    (numberOf(parts[4] ?? '0') ?? 0) / 3600;
  return /[SWO]/i.test(parts[1] ?? parts[5] ?? '') ? -value : value;
}

export interface PlacedRow {
  line: number;
  point: GivenPoint | null;
}

/**
 * Finds out whether longitude and latitude are exchanged, by where the region is. X and Y that hold them the other way round
 * are turned, and told. A list that says longitude and holds latitudes is refused (`coordinates_swapped`); single rows
 * of that kind are rejected. Rows far outside are kept and told. Returns the rejected rows and notes; turns points in place.
 */
export function settleAxes(
  rows: PlacedRow[],
  region: { name: string; box: Box } | null,
  list: string,
  axes: { x: string; y: string },
): { rejected: RejectedRow[]; notes: string[] } {
  const placed = rows.filter((row): row is { line: number; point: GivenPoint } => row.point !== null);
  const fits = (lon: number, lat: number) =>
    Math.abs(lat) <= 90 && (region === null || inBox(region.box, lon, lat, FAR_DEGREES));
  const turned = placed.filter(({ point }) => !fits(point.lon, point.lat) && fits(point.lat, point.lon));
  const straight = placed.filter(({ point }) => fits(point.lon, point.lat)).length;
  const notes: string[] = [];
  const rejected: RejectedRow[] = [];
  const where = region ? `far outside ${region.name}` : 'at latitudes beyond 90 degrees';
  if (turned.length > 4 * straight) {
    if (turned.some(({ point }) => point.named)) {
      throw new MaillageError(
        'coordinates_swapped',
        `Longitude and latitude are exchanged in ${list}: ${countText(turned.length)} of its ${countText(placed.length)} points lie ${where} as given and inside it once turned round; exchange the two and import again.`,
        { status: 400 },
      );
    }
    for (const { point } of turned) [point.lon, point.lat] = [point.lat, point.lon];
    notes.push(
      `In ${list} the column ${axes.x} holds the latitude and ${axes.y} the longitude: they were exchanged.`,
    );
  } else {
    for (const row of turned) {
      rejected.push({
        line: row.line,
        code: 'coordinates_swapped',
        reason: `longitude ${row.point.lon} and latitude ${row.point.lat} seem to be exchanged: the point lies ${where}`,
      });
    }
  }
  const wrong = new Set(rejected.map((each) => each.line));
  const far = placed.filter(({ line, point }) => !wrong.has(line) && !fits(point.lon, point.lat));
  for (const { line, point } of far) {
    if (Math.abs(point.lat) > 90 || Math.abs(point.lon) > 180) {
      rejected.push({
        line,
        code: 'coordinates_out_of_range',
        reason: `there is no longitude ${point.lon}, latitude ${point.lat}`,
      });
    }
  }
  const outside = far.length - rejected.filter((each) => each.code === 'coordinates_out_of_range').length;
  if (outside > 0 && outside === placed.length) {
    notes.push(
      `All ${countText(outside)} points of ${list} lie far outside ${region!.name}: is it the list of another region?`,
    );
  } else if (outside > 0) {
    notes.push(
      `${countText(outside)} points of ${list} lie far outside ${region!.name}; they are kept and count where they are in reach.`,
    );
  }
  return { rejected, notes };
}
