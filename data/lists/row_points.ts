import { isInBox } from '../tables/places/projections.ts';
import type { RowPlace } from '../tables/places/row_place.ts';
import type { DegreeBox } from '../tables/table_rows.ts';
import { countText } from '../tables/text.ts';

/** A region is looked at with so many degrees around it before its sites count as far outside. */
const FAR_DEGREES = 1;

export interface GivenPoint {
  lon: number;
  lat: number;
  /** Found exchanged, and put right. */
  swapped: boolean;
  /** The columns that it was read from, as written. */
  columns: string;
}

/** The point of a row; null: none is given; a string: why what is given cannot be read. */
export function pointOf(place: RowPlace): GivenPoint | string | null {
  if (place.kind === 'none') return null;
  if (place.kind === 'point') {
    const { lon, lat, swapped, columns } = place;
    return { lon, lat, swapped, columns };
  }
  const { why, columns, cells, pair } = place;
  if (why === 'missing_coordinates') return `only one of the two coordinates (${columns}) is given: ${cells}`;
  if (why === 'out_of_range')
    return `the coordinates ${cells} (${columns}) are neither degrees nor Lambert-93`;
  return pair ? `the coordinates ${cells} (${columns}) are not numbers` : `${cells} (${columns}) is no point`;
}

/**
 * What is to be told of the points of a list: which rows had longitude and latitude exchanged, and how many lie far outside the region.
 */
export function notesOnPoints(
  rows: readonly { line: number; point: GivenPoint | null }[],
  region: { name: string; box: DegreeBox } | null,
  list: string,
): string[] {
  const notes: string[] = [];
  const placed = rows.filter((row): row is { line: number; point: GivenPoint } => row.point !== null);
  const swapped = placed.filter(({ point }) => point.swapped);
  if (swapped.length > 0) {
    const columns = [...new Set(swapped.map(({ point }) => point.columns))].slice(0, 3).join('; ');
    const which =
      swapped.length === placed.length
        ? `all ${countText(swapped.length)} points`
        : `${countText(swapped.length)} points (${linesText(swapped)})`;
    notes.push(
      `In ${list} longitude and latitude (${columns}) of ${which} were exchanged: they are put right.`,
    );
  }
  if (region === null) return notes;
  const outside = placed.filter(({ point }) => !isInBox(region.box, point.lon, point.lat, FAR_DEGREES));
  if (outside.length > 0 && outside.length === placed.length) {
    notes.push(
      `All ${countText(outside.length)} points of ${list} lie far outside ${region.name}: is it the list of another region?`,
    );
  } else if (outside.length > 0) {
    notes.push(
      `${countText(outside.length)} points of ${list} (${linesText(outside)}) lie far outside ${region.name}; they are kept and count where they are in reach.`,
    );
  }
  return notes;
}

/** The first lines of some rows, for a sentence. */
function linesText(rows: readonly { line: number }[]): string {
  const lines = rows.slice(0, 5).map(({ line }) => line);
  return `lines ${lines.join(', ')}${rows.length > 5 ? ' ...' : ''}`;
}
