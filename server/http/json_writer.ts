import serializerOf from 'fast-json-stringify';
import type { TObject, TSchema } from 'typebox';

/** Writes a value as JSON. */
export type JsonWriter = (value: unknown) => string;

/** Writes what a schema describes; compiled when it is first asked. */
export function jsonWriter(schema: object): JsonWriter {
  let made: JsonWriter | undefined;
  return (value) => {
    made ??= serializerOf(schema);
    return made(value);
  };
}

/**
 * Writes an object member by member, in the order in which `jsonWriter` of the whole would: those that are required first: some of the members alone where they
 * are named, then in the order asked for. What is frozen does not change and is told again and again: its text is kept.
 */
export function memberWriter<T extends object>(
  schema: TObject,
): (value: T, only?: readonly (keyof T & string)[] | null) => string {
  const isRequired = (name: string): boolean => schema.required?.includes(name) === true;
  const all = Object.keys(schema.properties) as (keyof T & string)[];
  const names = [...all.filter(isRequired), ...all.filter((name) => !isRequired(name))];
  const writers = new Map(
    names.map((name) => [
      name,
      { head: `${JSON.stringify(name)}:`, write: keptWriter(schema.properties[name] as TSchema) },
    ]),
  );
  return (value, only) => {
    let text = '';
    for (const name of only ?? names) {
      const member = value[name];
      const writer = writers.get(name);
      if (member === undefined || writer === undefined) continue;
      text += (text === '' ? '{' : ',') + writer.head + writer.write(member);
    }
    return text === '' ? '{}' : `${text}}`;
  };
}

/** Of an array the items are written, and kept, one by one. */
function keptWriter(schema: TSchema): JsonWriter {
  const { items } = schema as { items?: TSchema };
  if (items !== undefined) {
    const item = keptWriter(items);
    return (value) => `[${(value as unknown[]).map(item).join(',')}]`;
  }
  const write = jsonWriter(schema);
  const kept = new WeakMap<object, string>();
  return (value) => {
    if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return write(value);
    const known = kept.get(value);
    if (known !== undefined) return known;
    const text = write(value);
    kept.set(value, text);
    return text;
  };
}
