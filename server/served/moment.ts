import { MaillageError } from '../../errors/maillage_error.ts';

/** Before this no car drove to a tiers-lieu, and PostgreSQL's days have their limits. */
export const FIRST_DAY = '1900-01-01';
export const LAST_DAY = '2100-01-01';

/**
 * A moment in the one form that every database reads: UTC, whatever its offset; a leap second counts as the one before. `name` is what
 * the caller calls it. Throws `date_out_of_range` (400).
 */
export function momentOf(text: string, name: string): string {
  const moment = new Date(text.replace(/:60(?=[.Z+-]|$)/i, ':59'));
  const written = Number.isNaN(moment.getTime()) ? '' : moment.toISOString();
  if (written >= FIRST_DAY && written < LAST_DAY) return written;
  throw dayOutOfRange(name);
}

/** The error of a day or moment that no answer can be given for. */
export function dayOutOfRange(name: string): MaillageError {
  return new MaillageError('date_out_of_range', { name, first: FIRST_DAY, last: LAST_DAY });
}
