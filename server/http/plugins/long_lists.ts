import type { TSchema } from 'typebox';
import { breath, isBreathDue } from '../../../data/turns/breath.ts';
import type { App } from '../fastify_types.ts';
import { type JsonWriter, jsonWriter } from '../json_writer.ts';

/** What is shorter is written at once: a fraction of a millisecond. */
const SHORT = 30;

/**
 * Writes answers whose member is a long list thing by thing, in turns with others: figures of thousands of communes or a list of ten thousand
 * sites in one piece would keep everybody for 50 to 150 ms, each time that anyone asks. The text is what the schema's writer makes of the whole.
 */
export function useLongLists(app: App): void {
  const writers = new WeakMap<object, ListWriter | null>();
  app.addHook('preSerialization', (request, reply, payload, done) => {
    const schema = (request.routeOptions.schema?.response as Record<number, TSchema> | undefined)?.[200];
    if (reply.statusCode !== 200 || schema === undefined || !hasLongList(payload)) return done(null, payload);
    const writer = writers.get(schema) ?? listWriter(schema);
    writers.set(schema, writer);
    if (writer === null) return done(null, payload);
    writer(payload).then((text) => {
      reply.serializer((written: unknown) => written as string);
      done(null, text);
    }, done);
  });
}

const hasLongList = (payload: unknown): payload is Record<string, unknown> =>
  typeof payload === 'object' &&
  payload !== null &&
  Object.values(payload).some((value) => Array.isArray(value) && value.length > SHORT);

type ListWriter = (value: Record<string, unknown>) => Promise<string>;

/** A writer of what an object's schema describes; null where members that it does not name may be there. */
export function listWriter(schema: TSchema): ListWriter | null {
  const {
    properties,
    required = [],
    additionalProperties,
  } = schema as { properties?: Record<string, TSchema>; required?: string[]; additionalProperties?: unknown };
  if (properties === undefined || additionalProperties) return null;
  const names = Object.keys(properties);
  const isRequired = (name: string): boolean => required.includes(name);
  // In the order of the writer of the whole.
  const members = [...names.filter(isRequired), ...names.filter((name) => !isRequired(name))].map((name) => {
    const own = properties[name] as { items?: TSchema };
    return { name, write: jsonWriter(own), writeItem: own.items ? jsonWriter(own.items) : null };
  });
  return async (value) => {
    const texts: string[] = [];
    for (const { name, write, writeItem } of members) {
      const member = value[name];
      if (member === undefined) continue;
      const text =
        writeItem !== null && Array.isArray(member) ? await listText(member, writeItem) : write(member);
      texts.push(`${JSON.stringify(name)}:${text}`);
    }
    return `{${texts.join()}}`;
  };
}

async function listText(list: readonly unknown[], write: JsonWriter): Promise<string> {
  const texts: string[] = [];
  for (const item of list) {
    if (isBreathDue()) await breath();
    texts.push(write(item));
  }
  return `[${texts.join()}]`;
}
