/** Lists as administrations send them: what a program or a habit puts into them is understood, or told, and never lost in silence. */
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readRows } from '../../data/bulk/bulk_rows.ts';
import { readSites } from '../../data/lists/read_sites.ts';
import { collect, pieces } from '../support/bulk.ts';

const read = (text: string, name = 'liste.csv') =>
  readSites({ bytes: Buffer.from(text), name }, { today: '2026-11-27' });

test('a header that ends in columns without names costs no row: not its notes, not its cells of several lines', async () => {
  const text =
    'nom;latitude;longitude;statut;;;\n"Les\nRives";44,84;-0,58;fermé;;;\n"La\nFabrique";44,85;-0,57;ouvert\nLe Phare;44,86;-0,57;ouvert;à rappeler;;\n';
  const { sites, rejected } = await read(text);
  expect(rejected).toEqual([]);
  expect(sites.map(({ name, status }) => [name, status])).toEqual([
    ['Les Rives', 'closed'],
    ['La Fabrique', 'open'],
    ['Le Phare', 'open'],
  ]);
  // What stands under no name is answered too, and told again.
  const { header, batches } = await readRows(pieces(text));
  const rows = (await collect(batches)).flat();
  expect(header).toHaveLength(7);
  expect(rows.map(({ kind, cells }) => [kind, cells[4] ?? ''])).toEqual([
    ['point', ''],
    ['point', ''],
    ['point', 'à rappeler'],
  ]);
});

test('a row with more cells than the header has is no row, as before', async () => {
  const { rejected } = await read('nom;latitude;longitude;\nLes Rives;44,84;-0,58;;x\n');
  expect(rejected).toMatchObject([{ line: 2, code: 'unreadable_row' }]);
});

const sheet = (name: string, rows: string[][]) =>
  `<table:table table:name="${name}">${rows
    .map(
      (cells) =>
        `<table:table-row>${cells.map((cell) => `<table:table-cell office:value-type="string"><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`,
    )
    .join('')}</table:table>`;
const workbook = (...sheets: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><office:document><office:body><office:spreadsheet>${sheets.join('')}</office:spreadsheet></office:body></office:document>`;
const HEADER = ['nom', 'latitude', 'longitude'];

test('sheets and members with the same columns beside the list are told, and nobody is missing because of them', async () => {
  const sent = workbook(
    sheet('Ouverts', [HEADER, ['Les Rives', '44.84', '-0.58'], ['La Fabrique', '44.85', '-0.57']]),
    sheet('Candidats', [HEADER, ['Le Phare', '44.86', '-0.57']]),
    sheet('Vide', [HEADER]),
    sheet('Contacts', [
      ['nom', 'téléphone', 'fonction'],
      ['Ada', '', 'maire'],
    ]),
  );
  const found = await read(sent, 'liste.fods');
  expect(found.sites.map(({ name }) => name)).toEqual(['Les Rives', 'La Fabrique']);
  expect(found.notes[0]).toMatch(/^liste\.fods has other lists .* not read: sheet "Candidats"\. /);
  expect(found.absence_unsafe).toContain('sheet "Candidats"');
  const place = (nom: string) => ({ nom, lat: 44.84, lon: -0.58 });
  const json = JSON.stringify({
    ouverts: [place('Les Rives'), place('La Fabrique')],
    fermes: [place('Le Phare')],
    departements: [{ code: '33', nom: 'Gironde' }],
  });
  expect((await read(json, 'liste.json')).notes[0]).toContain('not read: "fermes". ');
  const alone = await read(workbook(sheet('Ouverts', [HEADER, ['Les Rives', '44.84', '-0.58']])), 'a.fods');
  expect([alone.notes, alone.absence_unsafe]).toEqual([[], null]);
});

const life = async (cells: string) => {
  const { sites } = await read(
    `nom;latitude;longitude;date_ouverture;date_fermeture;statut\nLes Rives;44,84;-0,58;${cells}\n`,
  );
  const { status, opened_on, closed_on, doubtful = [] } = sites[0]!;
  return [status, opened_on, closed_on, doubtful.map(({ fact }) => fact)];
};

test.each([
  // A day in the wrong column opens and closes nothing, and is told.
  [';ouvert depuis 2019;', ['open', null, null, ['closed_on']]],
  [';ouvert le 01/09/2019;ouvert', ['open', null, null, ['closed_on']]],
  ['fermé le 31/12/2022;;', ['open', null, null, ['opened_on', 'status']]],
  ['le 01/09/2019;fermé le 31/12/2022;', ['closed', '2019-09-01', '2022-12-31', []]],
  // A closing to come is none yet, and no opening.
  [';;fermé en 2027', ['open', null, null, ['closed_on']]],
  [';;fermera le 12/12/2026', ['open', null, '2026-12-12', []]],
  [';;fermeture définitive le 12/12/2026', ['open', null, '2026-12-12', []]],
  [';;fermeture définitive le 12 décembre 2025', ['closed', null, '2025-12-12', []]],
  [';;ouverture le 01/12/2026', ['planned', '2026-12-01', null, []]],
  [';;fermeture en cours', ['open', null, null, ['status']]],
  [';;fermé puis rouvert', ['open', null, null, ['status']]],
])('what is told of a place with %s', async (cells, told) => {
  expect(await life(cells)).toEqual(told);
});

test.each([
  ['F - Fermé', 'closed'],
  ['O : ouvert', 'open'],
  ['p) en projet', 'planned'],
  ...['A fermé', 'a fermé ses portes en 2023', 'Clôturé', 'Non actif', 'Hors service'].map((word) => [
    word,
    'closed',
  ]),
  ...['Stoppé', 'Désactivé', 'Sans activité', 'Fin d’activité', 'Vient de fermer'].map((word) => [
    word,
    'closed',
  ]),
  ...['A ouvert', 'Pas inactif'].map((word, i) => [word, ['open', 'open'][i]!]),
])('%s is a word of status: %s', async (word, status) => {
  expect((await life(`;;${word}`))[0]).toBe(status);
});

test('what INSEE calls closed is closed since the day that it tells; active says nothing of a place, and [ND] is no name', async () => {
  const header =
    'siret,enseigne1Etablissement,denominationUniteLegale,etatAdministratifEtablissement,dateDebut,coordonneeLambertAbscisseEtablissement,coordonneeLambertOrdonneeEtablissement,codeCommuneEtablissement';
  const { sites, rejected } = await read(
    `${header}\n1,LES RIVES,A,A,2015-03-01,417241.6,6421813.2,33063\n2,,LA FABRIQUE,F,2022-12-31,417441.6,6421913.2,33063\n3,[ND],[ND],A,2020-01-01,[ND],[ND],64445\n`,
  );
  expect(
    sites.map(({ name, status, closed_on, untold = [] }) => [
      name,
      status,
      closed_on,
      untold.includes('status'),
    ]),
  ).toEqual([
    ['LES RIVES', 'open', null, true],
    ['LA FABRIQUE', 'closed', '2022-12-31', false],
  ]);
  expect(rejected).toMatchObject([{ line: 4, code: 'missing_name' }]);
});

test('folders of a map part what is open from what is closed or planned, where their names are words of it', async () => {
  const place = (name: string, lat: number) =>
    `<Placemark><name>${name}</name><Point><coordinates>-0.58,${lat},0</coordinates></Point></Placemark>`;
  const { sites } = await read(
    `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Fermés</name><Folder><name>Coworking</name>${place('Rives', 44.84)}<Folder><name>Fermés</name>${place('Phare', 44.85)}</Folder>${place('Port', 44.86)}</Folder><Folder><name>En projet</name>${place('Nid', 44.87)}</Folder>${place('Seul', 44.88)}</Document></kml>`,
    'carte.kml',
  );
  expect(sites.map(({ name, status }) => [name, status])).toEqual([
    ['Rives', 'open'],
    ['Phare', 'closed'],
    ['Port', 'open'],
    ['Nid', 'planned'],
    ['Seul', 'open'],
  ]);
});

test('days with the month first are found by all of them together, and told', async () => {
  const list = (days: string[]) =>
    read(
      `nom;latitude;longitude;date_ouverture\n${days.map((day, i) => `Lieu ${'abcdef'[i]};44,8${i};-0,58;${day}`).join('\n')}\n`,
    );
  const american = await list(['9/13/2020', '3/1/2021 14:30', '12/31/19', '2022']);
  expect(american.sites.map(({ opened_on }) => opened_on)).toEqual([
    '2020-09-13',
    '2021-03-01',
    '2019-12-31',
    null,
  ]);
  expect(american.notes.join()).toContain('month first');
  // A slip among days as they are written here turns none of the others.
  const french = await list(['09/13/2020', '3/1/2021', '31/12/2019', '09/14/2020']);
  expect(french.sites.map(({ opened_on }) => opened_on)).toEqual([null, '2021-01-03', '2019-12-31', null]);
});

test('O and F are ouvert and fermé where letters alone stand; other letters are told', async () => {
  const letters = (column: string, values: string[]) =>
    read(
      `nom;latitude;longitude;${column}\n${values.map((value, i) => `Lieu ${'abcdef'[i]};44,8${i};-0,58;${value}`).join('\n')}\n`,
    );
  const { sites } = await letters('etat', ['O', 'F', 'P', 'o', '']);
  expect(sites.map(({ status, doubtful = [] }) => [status, doubtful.length])).toEqual([
    ['open', 0],
    ['closed', 0],
    ['open', 1],
    ['open', 0],
    ['open', 0],
  ]);
  const other = await letters('statut', ['A', 'F', 'F', 'A', 'A']);
  expect(other.sites.every(({ status }) => status === 'open')).toBe(true);
});

test('metres with their thousands parted are metres, both or neither', async () => {
  const { sites } = await read(
    'nom,x,y\nRives,"417,241","6,421,813"\nPhare,"417,241.6","6,421,813.2"\nPort,417241,6421813\n',
  );
  for (const { lon, lat } of sites) expect([lon.toFixed(4), lat.toFixed(4)]).toEqual(['-0.5792', '44.8378']);
});

test('the town of an address in one cell is its commune', async () => {
  const { sites } = await read(
    'nom;adresse\nRives;12 rue de la Paix, 33000 Bordeaux\nPhare;Le Bourg - 24260 - Le Bugue, France\nPort;BP 12345, 24000 Périgueux Cedex 9\n',
  );
  expect(sites.map(({ address, commune }) => [address, commune?.code])).toEqual([
    ['12 rue de la Paix, 33000 Bordeaux', '33063'],
    ['Le Bourg - 24260 - Le Bugue, France', '24067'],
    ['BP 12345, 24000 Périgueux Cedex 9', '24322'],
  ]);
});

test('points far outside are told by their lines', async () => {
  const box = { west: -1.8, south: 42.7, east: 2.7, north: 47.2 };
  const { notes } = await readSites(
    { bytes: Buffer.from('nom;latitude;longitude\nRives;44,84;-0,58\nPhare;44,84;-58\n'), name: 'liste.csv' },
    { today: '2026-11-27', region: { name: 'Ici', box } },
  );
  expect(notes.join()).toMatch(/1 points of liste\.csv \(lines 3\) lie far outside/);
});

test('a formula of which a program wrote no value is told, not blank', async () => {
  const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const formula = (at: string, value: string) => `<c r="${at}"><f>${value}</f><v></v></c>`;
  const rows = [
    `<row r="1">${text('A1', 'nom')}${text('B1', 'commune')}${text('C1', 'latitude')}${text('D1', 'longitude')}</row>`,
    `<row r="2">${text('A2', 'Rives')}${text('B2', 'Bordeaux')}${formula('C2', '44+0.84')}${formula('D2', '0-0.58')}</row>`,
  ];
  const bytes = zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>'),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${rows.join('')}</sheetData></worksheet>`),
  });
  const { sites } = await readSites({ bytes, name: 'liste.xlsx' }, { today: '2026-11-27' });
  expect(sites[0]!.doubtful).toMatchObject([
    { fact: 'point', line: 2, reason: expect.stringContaining('=(44+0.84)') },
  ]);
});
