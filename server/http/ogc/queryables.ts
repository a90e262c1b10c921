import type { Feature } from 'geojson';
import { type Cell, type ColumnType, flatten, toTable } from '../../output/exports/export_table.ts';

/** What a property of a collection is: its name as in exports (commune_code) and its JSON type. */
export type Queryables = Map<string, { type: 'string' | 'integer' | 'number' | 'boolean'; format?: 'date' }>;

const TYPES: Record<ColumnType, NonNullable<ReturnType<Queryables['get']>>> = {
  text: { type: 'string' },
  date: { type: 'string', format: 'date' },
  integer: { type: 'integer' },
  real: { type: 'number' },
  boolean: { type: 'boolean' },
};

const known = new WeakMap<readonly Feature[], Queryables>();

/** The properties that features may be asked by; those of one list of features are found once. */
export function queryablesOf(name: string, features: Feature[]): Queryables {
  const found =
    known.get(features) ?? new Map(toTable(name, features).columns.map((one) => [one.name, TYPES[one.type]]));
  known.set(features, found);
  return found;
}

const flat = new WeakMap<Feature, Map<string, Cell>>();

/** The value of a property by its name in exports; a list is its entries. */
export function queriedValue(feature: Feature, name: string): unknown {
  const own = feature.properties?.[name];
  if (Array.isArray(own)) return own;
  const values = flat.get(feature) ?? flatten(feature.properties ?? {});
  flat.set(feature, values);
  return values.get(name) ?? null;
}

/** The JSON Schema that /queryables answers (OGC 17-079r1). */
export function queryablesSchema(id: string, title: string, queryables: Queryables): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: id,
    type: 'object',
    title,
    properties: {
      geometry: { format: 'geometry-any' },
      ...Object.fromEntries([...queryables].map(([name, type]) => [name, { title: name, ...type }])),
    },
    additionalProperties: false,
  };
}
