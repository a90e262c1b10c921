import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FastifySchema } from 'fastify';
import { MaillageError } from '../../isochrones/errors.ts';
import type { App } from '../types.ts';

/**
 * Checks requests by their schemas. Query and path parameters arrive as text and are read as numbers where the schema
 * says so ("NaN" and "Infinity" are not numbers); a body is taken as it is: `null` never becomes 0.
 */
export function useValidation(app: App): void {
  // No database keeps the character NUL in a text, and nobody means it.
  app.addHook('onRequest', (request, _reply, done) => {
    if (!request.url.includes('%00')) return done();
    done(
      new MaillageError('invalid_parameter', 'The address holds the character NUL (%00).', { status: 400 }),
    );
  });
  const forText = newAjv(true);
  const forBody = newAjv(false);
  app.setValidatorCompiler<FastifySchema>(({ schema, httpPart }): ValidateFunction => {
    return (httpPart === 'body' ? forBody : forText).compile(schema as object);
  });
}

function newAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ coerceTypes, useDefaults: true, strict: false, allErrors: false });
  // Full mode: a date is one that exists, 2025-02-30 is none.
  addFormats.default(ajv, { mode: 'full' });
  return ajv;
}
