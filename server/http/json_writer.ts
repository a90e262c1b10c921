import serializerOf from 'fast-json-stringify';
import type { TObject, TSchema } from 'typebox';
import { type ByteText, byteText } from '../../data/byte_text.ts';

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

/** Writes a value as the bytes of its JSON. */
type ByteWriter = (value: unknown) => ByteText;

/**
 * Writes an object member by member, in the order in which `jsonWriter` of the whole would: those that are required first: some of the members alone where they
 * are named, then in the order asked for. What is told again and again is written once: texts, and objects that are frozen, since they do not change.
 * `itemsOf`: writes the items of members that are lists otherwise than by their schema, to the same text.
 */
export function memberWriter<T extends object>(
  schema: TObject,
  itemsOf: ItemWriters<T> = {},
): (value: T, only?: readonly (keyof T & string)[] | null) => ByteText {
  const isRequired = (name: string): boolean => schema.required?.includes(name) === true;
  const all = Object.keys(schema.properties) as (keyof T & string)[];
  const members = [...all.filter(isRequired), ...all.filter((name) => !isRequired(name))].map((name) => ({
    name,
    head: `${byteText(JSON.stringify(name))}:`,
    write: writerOf(schema.properties[name] as TSchema, itemsOf[name] as ByteWriter | undefined),
  }));
  const byName = new Map(members.map((member) => [member.name, member]));
  return (value, only) => {
    let text = '';
    for (const { name, head, write } of only?.flatMap((name) => byName.get(name) ?? []) ?? members) {
      const member = value[name];
      if (member !== undefined) text += (text === '' ? '{' : ',') + head + write(member);
    }
    return text === '' ? '{}' : `${text}}`;
  };
}

/** Writes the items of members that are lists. */
type ItemWriters<T> = {
  [Name in keyof T]?: T[Name] extends readonly (infer Item)[] ? (item: Item) => ByteText : never;
};

const writerOf = (schema: TSchema, item: ByteWriter | undefined): ByteWriter =>
  item === undefined ? keptWriter(schema) : listWriter(item);

const listWriter =
  (item: ByteWriter): ByteWriter =>
  (value) => {
    let text = '';
    for (const one of value as unknown[]) text += (text === '' ? '[' : ',') + item(one);
    return text === '' ? '[]' : `${text}]`;
  };

function keptWriter(schema: TSchema): ByteWriter {
  const { items, properties, type } = schema as { items?: TSchema; properties?: object; type?: unknown };
  if (items !== undefined) return listWriter(keptWriter(items));
  const write = jsonWriter(schema);
  const written: ByteWriter = (value) => byteText(write(value));
  if (properties !== undefined) return keptObjects(memberWriter<object>(schema as TObject));
  if ([type].flat().includes('string')) return keptTexts(written);
  // A number is written as it is shown.
  return (value) => (Number.isFinite(value) ? `${value as number}` : written(value));
}

/** Objects that are frozen are written once. */
function keptObjects(write: (value: object) => ByteText): ByteWriter {
  const kept = new WeakMap<object, ByteText>();
  return (value) => {
    if (value === null) return 'null';
    const known = kept.get(value as object);
    if (known !== undefined) return known;
    const text = write(value as object);
    if (Object.isFrozen(value)) kept.set(value as object, text);
    return text;
  };
}

/** So many texts of a member are kept; when there are more, all are written anew. */
const MOST_TEXTS = 2000;

function keptTexts(write: ByteWriter): ByteWriter {
  const kept = new Map<unknown, ByteText>();
  return (value) => {
    const known = kept.get(value);
    if (known !== undefined) return known;
    if (kept.size >= MOST_TEXTS) kept.clear();
    const text = write(value);
    kept.set(value, text);
    return text;
  };
}
