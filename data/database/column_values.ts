/** How values of both databases are read and written, so that rows come the same from either. */

/** Object ids of PostgreSQL's built-in types (pg_type.oid); they never change. */
const BYTEA = 17;
const INT8 = 20;
const DATE = 1082;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;

/** PostgreSQL's text of a moment (session in UTC) to ISO 8601 with milliseconds. */
function isoTime(text: string): string {
  const moment = new Date(`${text.replace(' ', 'T').replace(/\+00$/, '')}Z`);
  return Number.isNaN(moment.getTime()) ? text : moment.toISOString();
}

/** Readers of values that come as text, by type. */
export const valueReaders: Record<number, (text: string) => unknown> = {
  [BYTEA]: (text) => Buffer.from(text.slice(2), 'hex'),
  [INT8]: Number,
  [NUMERIC]: Number,
  [DATE]: (text) => text,
  [TIMESTAMPTZ]: isoTime,
};

/** Writers of parameters, by type, where the embedded database's own are slow. */
export const valueWriters: Record<number, (value: unknown) => string> = {
  [BYTEA]: (value) => `\\x${hexOf(value as Uint8Array)}`,
};

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Parameters as they are given. The driver would store the source of a function; the embedded database refuses it, and so does this. */
export function checkedParameters(params: unknown[] | undefined): unknown[] | undefined {
  if (params?.some((value) => typeof value === 'function' || typeof value === 'symbol'))
    throw new TypeError('A function or a symbol is no parameter of a query.');
  return params;
}
