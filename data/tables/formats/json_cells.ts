import { columnOf } from '../columns/header.ts';
import type { ForeignGeometry } from '../places/geometry_point.ts';
import { pointOfObject } from '../places/pairs.ts';
import type { Cell, Column } from '../table_rows.ts';

/** What only wraps the facts of a row, and gives its name to no column. */
const WRAPPERS = new Set(['properties', 'fields', 'attributes', 'tags', '_source', 'record']);
const MOST_DEPTH = 4;
/** Columns of objects are as many as there are keys: those past this are left out. */
const MOST_COLUMNS = 20_000;
/** Members of one object: with more it is no row of a table. */
const MOST_MEMBERS = 2000;
/** Longest list of values that is joined in a cell. */
const MOST_VALUES = 1000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isShape = (value: unknown): value is ForeignGeometry =>
  isObject(value) &&
  typeof value.type === 'string' &&
  (Array.isArray(value.coordinates) || Array.isArray(value.geometries));

interface ObjectCells {
  cells: (Cell | undefined)[];
  geometry: ForeignGeometry | null;
}

/**
 * Turns objects into cells of columns that grow with them: {geo: {latitude: 1}} fills geo_latitude, lists of values are joined by `|`;
 * `properties`, `fields`, `attributes` and `tags` only wrap what they hold.
 */
export function createObjectCells(columns: Column[]) {
  const indexes = new Map<string, number>();
  const indexOf = (name: string): number => {
    let index = indexes.get(name);
    if (index === undefined) {
      index = columns.length < MOST_COLUMNS ? columns.push(columnOf(name)) - 1 : -1;
      indexes.set(name, index);
    }
    return index;
  };

  return function cellsOf(item: Record<string, unknown>): ObjectCells {
    const cells: (Cell | undefined)[] = [];
    let geometry: ForeignGeometry | null = null;
    let members = 0;
    const put = (name: string, value: Cell) => {
      const index = indexOf(name);
      if (index >= 0 && (cells[index] === undefined || cells[index] === '')) cells[index] = value;
    };
    const visit = (key: string, value: unknown, depth: number) => {
      if (value === null || value === undefined || members++ >= MOST_MEMBERS) return;
      if (typeof value === 'string' || typeof value === 'number') put(key, value);
      else if (typeof value === 'boolean') put(key, String(value));
      else if (Array.isArray(value)) put(key, listText(value));
      else {
        const inner = value as Record<string, unknown>;
        if (isShape(value)) {
          if (key === 'geometry' || key === 'geom' || geometry === null) geometry = value;
          return;
        }
        if (depth >= MOST_DEPTH) return;
        if (pointOfObject(inner)) put(key, JSON.stringify(pointOfObject(inner)));
        const prefix = depth === 0 && WRAPPERS.has(key) ? '' : `${key}.`;
        for (const name of Object.keys(inner).slice(0, MOST_MEMBERS))
          visit(`${prefix}${name}`, inner[name], depth + 1);
      }
    };
    if (item.type === 'Feature') {
      // What is told of the place comes before what only names the feature.
      if (isObject(item.properties)) visit('properties', item.properties, 0);
      const { type: _type, bbox: _bbox, properties: _properties, ...own } = item;
      for (const [key, value] of Object.entries(own)) visit(key, value, 0);
    } else for (const key of Object.keys(item).slice(0, MOST_MEMBERS)) visit(key, item[key], 0);
    return { cells, geometry };
  };
}

/** A list in a cell: two numbers stay a pair, names of objects and values are joined. */
function listText(values: unknown[]): string {
  if (values.length === 2 && values.every((each) => typeof each === 'number')) return JSON.stringify(values);
  return values.slice(0, MOST_VALUES).map(textOf).filter(Boolean).join('|');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isObject(value)) {
    const name = value.name ?? value.nom ?? value.label;
    return typeof name === 'string' ? name.trim() : '';
  }
  return '';
}
