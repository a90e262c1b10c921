import { type BulkInput, type BulkOptions, type BulkRow, readRows } from '../../data/bulk/bulk_rows.ts';

/** Bytes as a stream, cut into pieces of `size`. */
export async function* pieces(bytes: Uint8Array | string, size = 7): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let i = 0; i < all.length; i += size) yield all.subarray(i, i + size);
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const rowsOf = async (input: BulkInput): Promise<BulkRow[]> => (await collect(input.batches)).flat();
export const csv = async (text: string | Uint8Array, size?: number, options?: BulkOptions) =>
  rowsOf(await readRows(pieces(text, size), options));
export const json = async (text: string, size?: number) =>
  rowsOf(await readRows(pieces(text, size), { expects: 'json' }));
/** What a writer takes, where an input has nothing else of its own. */
export const outline = { needs_bom: false, isCoordinate: () => false } as const;
/** A row as a test names it: its point, its address or its error. */
export const short = (row: BulkRow) =>
  row.kind === 'point' ? [row.lon, row.lat] : row.kind === 'address' ? row.address.text : row.error.code;
