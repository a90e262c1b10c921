/** Small real tables that failed once; the folder stands beside the project, and the suite is skipped where it is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../data/bulk/bulk_rows.ts';
import { collectRows, createRowReader } from '../../data/tables/formats/cells.ts';
import { openTable } from '../../data/tables/formats/open_table.ts';
import { collect, pieces } from '../support/bulk.ts';

async function named(bytes: Uint8Array): Promise<string[][]> {
  const table = await openTable(bytes, { name: 'list' });
  const reader = createRowReader(table.columns);
  const names = ['id', 'nom', 'commune', 'latitude', 'longitude'];
  return (await collectRows(table)).map((row) => names.map((name) => reader.read(row).get(name)));
}

const CASES = new URL('../../../shared/cases/', import.meta.url).pathname;
describe.skipIf(!existsSync(CASES))('the cases that failed', () => {
  const list = (file: string) => readFileSync(`${CASES}${file}`);
  it.each([
    '08-encodings/cr-only.csv',
    '08-encodings/double-bom.csv',
    '08-encodings/utf16be-bom.csv',
    '08-encodings/utf16le-bom-tab.txt',
    '09-compressed/list.csv.gz',
    '09-compressed/list.zip',
  ])('%s', async (file) => {
    expect((await named(list(file))).map((cells) => cells.slice(1))).toEqual([
      ['Café du Théâtre', 'Bastia', '42,697', '9,450'],
    ]);
  });

  it.each([
    '09-compressed/list.ndjson',
    '09-compressed/list.geojsonl',
    '09-compressed/list.kml',
    '14-coordinates-one-cell/list.csv',
    '13-excel-formula-codes/list.csv',
  ])('%s has all its points', async (file) => {
    const found = (await collect((await readRows(pieces(list(file)))).batches)).flat();
    expect(found.length).toBeGreaterThan(0);
    expect(found.map((each) => each.kind)).toEqual(found.map(() => 'point'));
  });

  it('30-check: every row has a point, or a reason; what is swapped is put right and told', async () => {
    const near = [8.5, 41.3, 9.6, 43.1] as const;
    const read = async (file: string) =>
      (await collect((await readRows(pieces(list(`30-check/${file}`)), { near })).batches)).flat();
    const forms = await read('forms.csv');
    expect(forms.map((each) => each.kind)).toEqual([
      'point',
      'point',
      'point',
      'point',
      'point',
      'error',
      'error',
      'error',
      'error',
      'point',
    ]);
    for (const each of forms)
      if (each.kind === 'point')
        expect([each.lon, each.lat].map((degrees) => Math.round(degrees * 100) / 100)).toEqual([9.15, 42.31]);
    const swapped = await read('swapped.csv');
    expect(swapped.map((each) => each.kind === 'point' && [each.lon < 10, each.note?.code])).toEqual(
      swapped.map(() => [true, 'coordinates_swapped']),
    );
    expect(await read('fc.geojson')).toMatchObject([{ id: 'a', kind: 'point', lon: 9.149, lat: 42.306 }]);
  });
});
