/** A list whose columns somebody has named once is read with these names again. */
import { MaillageError } from '../../errors/maillage_error.ts';
import { namesKnown } from '../tables/columns/header.ts';
import { openTable } from '../tables/formats/open_table.ts';
import type { ColumnMapping, KeptColumns } from '../tables/table_rows.ts';
import { foldHeader } from '../tables/text.ts';

interface Read {
  source: string;
  notes: string[];
  columns: ColumnMapping | null;
}

/**
 * Reads a list for which no names of columns are given: with those that are kept with the list of which it is a version, where it still
 * has these columns, which `notes` tell. Where it has none of them any more it is read as it stands; where it has some, or cannot be read
 * without the others, `kept_columns_unfit` is thrown: a fact that was read from a column is not taken from elsewhere in silence.
 * `readAs` reads with a mapping or none; `named`: the list that it is said to be.
 */
export async function readWithKept<T extends Read>(
  file: { bytes: Uint8Array; name: string },
  kept: readonly KeptColumns[],
  named: string | undefined,
  readAs: (columns: ColumnMapping | null) => Promise<T>,
): Promise<T> {
  const possible = kept.filter(({ source }) => named === undefined || source === named);
  if (possible.length === 0) return readAs(null);
  const headers = await headersOf(file, possible);
  const missingOf = ({ columns }: KeptColumns): string[] =>
    Object.values(columns).filter((has) => !headers.has(foldHeader(has)));
  const fitting = possible.filter((one) => missingOf(one).length === 0);
  const others: { read: T; of: KeptColumns }[] = [];
  for (const of of fitting) {
    const read = await readAs(of.columns).catch((error) => {
      if (error instanceof MaillageError) return null;
      throw error;
    });
    if (read?.source === of.source) return told(read, of);
    if (read) others.push({ read, of });
  }
  const unfit = possible.filter((one) => !fitting.includes(one));
  const plain = await readAs(null).catch((error: unknown) => error);
  if (plain instanceof Error || !isRead<T>(plain)) {
    // Another list of the same publisher.
    if (others[0]) return told(others[0].read, others[0].of);
    if (unfit[0] && fitting.length === 0 && plain instanceof MaillageError && isOfColumns(plain))
      throw misfit(file.name, unfit[0], missingOf(unfit[0]), plain);
    throw plain;
  }
  const own = unfit.find(({ source }) => source === plain.source);
  if (!own) return plain;
  const missing = missingOf(own);
  if (missing.length < Object.keys(own.columns).length) throw misfit(file.name, own, missing);
  plain.notes.unshift(
    `The list ${file.name} no longer has ${missing.join(', ')}, which the names of columns that are kept for ${own.source} speak of; it is read without them.`,
  );
  return plain;
}

const isRead = <T extends Read>(value: unknown): value is T =>
  typeof value === 'object' && value !== null && 'source' in value;

const isOfColumns = ({ code }: MaillageError): boolean =>
  ['sites_columns_missing', 'columns_unknown', 'table_empty'].includes(code);

function told<T extends Read>(read: T, { source, columns }: KeptColumns): T {
  read.notes.unshift(
    `The list is read with the names of columns that are kept for ${source}: ${written(columns)} (--columns, columns= gives others, none forgets them).`,
  );
  return read;
}

const written = (columns: ColumnMapping): string =>
  Object.entries(columns)
    .map((pair) => pair.join('='))
    .join(',');

function misfit(name: string, { source, columns }: KeptColumns, missing: string[], cause?: Error) {
  return new MaillageError(
    'kept_columns_unfit',
    { name, missing, source, kept: written(columns) },
    cause === undefined ? {} : { cause },
  );
}

/** Folded names of the columns of a list, as far as its first rows have them. */
async function headersOf(
  { bytes, name }: { bytes: Uint8Array; name: string },
  kept: readonly KeptColumns[],
): Promise<Set<string>> {
  const wanted = kept.flatMap(({ columns }) => Object.values(columns).map(foldHeader));
  const table = await openTable(bytes, {
    name: `The list ${name}`,
    databases: true,
    known: [...namesKnown(wanted)],
  }).catch((error) => {
    // What is wrong with it is told when it is read.
    if (error instanceof MaillageError) return null;
    throw error;
  });
  if (!table) return new Set();
  try {
    for await (const _ of table.batches) break;
  } catch (error) {
    if (!(error instanceof MaillageError)) throw error;
  }
  return new Set(table.columns.map(({ folded }) => folded));
}
