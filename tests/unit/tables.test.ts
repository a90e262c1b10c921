/** The one reader of tables: the same table written in any encoding and format reads the same, and no bytes hurt it. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../data/bulk/bulk_rows.ts';
import { defuse } from '../../data/tables/defuse.ts';
import { collectRows, createRowReader } from '../../data/tables/formats/cells.ts';
import { writeCell } from '../../data/tables/formats/csv_records.ts';
import { openTable } from '../../data/tables/formats/open_table.ts';
import type { Table } from '../../data/tables/table_rows.ts';
import { cutText } from '../../data/tables/values/cell_text.ts';
import { plainText } from '../../data/tables/values/fields.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { collect, pieces } from '../support/bulk.ts';
import { toLambert93 } from '../support/lambert93.ts';
import { processorMs } from '../support/processor_time.ts';

const HEADER = ['id', 'nom', 'commune', 'latitude', 'longitude'];
type Rows = string[][];

const oneByte = (label: string) => {
  const letters = new TextDecoder(label).decode(Uint8Array.from({ length: 256 }, (_, i) => i));
  return (text: string) => Uint8Array.from(text, (letter) => letters.indexOf(letter));
};
const swapped = (bytes: Buffer) => Buffer.from(bytes).swap16();
const ENCODINGS: Record<string, (text: string) => Uint8Array> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-8 with two marks': (text) => Buffer.from(`\ufeff\ufeff${text}`),
  'UTF-16LE with a mark': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16BE with a mark': (text) => swapped(Buffer.from(`\ufeff${text}`, 'utf16le')),
  'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16BE': (text) => swapped(Buffer.from(text, 'utf16le')),
  'windows-1252': oneByte('windows-1252'),
  'Mac Roman': oneByte('macintosh'),
};
const PACKED: Record<string, (bytes: Uint8Array) => Uint8Array> = {
  plain: (bytes) => bytes,
  gzip: gzipSync,
  zip: (bytes) =>
    zipSync({ 'lists/list.csv': bytes, 'lisez-moi.txt': strToU8('Source'), '__MACOSX/x': bytes }),
};
const csvText = (rows: Rows, delimiter: string, end: string) =>
  [HEADER, ...rows]
    .map((row) => row.map((cell) => writeCell(cell, delimiter)).join(delimiter) + end)
    .join('');

/** Texts of all rows by name. */
async function readNamedCells(table: Table) {
  const rows = await collectRows(table);
  const reader = createRowReader(table.columns);
  return rows.map((each) => ({ cells: each.problem === null ? reader.read(each) : null }));
}

/** The rows as a table reads them, by name. */
async function named(bytes: Uint8Array): Promise<string[][]> {
  const table = await openTable(pieces(bytes, 997), { name: 'list', databases: true });
  return (await readNamedCells(table)).map(({ cells }) => HEADER.map((name) => cells?.get(name) ?? '?'));
}

const LETTERS = ['a', 'b', 'é', 'è', 'ç', 'à', 'Œ'.toLowerCase(), 'N', ' ', ',', ';', '"', '’', '7'];
const name = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 12 });
const row = fc
  .tuple(
    fc.nat(999),
    name,
    name,
    fc.integer({ min: 41_000, max: 51_000 }),
    fc.integer({ min: -5000, max: 9000 }),
  )
  .map(([id, nom, commune, lat, lon]) => [
    `s${id}`,
    `Café ${nom}é`.trim(),
    `L${commune}è`.trim(),
    String(lat / 1000),
    String(lon / 1000),
  ]);
const rowsOf = fc.array(row, { minLength: 1, maxLength: 5 });

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const FORMATS: Record<string, (rows: Rows) => Uint8Array> = {
  json: (rows) =>
    Buffer.from(
      JSON.stringify(rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [HEADER[i], cell])))),
    ),
  'what an API answers': (rows) =>
    Buffer.from(
      JSON.stringify({
        links: [{ rel: 'next', href: 'x' }],
        result: {
          total: rows.length,
          records: rows.map((cells) => ({
            recordid: 'r',
            fields: Object.fromEntries(cells.map((cell, i) => [HEADER[i], cell])),
          })),
        },
      }),
    ),
  'objects under keys': (rows) =>
    Buffer.from(
      JSON.stringify({
        lieux: Object.fromEntries(
          rows.map(([id, ...cells], i) => [
            `k${i}`,
            { id, ...Object.fromEntries(cells.map((cell, j) => [HEADER[j + 1], cell])) },
          ]),
        ),
      }),
    ),
  'rows of arrays': (rows) => Buffer.from(JSON.stringify([HEADER, ...rows])),
  NDJSON: (rows) =>
    Buffer.from(
      rows
        .map((cells) => JSON.stringify(Object.fromEntries(cells.map((cell, i) => [HEADER[i], cell]))))
        .join('\n'),
    ),
  GeoJSON: (rows) =>
    Buffer.from(
      JSON.stringify({
        type: 'FeatureCollection',
        features: rows.map((cells) => ({
          type: 'Feature',
          properties: Object.fromEntries(cells.map((cell, i) => [HEADER[i], cell])),
          geometry: { type: 'Point', coordinates: [Number(cells[4]), Number(cells[3])] },
        })),
      }),
    ),
  xlsx: (rows) => {
    const strings = [HEADER, ...rows].flat();
    const sheet = [HEADER, ...rows].map(
      (cells, r) =>
        `<row r="${r + 3}">${cells.map((_, c) => `<c r="${String.fromCharCode(65 + c)}${r + 3}" t="s"><v>${r * HEADER.length + c}</v></c>`).join('')}</row>`,
    );
    const cells = (content: string) =>
      `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${content}</sheetData></worksheet>`;
    return zipSync({
      'xl/workbook.xml': strToU8(
        '<workbook xmlns:r="r"><sheets><sheet name="Notes" sheetId="1" r:id="a"/><sheet name="Lieux" sheetId="2" r:id="b"/></sheets></workbook>',
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        '<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/><Relationship Id="b" Target="worksheets/sheet2.xml"/></Relationships>',
      ),
      'xl/worksheets/sheet1.xml': strToU8(
        cells('<row r="1"><c r="A1" t="inlineStr"><is><t>Source : Région</t></is></c></row>'),
      ),
      'xl/worksheets/sheet2.xml': strToU8(cells(sheet.join(''))),
      'xl/sharedStrings.xml': strToU8(
        `<sst>${strings.map((text) => `<si><r><t xml:space="preserve">${xml(text.slice(0, 2))}</t></r><r><t xml:space="preserve">${xml(text.slice(2))}</t></r></si>`).join('')}</sst>`,
      ),
    });
  },
  ods: (rows) =>
    zipSync({
      mimetype: strToU8('application/vnd.oasis.opendocument.spreadsheet'),
      'content.xml': strToU8(
        `<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="L"><table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>${[
          HEADER,
          ...rows,
        ]
          .map(
            (cells) =>
              `<table:table-row>${cells.map((cell) => `<table:table-cell office:value-type="string"><text:p>${xml(cell)}</text:p>\n</table:table-cell>`).join('')}</table:table-row>`,
          )
          .join(
            '\n',
          )}<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`,
      ),
    }),
};

describe('a table reads the same', () => {
  it('in every encoding, with every delimiter and line end, packed or not (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf,
        fc.constantFrom(...Object.keys(ENCODINGS)),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom(...Object.keys(PACKED)),
        fc.constantFrom('', 'Liste des lieux\n\n', 'Source : Région\nMise à jour : mai\n'),
        async (rows, encoding, delimiter, end, packed, title) => {
          const text = title.replaceAll('\n', end) + csvText(rows, delimiter, end);
          expect(await named(PACKED[packed]!(ENCODINGS[encoding]!(text)))).toEqual(rows);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each(Object.keys(FORMATS))('as %s (property)', async (format) => {
    await fc.assert(
      fc.asyncProperty(rowsOf, async (rows) => {
        expect(await named(FORMATS[format]!(rows))).toEqual(rows);
      }),
      { numRuns: 30 },
    );
  });

  it('where one byte is of another encoding: it costs one letter at the most', async () => {
    const rows = ['été', 'Noël', 'été', 'cœur'].map((text, i) => [String(i), text, 'Bastia', '42.7', '9.4']);
    const bytes = [...Buffer.from(csvText(rows, ';', '\n'))];
    const at = Buffer.from(bytes).indexOf(Buffer.from('Noël')) + 2;
    bytes.splice(at, 2, 0xeb);
    expect(await named(Uint8Array.from(bytes))).toEqual(rows);
    // In one line with letters of UTF-8 too.
    bytes.splice(at + 2, 0, ...Buffer.from('é'));
    expect((await named(Uint8Array.from(bytes)))[1]![1]).toBe('Noëlé');
  });

  it('where entities stand unquoted in a table with semicolons: theirs are no delimiters', async () => {
    const text =
      'id;nom;commune;latitude;longitude\n1;L&rsquo;Atelier d&#8217;&Eacute;rika;&Icirc;le;42.3;9.1\n2;R&D;A&B;42.4;9.2\n3;a;b;c;42.5;9.3\n';
    const table = await openTable(pieces(Buffer.from(text), 997), { name: 'list' });
    const rows = await readNamedCells(table);
    expect(
      rows.map(({ cells }) => cells && ['nom', 'commune', 'latitude'].map((name) => cells.get(name))),
    ).toEqual([
      ['L’Atelier d’Érika', 'Île', '42.3'],
      ['R&D', 'A&B', '42.4'],
      ['a', 'b', 'c'],
    ]);
  });

  it('under a header that says things twice: the first that is filled counts, a surname never', async () => {
    const table = await openTable(
      Buffer.from(
        'nom;commune;nom;prénom;commune;latitude;longitude\nA;;Dupont;Jeanne;Bastia;42,7;9,4\n;Corte;Dupont;Jeanne;Bastia;42,7;9,4\n',
      ),
      { name: 'list' },
    );
    const rows = await readNamedCells(table);
    expect(rows.map(({ cells }) => [cells!.get('nom'), cells!.get('commune')])).toEqual([
      ['A', 'Bastia'],
      ['', 'Corte'],
    ]);
  });

  it('with GeoJSON in Lambert-93, by its reference system', async () => {
    const point = toLambert93(9.149, 42.306);
    const text = JSON.stringify({
      type: 'FeatureCollection',
      crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::2154' } },
      features: [
        { type: 'Feature', properties: { nom: 'A' }, geometry: { type: 'Point', coordinates: point } },
      ],
    });
    const [found] = (await readRows(pieces(text))).batches
      ? await collect((await readRows(pieces(text))).batches)
      : [];
    expect(found![0]).toMatchObject({
      kind: 'point',
      lon: expect.closeTo(9.149, 6),
      lat: expect.closeTo(42.306, 6),
    });
  });
});

describe('what is no table', () => {
  it.each([
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old kind \(\.xls.*save it as \.xlsx/],
    ['a PDF', Buffer.from('%PDF-1.7'), /a PDF.*\.xlsx or CSV/],
    ['a web page', Buffer.from('<!DOCTYPE html><html>'), /a web page/],
    ['a shapefile', zipSync({ 'a.shp': strToU8('x'), 'a.dbf': strToU8('y') }), /a shapefile.*GeoJSON/],
    [
      'several lists',
      zipSync({ 'a.csv': strToU8('x'), 'b.csv': strToU8('y') }),
      /2 files \(a\.csv, b\.csv\)/,
    ],
  ])('%s is told in a sentence that names it', async (_, bytes, message) => {
    const error = await openTable(bytes, { name: 'list.x' }).catch((each) => each);
    expect(error).toMatchObject({
      code: 'table_format_unknown',
      message: expect.stringMatching(message),
      text_fr: expect.any(String),
    });
  });

  it('throws nothing but a MaillageError, whatever the bytes are (property)', async () => {
    const starts = [
      '',
      'PK\u0003\u0004',
      '{"a":[',
      '[{',
      '<kml>',
      'SQLite format 3\0',
      '\u001f\u008b',
      'id;lon;lat\n',
      '\u00ff\u00fe',
      '<gpx><wpt lat="',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ maxLength: 200 }),
        async (start, bytes) => {
          try {
            await named(Buffer.concat([Buffer.from(start, 'latin1'), bytes]));
          } catch (error) {
            expect(error).toBeInstanceOf(MaillageError);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('that grows a thousandfold when it is unpacked is stopped', async () => {
    const bomb = Buffer.alloc(30_000_000, 'a,b\n');
    for (const packed of [gzipSync(bomb), zipSync({ 'list.csv': bomb })]) {
      expect(packed.length).toBeLessThan(100_000);
      const read = async () => named2(packed);
      await expect(read()).rejects.toMatchObject({ code: 'table_too_large', status: 413 });
    }
    async function named2(bytes: Uint8Array) {
      const table = await openTable(bytes, { name: 'list', most_bytes: 1_000_000 });
      return readNamedCells(table);
    }
  });
});

describe('cost', () => {
  const seconds = async (work: () => unknown) => (await processorMs(work)) / 1000;
  const rows = async (text: string) =>
    (await collect((await readRows(pieces(text, 64 * 1024))).batches)).flat();

  it('follows the bytes that came, not what a header promises', async () => {
    const wide = `id,lon,lat${','.repeat(120_000)}\n${'1,1,45\n'.repeat(20_000)}`;
    expect(await seconds(async () => expect(await rows(wide)).toHaveLength(20_000))).toBeLessThan(5);
    await expect(rows(`id,lon,lat${',x'.repeat(5000)}\n1,1,45\n`)).rejects.toMatchObject({
      code: 'table_too_wide',
    });
  });

  it.each([
    ['blanks', ' '],
    ['commas', ','],
    ['quotation marks', '"'],
    ['dashes and blanks', '- '],
    ['entities', '&#38;'],
    ['tags', '<'],
    ['degree signs', "1°'"],
    ['brackets', '(['],
    ['digits', '1 '],
    ['shape', 'POINT  '],
    ['addresses', 'a@'],
  ])('grows no faster than a cell of %s', async (_, sign) => {
    const text = sign.repeat(20_000 / sign.length);
    const csv = `id,nom,lat,lon,geometry,date\n1,${writeCell(`a${text}b`, ',')},${writeCell(`${text}x`, ',')},${writeCell(`1${text}`, ',')},${writeCell(`POINT${text}`, ',')},${writeCell(text, ',')}\n`;
    expect(await seconds(() => rows(csv))).toBeLessThan(1);
    expect(await seconds(() => plainText(`a${text}b`))).toBeLessThan(1);
  });
});

describe('texts', () => {
  it('are never cut inside a character as people see it', () => {
    expect(cutText(`${'a'.repeat(199)}😀 fin`, 200)).toBe('a'.repeat(199));
    expect(cutText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 12)).toBe('👩‍👩‍👧‍👦');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.nat(40), (text, most) => {
        const cut = cutText(text, most);
        expect(cut.length).toBeLessThanOrEqual(Math.max(most, 0));
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed() || !text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('cannot act as formulas, in full width neither; numbers stay numbers', () => {
    for (const text of ['=1+1', '+A1', '-cmd', '@SUM', '\t=1', '＝1+1', '＋1+A', '－A', '＠x'])
      expect(defuse(text)).toBe(`'${text}`);
    for (const text of ['-0.58', '+3', 'Le Chai', '']) expect(defuse(text)).toBe(text);
  });

  it('lose what spreadsheets and pages put around them', () => {
    expect(
      plainText('L&rsquo;Atelier d&#8217;&Eacute;rika &amp;eacute; &#xe9; &laquo;&nbsp;x&nbsp;&raquo;'),
    ).toBe('L’Atelier d’Érika é é « x »');
  });
});
