import { MaillageError } from '../../../errors/maillage_error.ts';

/** What cannot be read, by its first bytes: a variant of table_format_unknown. */
const UNREADABLE = [
  {
    signs: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    kind: 'old_excel',
  },
  {
    signs: [0x25, 0x50, 0x44, 0x46],
    kind: 'pdf',
  },
  {
    signs: [0x50, 0x41, 0x52, 0x31],
    kind: 'parquet',
  },
  {
    signs: [0x66, 0x67, 0x62, 0x03],
    kind: 'flatgeobuf',
  },
  {
    signs: [0, 0, 0x27, 0x0a],
    kind: 'shapefile',
  },
  {
    signs: [0x37, 0x7a, 0xbc, 0xaf],
    kind: 'seven_zip',
  },
  {
    signs: [0x52, 0x61, 0x72, 0x21],
    kind: 'rar',
  },
  {
    signs: [0x42, 0x5a, 0x68],
    kind: 'bzip2',
  },
  {
    signs: [0x28, 0xb5, 0x2f, 0xfd],
    kind: 'zstd',
  },
  {
    signs: [0xfd, 0x37, 0x7a, 0x58],
    kind: 'xz',
  },
  {
    signs: [0x89, 0x50, 0x4e, 0x47],
    kind: 'picture',
  },
  {
    signs: [0xff, 0xd8, 0xff],
    kind: 'picture',
  },
  {
    signs: [0x75, 0x73, 0x74, 0x61, 0x72],
    at: 257,
    kind: 'tar',
  },
] as const;

/** The error for a file whose first bytes tell a format that is not read; null: they tell none. */
export function unreadableFormat(head: Uint8Array, name: string): MaillageError | null {
  const found = UNREADABLE.find((format) =>
    format.signs.every((sign, i) => head[('at' in format ? format.at : 0) + i] === sign),
  );
  return found ? new MaillageError(`table_format_unknown.${found.kind}`, { name }) : null;
}

/** The error for XML that is neither a map nor a sheet. */
export function unreadableXml(start: string, name: string): MaillageError {
  if (/<(!doctype html|html|head|body|table)\b/i.test(start))
    return new MaillageError('table_format_unknown.page', { name });
  if (/urn:schemas-microsoft-com:office:spreadsheet/.test(start))
    return new MaillageError('table_format_unknown.excel_2003', { name });
  return new MaillageError('table_format_unknown.xml', { name });
}
