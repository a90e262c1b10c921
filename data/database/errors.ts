import { MaillageError } from '../../isochrones/errors.ts';

/** Codes of Node and PostgreSQL that say that the server cannot be reached, at all or any more. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ENOENT', // a Unix socket that is not there
  '57P01', // shut down by the administrator
  '57P02', // crashed
  '57P03', // starting up or shutting down
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
]);

/** The code of an error of Node, of PostgreSQL or of the embedded database, if it has one. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' ? code : undefined;
}

/** For `catch`: takes a file or folder that is not there for `value`; any other error is thrown on. */
export const goneIs =
  <V>(value: V) =>
  (error: unknown): V => {
    if (codeOf(error) === 'ENOENT') return value;
    throw error;
  };

export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

/**
 * The error that people are told for what a database threw; an error that is the program's own (a broken constraint,
 * a wrong statement) is returned as it is. `where` names the database as within a sentence,
 * without its password.
 */
export function databaseError(error: unknown, where: string): unknown {
  if (error instanceof MaillageError) return error;
  const code = codeOf(error) ?? '';
  const message = messageOf(error);
  const options = { status: 503, cause: error };
  const Where = where.charAt(0).toUpperCase() + where.slice(1);
  if (code === '28P01' || code === '28000')
    return new MaillageError(
      'database_login_refused',
      `${Where} refuses the user or password of DATABASE_URL: correct them.`,
      options,
    );
  if (code === '3D000')
    return new MaillageError(
      'database_missing',
      `${Where} does not exist: create it (createdb), or correct DATABASE_URL.`,
      options,
    );
  if (code === '53300')
    return new MaillageError(
      'database_busy',
      `${Where} takes no more connections: raise max_connections or start fewer processes.`,
      options,
    );
  if (code === '53100' || code === 'ENOSPC' || /no space left on device/i.test(message))
    return new MaillageError(
      'disk_full',
      `The disk that holds ${where} is full: nothing was written; make room and try again.`,
      { ...options, status: 507 },
    );
  if (code === '25006')
    return new MaillageError(
      'database_read_only',
      `${Where} takes no changes (read-only, perhaps a replica): point DATABASE_URL at the primary server.`,
      options,
    );
  if (UNREACHABLE.has(code) || /^Connection terminated|timeout exceeded when trying to connect/.test(message))
    return new MaillageError(
      'database_unreachable',
      `${Where} cannot be reached (${code || message}): check that PostgreSQL runs there and that DATABASE_URL names it.`,
      options,
    );
  return error;
}
