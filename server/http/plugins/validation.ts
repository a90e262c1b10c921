import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema } from 'fastify';
import Type from 'typebox';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { decimalOf } from '../decimal_numbers.ts';
import type { App } from '../fastify_types.ts';
import { jsonWriter } from '../json_writer.ts';

/**
 * Checks requests by their schemas. Query and path parameters arrive as text and are read as numbers where the schema
 * says so ("NaN" and "Infinity" are not numbers); a body is taken as it is: `null` never becomes 0. What checks or writes by a schema is
 * compiled when it is first asked: all of them together take half a second of each start, and most servers are asked for few.
 */
export function useValidation(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.url.length > LONGEST_ADDRESS)
      done(new MaillageError('address_too_long', { most: LONGEST_ADDRESS }));
    else if (request.url.includes('%00')) done(new MaillageError('invalid_parameter.nul'));
    else done();
  });
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith(API) && route.schema && !route.schema.querystring)
      route.schema = { ...route.schema, querystring: Type.Object({}) };
  });
  const forText = newAjv(true);
  const forBody = newAjv(false);
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }): ValidateFunction => {
    const isBody = httpPart === 'body';
    const query = httpPart === 'querystring' ? (schema as ObjectSchema) : null;
    const numbers = isBody ? [] : numbersOf(schema as ObjectSchema);
    let made: ValidateFunction | undefined;
    const checked = (value: unknown) => {
      const error = isBody ? wrongWith(value) : null;
      if (error !== null) return { error };
      if (!isBody) withoutOtherNumbers(value as Record<string, unknown>, numbers);
      made ??= (isBody ? forBody : forText).compile(query === null ? (schema as object) : closed(query));
      if (made(value)) return true;
      for (const { keyword, params } of made.errors ?? [])
        if (query !== null && keyword === 'additionalProperties')
          params.known = Object.keys(query.properties);
      return false;
    };
    return Object.defineProperty(checked as ValidateFunction, 'errors', { get: () => made?.errors });
  });
  app.setSerializerCompiler<FastifySchema>(({ schema }) => jsonWriter(schema as object));
}

interface ObjectSchema {
  properties: Record<string, { type?: unknown }>;
  additionalProperties?: unknown;
}

const numbersOf = ({ properties = {} }: ObjectSchema): string[] =>
  Object.keys(properties).filter((name) => ['number', 'integer'].includes(String(properties[name]!.type)));

/** What JavaScript reads as a number and nobody writes so (0x10 is 16) becomes the text that is none for the check that follows. */
function withoutOtherNumbers(values: Record<string, unknown>, numbers: readonly string[]): void {
  for (const name of numbers) {
    const text = values[name];
    if (typeof text === 'string' && Number.isNaN(decimalOf(text))) values[name] = 'NaN';
  }
}

/** Where a parameter that no route knows is refused; pages and OGC's parts have rules of their own. */
const API = '/api/v1/';

/**
 * A parameter that is not known is refused: who writes `date` for `on`, or `programe`, would be answered another question without a word.
 * Unless the schema says what others may be.
 */
const closed = (query: ObjectSchema): ObjectSchema =>
  query.additionalProperties === undefined ? { ...query, additionalProperties: false } : query;

/** Signs of an address with its query: 200 letters of a name, each as nine signs, and as much again. */
const LONGEST_ADDRESS = 4000;

/** What is wrong with a body before its schema is asked: NUL in a text. Null: nothing. */
function wrongWith(body: unknown): MaillageError | null {
  let level: unknown[] = [body];
  while (level.length > 0) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string' && value.includes('\0')) return new MaillageError('invalid_body.nul');
      if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) continue;
      for (const [key, part] of Object.entries(value)) {
        if (key.includes('\0')) return new MaillageError('invalid_body.nul');
        next.push(part);
      }
    }
    level = next;
  }
  return null;
}

function newAjv(coerceTypes: boolean): Ajv {
  // That the schemas are schemas is no question at run time: to compile what tells it would take a tenth of a second of the first request.
  const ajv = new Ajv({
    coerceTypes,
    useDefaults: true,
    strict: false,
    allErrors: false,
    validateSchema: false,
  });
  // Full mode: a date is one that exists, 2025-02-30 is none.
  addFormats.default(ajv, { mode: 'full' });
  return ajv;
}
