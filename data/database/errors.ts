import { MaillageError } from '../../errors/maillage_error.ts';

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
 * a wrong statement) is returned as it is. `where` names the database without its
 * password, as sentences say it: The database "name" (host) ...
 */
export function databaseError(error: unknown, where: string): unknown {
  if (error instanceof MaillageError) return error;
  const code = codeOf(error) ?? '';
  const message = messageOf(error);
  if (code === '28P01' || code === '28000')
    return new MaillageError('database_login_refused', { where }, { cause: error });
  if (code === '3D000') return new MaillageError('database_missing', { where }, { cause: error });
  if (code === '53300') return new MaillageError('database_busy', { where }, { cause: error });
  if (code === '53100' || code === 'ENOSPC' || /no space left on device/i.test(message))
    return new MaillageError('disk_full', { where }, { cause: error });
  if (code === '25006') return new MaillageError('database_read_only', { where }, { cause: error });
  if (UNREACHABLE.has(code) || /^Connection terminated|timeout exceeded when trying to connect/.test(message))
    return new MaillageError('database_unreachable', { where, why: code || message }, { cause: error });
  return error;
}
