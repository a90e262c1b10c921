import { MaillageError } from '../../../isochrones/errors.ts';

/** How deep a filter may be nested, in text and JSON. */
export const MOST_DEPTH = 32;

/** What is told of a filter that cannot be understood. */
export const cqlError = (what: string): MaillageError =>
  new MaillageError('invalid_filter', `The filter is not understood as CQL2: ${what.slice(0, 200)}.`, {
    status: 400,
  });
