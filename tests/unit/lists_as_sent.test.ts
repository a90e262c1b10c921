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
