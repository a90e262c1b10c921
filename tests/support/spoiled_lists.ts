/** Lists of tiers-lieux spoiled as they are on their way through hands and programs; none of it says that a place closed or moved. */

export interface ListRow {
  id: string;
  nom: string;
  adresse: string;
  code_postal: string;
  commune: string;
  latitude: string;
  longitude: string;
  date_ouverture: string;
  statut: string;
}

const COLUMNS = [
  'id',
  'nom',
  'adresse',
  'code_postal',
  'commune',
  'latitude',
  'longitude',
  'date_ouverture',
  'statut',
] as const;

export const listText = (rows: readonly ListRow[]): string =>
  `${[COLUMNS.join(';'), ...rows.map((row) => COLUMNS.map((column) => row[column]).join(';'))].join('\n')}\n`;

const misread = (text: string) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));
const cells = (change: Partial<ListRow>) => (): Partial<ListRow> => change;

/** What happens to single rows. */
export const SPOILERS: Record<string, (row: ListRow) => Partial<ListRow>> = {
  'a date in words': cells({ date_ouverture: '1er septembre 2020' }),
  'a serial number for a date': cells({ date_ouverture: '44075' }),
  'a month for a date': cells({ date_ouverture: 'septembre 2020' }),
  'a year for a date': cells({ date_ouverture: '2020' }),
  'a date that no calendar has': cells({ date_ouverture: '31/02/2020' }),
  'a word for a date': cells({ date_ouverture: 'bientôt, demander à la mairie' }),
  'no date': cells({ date_ouverture: '' }),
  'an error of a spreadsheet for a date': cells({ date_ouverture: '#VALEUR!' }),
  'no coordinates': cells({ latitude: '', longitude: '' }),
  'one coordinate only': cells({ longitude: '' }),
  'coordinates exchanged': ({ latitude, longitude }) => ({ latitude: longitude, longitude: latitude }),
  'words for coordinates': cells({ latitude: 'voir plan', longitude: 'voir plan' }),
  'coordinates that lost their point': ({ latitude, longitude }) => ({
    latitude: latitude.replace('.', ''),
    longitude: longitude.replace('.', ''),
  }),
  'coordinates with commas': ({ latitude, longitude }) => ({
    latitude: latitude.replace('.', ','),
    longitude: longitude.replace('.', ','),
  }),
  'coordinates without decimals': ({ latitude, longitude }) => ({
    latitude: String(Math.trunc(Number(latitude))),
    longitude: String(Math.trunc(Number(longitude))),
  }),
  'coordinates of nowhere': cells({ latitude: '0', longitude: '0' }),
  'a longitude of the other side': ({ longitude }) => ({ longitude: String(-Number(longitude) - 1) }),
  'a typing slip in a status': cells({ statut: 'ouvret' }),
  'no status': cells({ statut: '' }),
  'a status of another kind': cells({ statut: 'Publié' }),
  'marks for a status': cells({ statut: '???' }),
  'closed for a while': cells({ statut: 'fermé temporairement' }),
  'letters misread': ({ nom, adresse }) => ({ nom: misread(nom), adresse: misread(adresse) }),
  'letters lost': ({ nom }) => ({ nom: nom.replace(/[^\x20-\x7e]/g, '\ufffd') }),
};

/** What happens to whole lists. Those that may be refused are told by the guard; none of them closes, moves or renames a place. */
export const LIST_SPOILERS: Record<string, (rows: ListRow[]) => string> = {
  'a row twice': (rows) => listText([...rows, rows[0]!]),
  'a row twice, closed in one': (rows) => listText([...rows, { ...rows[0]!, statut: 'fermé' }]),
  'the column of status away': (rows) =>
    listText(rows.map((row) => ({ ...row, statut: '' }))).replace(/;statut\n/, ';\n'),
  'the column of status renamed': (rows) => listText(rows).replace('statut', 'suivi 2026'),
  'the columns of coordinates renamed': (rows) =>
    listText(rows).replace('latitude', 'coord 1').replace('longitude', 'coord 2'),
  'ids written otherwise': (rows) =>
    listText(rows.map((row) => ({ ...row, id: `FS-${row.id.padStart(6, '0')}` }))),
  'ids numbered anew': (rows) =>
    listText(rows.toReversed().map((row, i) => ({ ...row, id: String(100 + i) }))),
  'no ids': (rows) => listText(rows.map((row) => ({ ...row, id: '' }))),
  'in another order': (rows) => listText(rows.toReversed()),
  'cut in its last row': (rows) => listText(rows).slice(0, -60),
  'a row that nobody can read': (rows) => listText(rows).replace(`\n${rows[1]!.id};`, `\n"${rows[1]!.id};`),
};

/** A generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The rows with a tenth of them (one at least) spoiled in one way. */
export function spoiled(rows: readonly ListRow[], way: string, random: () => number): ListRow[] {
  const spoil = SPOILERS[way]!;
  const always = Math.floor(random() * rows.length);
  return rows.map((row, i) => (i === always || random() < 0.1 ? { ...row, ...spoil(row) } : row));
}
