import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema } from 'fastify';
import { MaillageError } from '../../../isochrones/errors.ts';
import type { App } from '../fastify_types.ts';

/**
 * Checks requests by their schemas. Query and path parameters arrive as text and are read as numbers where the schema
 * says so ("NaN" and "Infinity" are not numbers); a body is taken as it is: `null` never becomes 0.
 */
export function useValidation(app: App): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.url.includes('%00')) done(nulError('address'));
    else done();
  });
  const forText = newAjv(true);
  const forBody = newAjv(false);
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }): ValidateFunction => {
    if (httpPart !== 'body') return forText.compile(schema as object);
    const validate = forBody.compile(schema as object);
    const checked = (body: unknown) => (holdsNul(body) ? { error: nulError('body') } : validate(body));
    return Object.defineProperty(checked as ValidateFunction, 'errors', { get: () => validate.errors });
  });
}

// No database keeps the character NUL in a text, and nobody means it.
const nulError = (where: 'address' | 'body'): MaillageError =>
  where === 'address'
    ? new MaillageError('invalid_parameter', 'The address holds the character NUL (%00).', { status: 400 })
    : new MaillageError('invalid_body', 'A text in the body holds the character NUL (\\u0000).', {
        status: 400,
      });

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return (
    typeof value === 'object' && value !== null && Object.entries(value).some((part) => part.some(holdsNul))
  );
}

function newAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ coerceTypes, useDefaults: true, strict: false, allErrors: false });
  // Full mode: a date is one that exists, 2025-02-30 is none.
  addFormats.default(ajv, { mode: 'full' });
  return ajv;
}
