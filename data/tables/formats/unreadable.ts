import { MaillageError } from '../../../errors/maillage_error.ts';

/** What cannot be read, a variant of table_format_unknown, by its first bytes in hexadecimal. */
const UNREADABLE = [
  ['old_excel', 'd0cf11e0a1b11ae1'],
  ['pdf', '25504446'],
  ['parquet', '50415231'],
  ['flatgeobuf', '66676203'],
  ['shapefile', '0000270a'],
  ['seven_zip', '377abcaf'],
  ['rar', '52617221'],
  ['bzip2', '425a68'],
  ['zstd', '28b52ffd'],
  ['xz', 'fd377a58'],
  ['picture', '89504e47'],
  ['picture', 'ffd8ff'],
] as const;
/** A tar says what it is behind the name of its first file. */
const TAR = { at: 257, signs: '7573746172' };

/** The error for a file whose first bytes tell a format that is not read; null: they tell none. */
export function unreadableFormat(head: Uint8Array, name: string): MaillageError | null {
  const first = Buffer.from(head.subarray(0, TAR.at + 5)).toString('hex');
  const isTar = first.startsWith(TAR.signs, 2 * TAR.at);
  const kind = UNREADABLE.find(([, signs]) => first.startsWith(signs))?.[0] ?? (isTar ? 'tar' : null);
  return kind && new MaillageError(`table_format_unknown.${kind}`, { name });
}

/** The error for XML that is neither a map nor a sheet. */
export function unreadableXml(start: string, name: string): MaillageError {
  if (/<(!doctype html|html|head|body|table)\b/i.test(start))
    return new MaillageError('table_format_unknown.page', { name });
  if (/urn:schemas-microsoft-com:office:spreadsheet/.test(start))
    return new MaillageError('table_format_unknown.excel_2003', { name });
  return new MaillageError('table_format_unknown.xml', { name });
}
