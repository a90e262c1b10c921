import { MaillageError } from '../../isochrones/errors.ts';

/** What cannot be read, by its first bytes: its name for people, and what to do. */
const UNREADABLE: { signs: readonly number[]; at?: number; what: string; fr: string }[] = [
  {
    signs: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
    what: 'an Excel workbook of the old kind (.xls, before 2007) or a protected one: open it and save it as .xlsx without a password, or as CSV UTF-8',
    fr: 'un ancien classeur Excel (.xls) ou un classeur protégé : enregistrez-le en .xlsx sans mot de passe, ou en CSV UTF-8',
  },
  {
    signs: [0x25, 0x50, 0x44, 0x46],
    what: 'a PDF: give the table that it was made from, as .xlsx or CSV',
    fr: 'un PDF : donnez le tableau d’origine, en .xlsx ou CSV',
  },
  {
    signs: [0x50, 0x41, 0x52, 0x31],
    what: 'a Parquet file: export it as CSV or GeoJSON',
    fr: 'un fichier Parquet : exportez-le en CSV ou GeoJSON',
  },
  {
    signs: [0x66, 0x67, 0x62, 0x03],
    what: 'a FlatGeobuf: export it as GeoJSON or GeoPackage',
    fr: 'un FlatGeobuf : exportez-le en GeoJSON ou GeoPackage',
  },
  {
    signs: [0, 0, 0x27, 0x0a],
    what: 'a shapefile: export it as GeoJSON or GeoPackage',
    fr: 'un shapefile : exportez-le en GeoJSON ou GeoPackage',
  },
  {
    signs: [0x37, 0x7a, 0xbc, 0xaf],
    what: 'a 7-Zip archive: unpack it and give the file',
    fr: 'une archive 7-Zip : décompressez-la et donnez le fichier',
  },
  {
    signs: [0x52, 0x61, 0x72, 0x21],
    what: 'a RAR archive: unpack it and give the file',
    fr: 'une archive RAR : décompressez-la et donnez le fichier',
  },
  {
    signs: [0x42, 0x5a, 0x68],
    what: 'packed with bzip2: unpack it, or pack it with gzip or zip',
    fr: 'compressé par bzip2 : décompressez-le, ou utilisez gzip ou zip',
  },
  {
    signs: [0xfd, 0x37, 0x7a, 0x58],
    what: 'packed with xz: unpack it, or pack it with gzip or zip',
    fr: 'compressé par xz : décompressez-le, ou utilisez gzip ou zip',
  },
  {
    signs: [0x89, 0x50, 0x4e, 0x47],
    what: 'a picture: give the table as .xlsx or CSV',
    fr: 'une image : donnez le tableau en .xlsx ou CSV',
  },
  {
    signs: [0xff, 0xd8, 0xff],
    what: 'a picture: give the table as .xlsx or CSV',
    fr: 'une image : donnez le tableau en .xlsx ou CSV',
  },
  {
    signs: [0x75, 0x73, 0x74, 0x61, 0x72],
    at: 257,
    what: 'a tar archive: unpack it and give the file',
    fr: 'une archive tar : décompressez-la et donnez le fichier',
  },
];

/** The error for a file whose first bytes tell a format that is not read; null: they tell none. */
export function unreadableFormat(head: Uint8Array, name: string): MaillageError | null {
  const found = UNREADABLE.find(({ signs, at = 0 }) => signs.every((sign, i) => head[at + i] === sign));
  return found ? notATable(name, found.what, found.fr) : null;
}

/** The error for what is no table: what it is, and what to give instead. */
export function notATable(name: string, what: string, fr: string): MaillageError {
  return new MaillageError('table_format_unknown', `${name} is ${what}.`, {
    status: 400,
    text_fr: `${name} est ${fr.replace(/ ([:;!?])/g, '\u00a0$1')}.`,
  });
}

/** The error for XML that is neither a map nor a sheet. */
export function unreadableXml(start: string, name: string): MaillageError {
  const page = /<(!doctype html|html|head|body|table)\b/i.test(start);
  if (page)
    return notATable(
      name,
      'a web page, not a table: download the file itself, or open it in a spreadsheet and save it as .xlsx',
      'une page web, pas un tableau : téléchargez le fichier lui-même, ou enregistrez-le en .xlsx',
    );
  if (/urn:schemas-microsoft-com:office:spreadsheet/.test(start))
    return notATable(
      name,
      'an Excel workbook of 2003 (XML): open it and save it as .xlsx or CSV UTF-8',
      'un classeur Excel 2003 (XML) : enregistrez-le en .xlsx ou en CSV UTF-8',
    );
  return notATable(
    name,
    'XML of a kind that is not read (KML and GPX are): give CSV, .xlsx, .ods or GeoJSON',
    'du XML d’un type inconnu (KML et GPX sont lus) : donnez du CSV, .xlsx, .ods ou GeoJSON',
  );
}
