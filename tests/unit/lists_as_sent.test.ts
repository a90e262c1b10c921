/** Lists as administrations send them: what a program or a habit puts into them is understood, or told, and never lost in silence. */
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
    sheet('Fermés', [HEADER, ['Le Phare', '44.86', '-0.57']]),
    sheet('Vide', [HEADER]),
    sheet('Contacts', [
      ['nom', 'téléphone', 'fonction'],
      ['Ada', '', 'maire'],
    ]),
  );
  const found = await read(sent, 'liste.fods');
  expect(found.sites.map(({ name }) => name)).toEqual(['Les Rives', 'La Fabrique']);
  expect(found.notes[0]).toMatch(/^liste\.fods has other lists .* not read: sheet "Fermés"\. /);
  expect(found.absence_unsafe).toContain('sheet "Fermés"');
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
