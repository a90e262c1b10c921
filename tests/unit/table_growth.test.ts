/** Files of a few hundred bytes that say as much as they like: what they grow to is counted before it is made. */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { BATCH, type BulkRow, readRows } from '../../data/bulk/bulk_rows.ts';
import { type BulkAnswer, csvWriter, noAnswer } from '../../data/bulk/write_answers.ts';
import { openTable } from '../../data/tables/formats/open_table.ts';
import { STRANGERS_ELEMENT_BYTES } from '../../data/tables/table_rows.ts';
import { collect, pieces, short } from '../support/bulk.ts';

const cell = (text: string, repeat = 1) =>
  `<table:table-cell table:number-columns-repeated="${repeat}"><text:p>${text}</text:p></table:table-cell>`;
const line = (cells: string, repeat = 1) =>
  `<table:table-row table:number-rows-repeated="${repeat}">${cells}</table:table-row>`;
const ods = (...rows: string[]) =>
  zipSync({
    'content.xml': strToU8(
      `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table>${rows.join('')}</table:table></office:spreadsheet></office:body></office:document-content>`,
    ),
  });
const xlsx = (rows: string, text: string, after = '') =>
  zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a" r:id="a"/></sheets></workbook>'),
    'xl/sharedStrings.xml': strToU8(
      `<sst>${['lon', 'lat', text].map((each) => `<si><t>${each}</t></si>`).join('')}</sst>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${rows}</sheetData>${after}</worksheet>`),
  });
const shared = (string: number) => `<c t="s"><v>${string}</v></c>`;
const point = '<c><v>1</v></c><c><v>45</v></c>';
const header = `<row>${shared(0)}${shared(1)}</row>`;

const MOST = 256 * 2 ** 20;
const rowsIn = async (bytes: Uint8Array) => {
  const input = await readRows(pieces(bytes, 64 * 1024), { most_bytes: MOST });
  return (await collect(input.batches)).flat();
};
const tooLarge = { code: 'table_too_large', status: 413 };

describe('a workbook that repeats', () => {
  it.each([
    [
      'one row fourteen million times',
      ods(line(cell('lon') + cell('lat')), line(cell('1') + cell('45'), 14e6)),
    ],
    [
      'one cell over two thousand columns',
      ods(line(cell('lon') + cell('lat')), line(cell('x'.repeat(1e5), 2000))),
    ],
    [
      'a cell that is merged over a million rows',
      xlsx(
        `${header}<row>${point}${shared(2)}</row>${`<row>${point}</row>`.repeat(2000)}`,
        'x'.repeat(20_000),
        '<mergeCells><mergeCell ref="C2:C999999"/></mergeCells>',
      ),
    ],
  ])('%s is refused', async (_, bytes) => {
    expect(bytes.length).toBeLessThan(3000);
    await expect(rowsIn(bytes)).rejects.toMatchObject({
      ...tooLarge,
      message: expect.stringContaining('repeats'),
    });
  });

  it('as people’s do is read: cells of one value, rows of one value, blanks without end', async () => {
    const rows = await rowsIn(
      ods(
        line(cell('lon') + cell('lat') + cell('statut', 3)),
        line(cell('1') + cell('45') + cell('ouvert', 3), 1200),
        line(`${cell('', 16_000)}`, 1_000_000),
        line(cell('2') + cell('46')),
      ),
    );
    expect(rows).toHaveLength(1201);
    expect(rows[1199]).toMatchObject({
      kind: 'point',
      lon: 1,
      cells: ['1', '45', 'ouvert', 'ouvert', 'ouvert'],
    });
    expect(rows[1200]).toMatchObject({ kind: 'point', lon: 2 });
  });

  it('gives no more rows at once than a batch, however often one stands there', async () => {
    const bytes = ods(line(cell('lon') + cell('lat')), line(cell('1') + cell('45'), 100_000));
    const table = await openTable(bytes, { name: 'list' });
    const lengths = (await collect(table.batches)).map((batch) => batch.length);
    expect(Math.max(...lengths)).toBe(BATCH);
    expect(lengths.reduce((sum, each) => sum + each, 0)).toBe(100_000);
  });
});

describe('a text that a workbook names again and again', () => {
  it('makes a row that is too long, which harms no other', async () => {
    const row = `<row>${point}${shared(2).repeat(50)}</row>`;
    const rows = await rowsIn(xlsx(`${header}${row}<row>${point}</row>`, 'x'.repeat(20_000)));
    expect(rows.map((each) => (each.kind === 'error' ? each.error.code : each.kind))).toEqual([
      'row_too_long',
      'point',
    ]);
  });

  it('is taken as often as the limit of what is unpacked lets it', async () => {
    const row = `<row>${point}${shared(2).repeat(10)}</row>`;
    await expect(rowsIn(xlsx(`${header}${row.repeat(1500)}`, 'x'.repeat(20_000)))).rejects.toMatchObject(
      tooLarge,
    );
  });
});

it('a row whose only other cell stands far out costs what it says, not the columns between', async () => {
  const far = `<row>${point}<c r="XFD1"><v>1</v></c></row>`;
  const objects = `[{"lon":1,"lat":45${Array.from({ length: 19_990 }, (_, i) => `,"c${i}":1`).join('')}}${',{"c19980":1}'.repeat(2000)}]`;
  const used = process.cpuUsage();
  expect(await rowsIn(xlsx(header + far.repeat(2000), ''))).toHaveLength(2000);
  expect(await rowsIn(Buffer.from(objects))).toHaveLength(2001);
  const { user, system } = process.cpuUsage(used);
  // 1.2 s for the workbook and 5 s for the objects where each column was walked.
  expect((user + system) / 1e6).toBeLessThan(2.5);
});

describe('what is looked at in one piece', () => {
  /** The longest time that anything else would have waited, in milliseconds of processor time; what the table is answered. */
  const longestTurn = async (text: string) => {
    let longest_ms = 0;
    let going = true;
    const others = async () => {
      for (let before = process.cpuUsage(); going; before = process.cpuUsage()) {
        await new Promise((resolve) => setImmediate(resolve));
        const { user, system } = process.cpuUsage(before);
        longest_ms = Math.max(longest_ms, (user + system) / 1000);
      }
    };
    const waiting = others();
    const limits = { most_bytes: MOST, most_element_bytes: STRANGERS_ELEMENT_BYTES };
    const read = async () =>
      (await collect((await readRows(pieces(text, 64 * 1024), limits)).batches)).flat();
    const how = await read().then(
      (rows) => `${rows.length} rows`,
      (error) => error.code,
    );
    going = false;
    await waiting;
    return { longest_ms, how };
  };

  const outline = `<coordinates>${'1,1 '.repeat(225_000)}</coordinates>`;
  // 512, 846, 509 and 1,030 ms where each was read as it stood.
  it.each([
    ['forty lines before a header', 'table_too_wide', `${'a,b;c|d\t'.repeat(31_000)}\n`.repeat(39)],
    [
      'an object of two hundred thousand members',
      '1 rows',
      `[{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`)}}]`,
    ],
    [
      'three hundred thousand folders in each other',
      'table_unreadable',
      `<kml>${'<Folder>'.repeat(300_000)}`,
    ],
    [
      'a place of eight outlines of a megabyte',
      '1 rows',
      `<kml><Placemark><Polygon>${`<LinearRing>${outline}</LinearRing>`.repeat(8)}</Polygon></Placemark></kml>`,
    ],
  ])('%s keeps nobody waiting', async (_, told, text) => {
    const { longest_ms, how } = await longestTurn(text);
    expect(how).toBe(told);
    expect(longest_ms).toBeLessThan(200);
  });
});

describe('an outline of a map', () => {
  const line = (count: number, blank: string) =>
    Array.from({ length: count }, (_, i) => `${(i / count).toFixed(7)},45.0000000,0`).join(blank);
  const place = (text: string) =>
    `<kml><Placemark><LineString><coordinates>${text}</coordinates></LineString></Placemark></kml>`;
  const first = async (text: string, most_element_bytes?: number, size = 64 * 1024) => {
    const limits = most_element_bytes === undefined ? {} : { most_element_bytes };
    const { batches } = await readRows(pieces(text, size), { most_bytes: MOST, ...limits });
    return short((await collect(batches)).flat()[0] as BulkRow);
  };

  // The point of one longer than a megabyte was that of its beginning: 0.202 where it is 0.5.
  it('has its point whole, wherever it is cut, and none where it is too long', async () => {
    const whole = place(line(120_000, ' '));
    expect(await first(whole)).toEqual([expect.closeTo(0.5, 4), 45]);
    for (const blank of ['\n', '\t\t', '\r\n  '])
      expect(await first(place(line(4000, blank)), undefined, 999)).toEqual([expect.closeTo(0.5, 3), 45]);
    expect(await first(whole, STRANGERS_ELEMENT_BYTES)).toBe('row_too_long');
    const empty = `<kml><Placemark>${'<Point></Point>'.repeat(40_000)}</Placemark></kml>`;
    expect(await first(empty, STRANGERS_ELEMENT_BYTES)).toBe('row_too_long');
  });
});

describe('an answer as a table', () => {
  const answer: BulkAnswer = noAnswer({ code: 'missing_coordinates', text: 'x', text_en: 'x' });
  const written = async (text: string) => {
    const input = await readRows(pieces(text, 64 * 1024));
    const writer = csvWriter(input);
    let characters = 0;
    for await (const batch of input.batches)
      for (const row of batch as BulkRow[]) characters += writer.line(row, answer).length;
    return characters;
  };
  const columns = Array.from({ length: 1900 }, (_, i) => `c${i}`);

  it.each([
    ['lines', `lon,lat,${columns}\n${'1,45\n'.repeat(20_000)}`],
    ['objects', `[{"lon":1,"lat":45,${columns.map((name) => `"${name}":1`)}}${',{}'.repeat(20_000)}]`],
  ])('ends before %s of a few characters are filled up with thousands of blanks', async (_, text) => {
    await expect(written(text)).rejects.toMatchObject({ code: 'answer_too_large', status: 413 });
  });

  it('fills up what people send: blanks that they wrote, and objects that have few of many members', async () => {
    const blanks = `lon,lat,${columns}\n${`1,45${','.repeat(1900)}\n`.repeat(2000)}`;
    expect(await written(blanks)).toBeGreaterThan(2000 * 1900);
    const tags = Array.from({ length: 5000 }, (_, i) =>
      JSON.stringify({
        lon: 1,
        lat: 45,
        name: 'Atelier de la rue Haute',
        [`tag${i % 500}`]: 'of some length',
      }),
    );
    expect(await written(`[${tags}]`)).toBeGreaterThan(5000 * 100);
  });
});
