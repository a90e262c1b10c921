/** Workbooks with a sheet a département, or one of those that closed: one list, whose rows say in which sheet they stand. */
import { expect, test } from 'vitest';
import { tellsPart } from '../../data/lists/list_parts.ts';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Site } from '../../data/records.ts';
import { frenchCommunes } from '../../data/sources/communes/french_communes.ts';

const today = '2026-11-27';
const sheet = (name: string, rows: string[][]) =>
  `<table:table table:name="${name}">${rows
    .map(
      (cells) =>
        `<table:table-row>${cells.map((cell) => `<table:table-cell office:value-type="string"><text:p>${cell}</text:p></table:table-cell>`).join('')}</table:table-row>`,
    )
    .join('')}</table:table>`;
const read = (sheets: string[], existing: Site[] = []) =>
  readSites(
    {
      bytes: Buffer.from(
        `<?xml version="1.0" encoding="UTF-8"?><office:document><office:body><office:spreadsheet>${sheets.join('')}</office:spreadsheet></office:body></office:document>`,
      ),
      name: 'liste.fods',
    },
    { today, existing },
  );
const HEADER = ['n', 'nom', 'latitude', 'longitude', 'statut'];
const short = ({ name, lon, status, doubtful = [] }: Site) => [
  name,
  lon,
  status,
  doubtful.map(({ code }) => code),
];

test('a sheet a département is one list: none of its places is missing, and absence closes again', async () => {
  const charente = sheet('16 - Charente', [
    HEADER,
    ['1', 'Les Rives', '45.65', '0.15', 'ouvert'],
    ['2', 'La Fabrique', '45.7', '0.2', 'ouvert'],
  ]);
  // Columns stand in another order, and one is its own.
  const maritime = (rows: string[][]) =>
    sheet('17', [
      ['Liste de la Charente-Maritime'],
      ['nom', 'n', 'longitude', 'latitude', 'statut', 'url'],
      ...rows,
    ]);
  const phare = ['Le Phare', '1', '-1.15', '46.16', 'ouvert', 'https://phare.example'];
  const port = ['Le Port', '2', '-1.1', '46.1', 'en projet', ''];
  const found = await read([charente, maritime([phare, port])]);
  expect(found.sites.map(short)).toEqual([
    ['Les Rives', 0.15, 'open', []],
    ['La Fabrique', 0.2, 'open', []],
    ['Le Phare', -1.15, 'open', []],
    ['Le Port', -1.1, 'planned', []],
  ]);
  expect([found.sites[2]!.url, found.rejected, found.absence_unsafe]).toEqual([
    ...['https://phare.example/', []],
    null,
  ]);
  expect(found.notes.join(' ')).toMatch(
    /2 sheets .* one list; .*"16 - Charente" from line 1, "17" from line 4/,
  );
  // A row that cannot be read is told by a line that can be found.
  const broken = await read([charente, maritime([phare, ['', '', '', '', 'ouvert', '']])]);
  expect(broken.rejected).toMatchObject([{ line: 7 }]);
});

test('numbers that begin anew in each sheet are no ids', async () => {
  const rows = (...names: string[]) =>
    names.map((name, i) => [String(i + 1), name, String(45 + name.length / 100), '0.1', 'ouvert']);
  const header = ['id', ...HEADER.slice(1)];
  const { sites, rejected, notes } = await read([
    sheet('16', [header, ...rows('Rives', 'Fabrique', 'Atelier du Sud')]),
    sheet('17', [header, ...rows('Phare à terre', 'Moulin')]),
  ]);
  expect([sites.length, rejected]).toEqual([5, []]);
  expect(notes.join(' ')).toContain('begin anew');
});

test('a sheet of those that closed closes them, also beside a stale status or in the list itself', async () => {
  const open = sheet('Ouverts', [
    HEADER,
    ['1', 'Les Rives', '45.65', '0.15', ''],
    ['2', 'La Fabrique', '45.7', '0.2', ''],
    ['5', 'Le Moulin', '45.9', '0.4', 'ouvert'],
  ]);
  const closed = sheet('Fermés', [
    HEADER,
    ['3', 'Le Phare', '45.75', '0.25', ''],
    ['4', 'Le Port', '45.8', '0.3', 'ouvert'],
    ['5', 'Le Moulin', '45.9', '0.4', ''],
  ]);
  const { sites } = await read([open, closed]);
  expect(sites.map(short)).toEqual([
    ['Les Rives', 0.15, 'open', []],
    ['La Fabrique', 0.2, 'open', []],
    ['Le Moulin', 0.4, 'open', ['rows_disagree']],
    ['Le Phare', 0.25, 'closed', []],
    ['Le Port', 0.3, 'open', ['status_elsewhere']],
  ]);
});

test('which names tell what a sheet holds', async () => {
  const french = await frenchCommunes();
  const tells = (name: string) => tellsPart(name, french, today);
  for (const name of ['16', '2A', 'Dpt 17', 'Charente', 'Charente-Maritime (17)', '33 - Gironde', 'Fermés'])
    expect([name, tells(name)]).toEqual([name, true]);
  for (const name of ['En projet', 'Temporairement fermés', 'Département de la Vienne'])
    expect([name, tells(name)]).toEqual([name, true]);
  for (const name of ['Feuil2', 'Anciens', 'Candidats', '2024', '99', '16 - Vienne', 'À vérifier', 'v2', ''])
    expect([name, tells(name)]).toEqual([name, false]);
});
