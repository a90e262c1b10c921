import type { ForeignGeometry } from './geometry_point.ts';
import { checkMapping } from './header.ts';
import { createObjectCells } from './json_cells.ts';
import { shapePoint } from './pairs.ts';
import type { Column, Table, TableOptions, TableRow } from './table_rows.ts';
import { readXml } from './xml.ts';

/** KML's placemarks and GPX's waypoints: what is told of each, and its point. */

const SHAPES = new Set(['Point', 'LineString', 'Polygon', 'LinearRing']);
/** Members of a placemark that tell of the place; styles, times and views do not. */
const FACTS = new Set(['name', 'description', 'address', 'phoneNumber', 'cmt', 'desc', 'sym', 'type', 'src']);
const MOST_TEXT = 64 * 1024;
/** Text of one outline: its point is found from what stands in so much. */
const MOST_SHAPE = 1024 * 1024;

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
    batches: checked(readXml(input, ...placeHandlers(columns)), columns, options),
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

function placeHandlers(columns: Column[]): [Parameters<typeof readXml>[1], () => TableRow[]] {
  const cellsOf = createObjectCells(columns);
  let rows: TableRow[] = [];
  let line = 0;
  let place: { facts: Record<string, string>; shapes: ForeignGeometry[] } | null = null;
  let path: string[] = [];
  let text = '';
  let key = '';
  let rings: number[][][] = [];
  const finish = () => {
    line++;
    const { facts, shapes } = place!;
    const { cells } = cellsOf(facts);
    const row: TableRow = { line, cells, problem: null };
    if (shapes.length > 0) {
      const point = shapePoint(
        shapes.length === 1 ? shapes[0]! : { type: 'GeometryCollection', geometries: shapes },
        4326,
        null,
      );
      row.geometry = typeof point === 'string' ? point : [point.lon, point.lat];
    }
    rows.push(row);
    place = null;
  };
  return [
    {
      open(tag, attributes) {
        if (tag === 'Placemark' || tag === 'wpt') {
          place = { facts: attributes.id ? { id: attributes.id } : {}, shapes: [] };
          path = [];
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
      },
      text(piece) {
        if (place && text.length < MOST_SHAPE) text += piece;
      },
      close(tag) {
        if (!place) return;
        path.pop();
        const told = text.trim().slice(0, MOST_TEXT);
        if (tag === 'coordinates')
          addShape(
            path.findLast((each) => SHAPES.has(each)),
            positionsOf(text),
          );
        else if (tag === 'Polygon') place.shapes.push({ type: 'Polygon', coordinates: rings });
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

/** `9.1,42.4,0 9.2,42.5,0` */
const positionsOf = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((position) => position.split(',').slice(0, 2).map(Number));
