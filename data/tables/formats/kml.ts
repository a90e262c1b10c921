import { checkMapping } from '../columns/header.ts';
import type { ForeignGeometry } from '../places/geometry_point.ts';
import { shapePoint } from '../places/pairs.ts';
import {
  type Column,
  MOST_ELEMENT_BYTES,
  type Table,
  type TableOptions,
  type TableRow,
} from '../table_rows.ts';
import { createObjectCells } from './json_cells.ts';
import { readXml } from './xml.ts';

/** KML's placemarks and GPX's waypoints: what is told of each, and its point. */

const SHAPES = new Set(['Point', 'LineString', 'Polygon', 'LinearRing']);
/** Members of a placemark that tell of the place; styles, times and views do not. */
const FACTS = new Set(['name', 'description', 'address', 'phoneNumber', 'cmt', 'desc', 'sym', 'type', 'src']);
const MOST_TEXT = 64 * 1024;
/** So much of an outline is read at once. */
const PIECE_CHARACTERS = 32 * 1024;
/** What a shape counts beside its text, lest any number of empty ones cost nothing. */
const SHAPE_CHARACTERS = 20;

/** Reads KML or GPX as a stream. Throws `columns_unknown`. */
export function openMap(
  input: AsyncIterable<Uint8Array>,
  format: 'kml' | 'gpx',
  options: TableOptions,
): Table {
  const columns: Column[] = [];
  return {
    format,
    description: format.toUpperCase(),
    columns,
    delimiter: ',',
    encoding: 'utf-8',
    bom: false,
    batches: checked(readXml(input, ...placeHandlers(columns, options)), columns, options),
  };
}

async function* checked(batches: AsyncGenerator<TableRow[]>, columns: Column[], options: TableOptions) {
  let isFirst = true;
  for await (const rows of batches) {
    if (isFirst) checkMapping(columns, options.columns ?? {}, options.name);
    isFirst = false;
    yield rows;
  }
}

function placeHandlers(
  columns: Column[],
  { most_element_bytes = MOST_ELEMENT_BYTES }: TableOptions,
): [Parameters<typeof readXml>[1], () => TableRow[]] {
  const cellsOf = createObjectCells(columns);
  let rows: TableRow[] = [];
  let line = 0;
  /** Names of the folders that are open, by which people part what is open from what is closed or planned. */
  const folders: string[] = [];
  let inFolderName = false;
  let place: { facts: Record<string, string>; shapes: ForeignGeometry[] } | null = null;
  let path: string[] = [];
  let text = '';
  let key = '';
  let rings: number[][][] = [];
  /** Of the outline that is open: its positions as they come, lest they are all read in one turn. */
  let positions: number[][] | null = null;
  /** Characters of its text that begin a position and do not end it. */
  let unread = 0;
  /** Of all outlines of the place that is open. */
  let characters = 0;
  const finish = () => {
    line++;
    const { shapes } = place!;
    const folder = folders.findLast((name) => name !== '');
    const facts = folder === undefined ? place!.facts : { ...place!.facts, folder };
    if (characters > most_element_bytes) rows.push({ line, cells: [], problem: 'too_long' });
    else {
      const row: TableRow = { line, cells: cellsOf(facts).cells, problem: null };
      rows.push(shapes.length > 0 ? { ...row, geometry: pointOf(shapes) } : row);
    }
    place = null;
  };
  /** Reads the positions that are whole, and keeps the beginning of the next. */
  const readOn = () => {
    const end = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'), text.lastIndexOf('\t'));
    for (const position of positionsOf(text.slice(0, end + 1))) positions!.push(position);
    text = text.slice(end + 1);
    unread = text.length;
  };
  return [
    {
      open(tag, attributes) {
        if (tag === 'Folder') folders.push('');
        inFolderName = !place && tag === 'name' && folders.length > 0;
        if (inFolderName) text = '';
        if (tag === 'Placemark' || tag === 'wpt') {
          place = { facts: attributes.id ? { id: attributes.id } : {}, shapes: [] };
          path = [];
          characters = 0;
          if (tag === 'wpt')
            place.shapes.push({
              type: 'Point',
              coordinates: [Number(attributes.lon), Number(attributes.lat)],
            });
        }
        if (!place) return;
        path.push(tag);
        text = '';
        if (tag === 'Data' || tag === 'SimpleData') key = attributes.name ?? '';
        if (tag === 'Polygon') rings = [];
        if (tag === 'coordinates') [positions, unread] = [[], 0];
        if (tag === 'coordinates' || SHAPES.has(tag)) characters += SHAPE_CHARACTERS;
      },
      text(piece) {
        if (!place && !inFolderName) return;
        if (positions === null) {
          if (text.length < MOST_TEXT) text += piece;
          return;
        }
        characters += piece.length;
        if (characters > most_element_bytes) return;
        text += piece;
        if (text.length - unread > PIECE_CHARACTERS) readOn();
      },
      close(tag) {
        if (tag === 'Folder') folders.pop();
        if (inFolderName && tag === 'name') folders[folders.length - 1] ||= text.trim().slice(0, 200);
        inFolderName = false;
        if (!place) return;
        path.pop();
        const told = text.trim().slice(0, MOST_TEXT);
        if (tag === 'coordinates' && positions !== null) {
          text += ' ';
          readOn();
          if (characters <= most_element_bytes)
            addShape(
              path.findLast((each) => SHAPES.has(each)),
              positions,
            );
          positions = null;
        } else if (tag === 'Polygon') place.shapes.push({ type: 'Polygon', coordinates: rings });
        else if (((FACTS.has(tag) && path.length === 1) || path.at(-1) === 'extensions') && told !== '')
          place.facts[tag] ??= told;
        else if ((tag === 'value' || tag === 'SimpleData') && key !== '' && told !== '')
          place.facts[key] ??= told;
        else if (tag === 'Placemark' || tag === 'wpt') finish();
        text = '';
      },
    },
    () => {
      const ready = rows;
      rows = [];
      return ready;
    },
  ];

  function addShape(shape: string | undefined, positions: number[][]): void {
    if (shape === 'LinearRing' && path.includes('Polygon')) rings.push(positions);
    else if (shape === 'Point') place!.shapes.push({ type: 'Point', coordinates: positions[0] ?? [] });
    else if (shape) place!.shapes.push({ type: 'LineString', coordinates: positions });
  }
}

function pointOf(shapes: ForeignGeometry[]): TableRow['geometry'] {
  const shape = shapes.length === 1 ? shapes[0]! : { type: 'GeometryCollection', geometries: shapes };
  const point = shapePoint(shape, 4326, null);
  return typeof point === 'string' ? point : [point.lon, point.lat];
}

/** `9.1,42.4,0 9.2,42.5,0` */
const positionsOf = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((position) => position.split(',').slice(0, 2).map(Number));
