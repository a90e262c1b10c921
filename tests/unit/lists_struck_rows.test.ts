/** Rows of a workbook that are struck through, as people do with places that closed. */
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';

/** A workbook of four columns; each cell with a style: 1 is struck through, 2 has a font that says it is not. */
function workbook(rows: [text: string, style: number][][]): Uint8Array {
  const header = ['nom', 'latitude', 'longitude', 'statut'].map((name): [string, number] => [name, 0]);
  const lines = [header, ...rows].map((cells, r) => {
    const xml = cells.map(
      ([text, style], c) =>
        `<c r="${String.fromCharCode(65 + c)}${r + 1}" s="${style}" t="inlineStr"><is><t>${text}</t></is></c>`,
    );
    return `<row r="${r + 1}">${xml.join('')}</row>`;
  });
  return zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" sheetId="1"/></sheets></workbook>'),
    'xl/styles.xml': strToU8(
      '<styleSheet><fonts><font><sz val="11"/></font><font><strike/></font><font><strike val="0"/></font></fonts>' +
        '<cellStyleXfs><xf fontId="1"/></cellStyleXfs><cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs>' +
        '<dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${lines.join('')}</sheetData></worksheet>`),
  });
}
const row = (name: string, lat: string, status: string, styles: number[]) =>
  [name, lat, '9.15', status].map((text, i): [string, number] => [text, styles[i]!]);

test('a row that is struck through leaves open whether its place is', async () => {
  const bytes = workbook([
    row('Café', '42.1', 'ouvert', [1, 1, 1, 1]),
    row('Le Phare', '42.2', '', [1, 1, 1, 0]),
    row('Le Moulin', '42.3', 'ouvert', [0, 0, 0, 0]),
    // An address that changed, or a style that says it is not struck.
    row('Le Port', '42.4', 'ouvert', [0, 1, 1, 0]),
    row('La Fabrique', '42.5', 'ouvert', [2, 2, 2, 2]),
    row('La Grange', '42.6', 'fermé', [1, 1, 1, 1]),
  ]);
  const { sites } = await readSites({ bytes, name: 'liste.xlsx' }, { today: '2026-11-27' });
  expect(
    sites.map(({ name, status, doubtful = [] }) => [name, status, doubtful.map(({ reason }) => reason)]),
  ).toEqual([
    ['Café', 'open', ['the row is struck through']],
    ['Le Phare', 'open', ['the row is struck through']],
    ['Le Moulin', 'open', []],
    ['Le Port', 'open', []],
    ['La Fabrique', 'open', []],
    ['La Grange', 'closed', []],
  ]);
});
