import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkRow, readRows } from '../../data/bulk/bulk_rows.ts';
import { csvWriter, noAnswer } from '../../data/bulk/write_answers.ts';
import type { Cell } from '../../data/tables/table_rows.ts';
import { readNumber } from '../../data/tables/values/numbers.ts';
import { csv, json, outline, pieces, short } from '../support/bulk.ts';
import { toLambert93 } from '../support/lambert93.ts';

describe('tables of many rows', () => {
  it.each<[string, string | Uint8Array]>([
    ['comma', 'id,lon,lat\na,-0.58,44.84\nb,1.9,46.3\n'],
    ['semicolon and decimal comma', 'id;lon;lat\na;-0,58;44,84\nb;1,9;46,3\n'],
    ['tab', 'id\tlon\tlat\na\t-0.58\t44.84\nb\t1.9\t46.3'],
    ['CRLF', 'id,lon,lat\r\na,-0.58,44.84\r\nb,1.9,46.3\r\n'],
    ['CR alone, as old Macs wrote', 'id,lon,lat\ra,-0.58,44.84\rb,1.9,46.3\r'],
    ['a BOM', '\ufeffid,lon,lat\na,-0.58,44.84\nb,1.9,46.3\n'],
    ['UTF-16 with its mark', Buffer.from('\ufeffid,lon,lat\na,-0.58,44.84\nb,1.9,46.3\n', 'utf16le')],
    ['quotes', '"id","lon","lat"\n"a","-0,58","44,84"\n"b", "1.9" ,46.3\n'],
    ['names in any case and order', 'Latitude;ID;LONGITUDE\n44.84;a;-0.58\n46.3;b;1.9\n'],
    ['the names of Carto-NA', 'id,nom,x_wgs84,y_wgs84\na,x,-0.58,44.84\nb,y,1.9,46.3\n'],
    ['one cell for both', 'id;geo_point_2d\na;44.84, -0.58\nb;46.3,1.9\n'],
    ['sep= before the header', 'sep=;\nid;lon;lat\na;-0,58;44,84\nb;1,9;46,3\n'],
    ['blank lines between', '\n\nid,lon,lat\n\na,-0.58,44.84\n   \nb,1.9,46.3\n\n'],
    ['blanks around numbers', 'id,lon,lat\na, -0.58 ,\t44.84\nb,1.9,46.3'],
  ])('with %s', async (_, text) => {
    for (const size of [1, 5, 10_000]) {
      const rows = await csv(text, size);
      expect(rows.map((row) => [row.number, row.id, short(row)])).toEqual([
        [1, 'a', [-0.58, 44.84]],
        [2, 'b', [1.9, 46.3]],
      ]);
    }
  });

  it('in Lambert-93, by the name of the columns or by the size of x and y', async () => {
    const [x, y] = toLambert93(-0.58, 44.84).map((value) => value.toFixed(2)) as [string, string];
    for (const header of ['x_l93,y_l93', 'X_LAMBERT93,Y_LAMBERT93', 'x,y', 'coord_x,coord_y']) {
      const [row] = await csv(`${header}\n${x},${y}\n`);
      expect(row).toMatchObject({
        kind: 'point',
        lon: expect.closeTo(-0.58, 6),
        lat: expect.closeTo(44.84, 6),
      });
    }
    expect((await csv('x;y\n417 241,5;6 421 813\n'))[0]!.kind).toBe('point');
    expect((await csv('x,y\n-0.58,44.84\n')).map(short)).toEqual([[-0.58, 44.84]]);
    expect((await csv('x_l93,y_l93\n-0.58,44.84\n')).map(short)).toEqual(['out_of_range']);
    expect((await csv('x,y\n5000,44.84\n')).map(short)).toEqual(['out_of_range']);
  });

  it('in Latin-1, also where the first accent stands far behind', async () => {
    const rows = await csv(
      Buffer.from(`nom,lon,lat\n${'a,1,45\n'.repeat(3000)}Périgueux,0.72,45.18\nété,1,45\n`, 'latin1'),
      997,
    );
    expect(rows.at(-2)!.cells[0]).toBe('Périgueux');
    expect(rows.at(-1)!.cells[0]).toBe('été');
    expect((await csv('nom,lon,lat\nPérigueux,0.72,45.18\n', 3))[0]!.cells[0]).toBe('Périgueux');
  });

  it('of addresses, whole or in parts; coordinates come first where they are filled', async () => {
    const rows = await csv(
      'numero,voie,code_postal,commune,code_insee\n10,rue Nationale,1000,Bourg,1053\n,,,Bonnat,\n,,,,\n',
    );
    expect(rows.map((row) => (row.kind === 'address' ? row.address : short(row)))).toEqual([
      { text: '10 rue Nationale 1000 Bourg', postcode: '01000', citycode: '01053' },
      { text: 'Bonnat' },
      'missing_coordinates',
    ]);
    // A number without a street is no address, and numbers rows where there is no street at all.
    const numbered = await csv('Numéro,lon,lat\n7,1.9,46.3\n8,,\n');
    expect(numbered.map((row) => [row.id, short(row)])).toEqual([
      ['7', [1.9, 46.3]],
      ['8', 'missing_coordinates'],
    ]);
    expect((await csv('numero,voie,lon,lat\n8,,,\n')).map(short)).toEqual(['missing_coordinates']);
    const mixed = await csv('adresse,lon,lat\n1 rue A,1.9,46.3\n1 rue B,,\n1 rue C,1.9,\n');
    expect(mixed.map(short)).toEqual([[1.9, 46.3], '1 rue B', 'missing_coordinates']);
  });

  it.each([
    ['a,x,44', 'not_a_number', 'La longitude «\u00a0x\u00a0» n’est pas un nombre.'],
    ['a,1,NaN', 'missing_coordinates', 'La latitude manque.'],
    ['a,1,0x2d', 'not_a_number', 'La latitude «\u00a00x2d\u00a0» n’est pas un nombre.'],
    ['a,,44', 'missing_coordinates', 'La longitude manque.'],
    ['a,1', 'missing_coordinates', 'La latitude manque.'],
    ['a', 'missing_coordinates', 'Ni coordonnées ni adresse sur cette ligne.'],
    ['a,181,44', 'out_of_range', /^181 et 44 ne sont pas une longitude/],
    ['a,1,-90.1', 'out_of_range', /latitude entre -90 et 90/],
    ['a,0,58,44,84', 'too_many_cells', /a 5 cellules, l’en-tête 3/],
    ['a,"1,44', 'row_unreadable', /jamais fermé/],
    ['a,"1"x,44', 'row_unreadable', /suit un guillemet fermant/],
    [`a,${'1'.repeat(300_000)},44`, 'row_too_long', /trop longue/],
  ])('tell what is wrong with a row, and the rows around it stand: %s', async (broken, code, text) => {
    for (const size of [64, 100_000]) {
      const rows = await csv(`id,lon,lat\nbefore,1,45\n${broken}\nafter,2,46\n"q",3,47\n`, size);
      expect(rows.map(short)).toEqual([[1, 45], code, [2, 46], [3, 47]]);
      const row = rows[1]!;
      expect(row.kind === 'error' && row.error.text).toEqual(
        text instanceof RegExp ? expect.stringMatching(text) : text,
      );
      expect(row.kind === 'error' && row.error.text_en).toEqual(expect.any(String));
    }
  });

  it('keep a cell with line breaks and quotation marks whole', async () => {
    const rows = await csv('id,note,lon,lat\na,"two\nlines, ""quoted""",1,45\nb,12" pipe,2,46\n', 3);
    expect(rows.map((row) => row.cells[1])).toEqual(['two\nlines, "quoted"', '12" pipe']);
    expect(rows.map(short)).toEqual([
      [1, 45],
      [2, 46],
    ]);
  });

  it('take a forgotten quotation mark for one row, not for the file', async () => {
    const rows = await csv(
      `id,lon,lat\n${Array.from({ length: 300 }, (_, i) => (i % 100 === 50 ? `"r${i},1,45` : `r${i},1,45`)).join('\n')}\n`,
    );
    expect(rows).toHaveLength(300);
    const broken = rows.filter((row) => row.kind === 'error');
    expect(broken.map((row) => row.number)).toEqual([51, 151, 251]);
    // It is told as it stands, with its id, so that it is found again.
    expect(broken.map((row) => row.id)).toEqual(['r50', 'r150', 'r250']);
    expect(broken[0]!.cells).toEqual(['"r50', '1', '45']);
    const [torn] = await csv('id,lon,lat\nb,"1"x,44,5\n');
    expect([torn!.id, torn!.cells]).toEqual(['b', ['b', '"1"x', '44,5']]);
  });

  it('say what a header without a place lacks, and that an empty table is empty', async () => {
    await expect(readRows(pieces('nom;telephone\na;b\n'))).rejects.toMatchObject({
      code: 'columns_not_found',
      status: 400,
      message: expect.stringContaining('nom, telephone'),
    });
    await expect(readRows(pieces('\n \n'))).rejects.toMatchObject({ code: 'table_empty', status: 400 });
    await expect(readRows(pieces(''))).rejects.toMatchObject({ code: 'table_empty' });
  });

  it('come back from what was written, whatever the cells hold (property)', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', ';', '"', '\n', ' ', '\t', '€', '=') });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(',', ';', '\t'),
        fc.integer({ min: 1, max: 40 }),
        async (notes, delimiter, size) => {
          const input = {
            format: 'csv' as const,
            header: ['note', 'remark', 'lon', 'lat'],
            delimiter,
            addresses: 'none' as const,
            ...outline,
          };
          const writer = csvWriter(input);
          const rows = notes.map(
            ([note, remark], i): BulkRow => ({
              kind: 'point',
              lon: 1,
              lat: 45,
              number: i + 1,
              id: null,
              cells: [note, remark, '1', '45'],
            }),
          );
          const text =
            writer.head +
            rows
              .map((row) => writer.line(row, noAnswer({ code: 'not_a_number', text: 'x', text_en: 'x' })))
              .join('');
          const again = await csv(text, size);
          expect(again.map((row) => row.cells.slice(0, 2))).toEqual(notes.map((pair) => [...pair]));
          expect(again.map(short)).toEqual(notes.map(() => [1, 45]));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never fail on any bytes once the header is read (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          const rows = await csv(
            Buffer.concat([Buffer.from('id,lon,lat\n'), bytes, Buffer.from('\nlast,1,45\n')]),
            size,
          );
          expect(rows.map((row) => row.number)).toEqual(rows.map((_, i) => i + 1));
          expect(short(rows.at(-1)!)).toEqual([1, 45]);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('lists of JSON', () => {
  const list =
    '[{"id":"a","lon":-0.58,"lat":44.84},{"id":7,"longitude":"1,9","latitude":"46.3"},{"id":"c","lon":"x","lat":1}]';

  it('are read from an array or from lines, cut anywhere', async () => {
    const expected = [
      ['a', [-0.58, 44.84]],
      [7, [1.9, 46.3]],
      ['c', 'not_a_number'],
    ];
    for (const text of [
      list,
      list.slice(1, -1).replaceAll('},{', '}\n{'),
      ` \ufeff${JSON.stringify(JSON.parse(list), null, 2)}\n`,
    ]) {
      for (const size of [1, 13, 10_000])
        expect((await json(text, size)).map((row) => [row.id, short(row)])).toEqual(expected);
    }
    expect(await json('[]')).toEqual([]);
  });

  it('lose a broken element only', async () => {
    expect(
      (await json('[{"lon":1,"lat":45},{"lon":},7,null,[1],{"lon":1},{"lon":2,"lat":46}]')).map(short),
    ).toEqual([
      [1, 45],
      'row_unreadable',
      'not_an_object',
      'not_an_object',
      'not_an_object',
      'missing_coordinates',
      [2, 46],
    ]);
    const torn = await json('[{"id":"a","lon":},{"id":7,"lon":},{"lon":}]');
    expect(torn.map((row) => row.id)).toEqual(['a', 7, null]);
    expect(torn[0]!.kind === 'error' && torn[0]!.error.text).toContain('{"id":"a","lon":}');
    expect((await json('{"lon":1,"lat":45}\n{"lon":"\n\n{"lon":2,"lat":46}')).map(short)).toEqual([
      [1, 45],
      'row_unreadable',
      [2, 46],
    ]);
    expect((await json('[{"lon":1,"lat":45},{"lo')).map(short)).toEqual([[1, 45], 'row_unreadable']);
    expect((await json('[{"lon":1,"lat":45}] and more')).map(short)).toEqual([[1, 45], 'row_unreadable']);
    expect(
      (
        await json(
          `[{"lon":1,"lat":45,"x":"${'y'.repeat(5_000_000)}"},{"lon":2,"lat":46,"s":"]}\\","}]`,
          10_000,
        )
      ).map(short),
    ).toEqual(['row_too_long', [2, 46]]);
  });

  it('are refused where they are none', async () => {
    for (const text of ['', '  ', '"text"', '12', 'id,lon,lat\n']) {
      await expect(json(text)).rejects.toMatchObject({ code: 'not_a_list', status: 400 });
    }
  });

  it('come back as they were written (property)', async () => {
    const row = fc.record({
      id: fc.oneof(fc.string(), fc.integer()),
      note: fc.jsonValue(),
      lon: fc.integer({ min: -180, max: 180 }),
      lat: fc.integer({ min: -90, max: 90 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        async (items, size, pretty) => {
          const rows = await json(JSON.stringify(items, null, pretty ? 1 : 0), size);
          expect(rows.map((each) => [each.id, short(each)])).toEqual(
            items.map(({ id, lon, lat }) => [id, [lon, lat]]),
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('numbers as people write them', () => {
  it.each([
    ['44.84', 44.84],
    ['44,84', 44.84],
    [' -0,58 ', -0.58],
    ['+1', 1],
    ['.5', 0.5],
    ['5.', 5],
    ['1e2', 100],
    ['417 241,5', 417241.5],
    ['417\u202f241', 417241],
    [3, 3],
    ['', null],
    ['1.2.3', null],
    ['1,2,3', null],
    ['12°', null],
    ['Infinity', null],
    [Number.POSITIVE_INFINITY, null],
    [undefined, null],
  ])('%s', (value, expected) => {
    expect(readNumber(value as Cell | undefined)).toEqual(expected);
  });
});
