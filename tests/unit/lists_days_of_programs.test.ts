/** Days as programs write them: numbers of a workbook that counts from 1904, and a month that is cut too short. */
import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';
import { readDay } from '../../data/tables/values/days.ts';

const HEADER = ['nom', 'code_postal', 'latitude', 'longitude', 'date_ouverture', 'date_fermeture'];
/** A workbook without any format: each number stands there as it is. */
function workbook(rows: (string | number)[][], properties: string): Uint8Array {
  const lines = [HEADER, ...rows].map((cells, r) => {
    const xml = cells.map((cell, c) => {
      const at = `${String.fromCharCode(65 + c)}${r + 1}`;
      return typeof cell === 'number'
        ? `<c r="${at}"><v>${cell}</v></c>`
        : `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`;
    });
    return `<row r="${r + 1}">${xml.join('')}</row>`;
  });
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook>${properties}<sheets><sheet name="a" sheetId="1"/></sheets></workbook>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${lines.join('')}</sheetData></worksheet>`),
  });
}

test.each([
  ['1904', '<workbookPr date1904="1"/>', 42_613, 43_829],
  ['1900', '', 44_075, 45_291],
])('bare day numbers count from %s where the workbook does', async (_, properties, opened, closed) => {
  const row = ['Café', 33_000, 44.84, -0.58, opened, closed];
  const bytes = workbook([row], properties);
  const { sites } = await readSites({ bytes, name: 'liste.xlsx' }, { today: '2026-11-27' });
  // 2020-09-01 and 2023-12-31; no other number is one of days.
  expect(sites[0]).toMatchObject({
    opened_on: '2020-09-01',
    closed_on: '2023-12-31',
    lon: -0.58,
    lat: 44.84,
  });
  expect(sites[0]!.address).toContain('33000');
});

test('"jui" is June or July', () => {
  for (const text of ['jui 2020', 'Jui. 2020', 'jui-20'])
    expect(readDay(text)).toEqual({ precision: 'vague', from: '2020-06-01', to: '2020-07-31' });
  expect(readDay('12 jui 2020')).toEqual({ precision: 'vague', from: '2020-06-12', to: '2020-07-12' });
  expect(readDay('30 juil 2020').from).toBe('2020-07-30');
  expect(readDay('juin 2020')).toEqual({ precision: 'month', from: '2020-06-01', to: '2020-06-30' });
});
