/** Days and points as people, programs and links to maps write them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPair, readPointCell } from '../../data/tables/places/pairs.ts';
import { readDay } from '../../data/tables/values/days.ts';
import { readNumber } from '../../data/tables/values/numbers.ts';

const CORSICA = [8.5, 41.3, 9.6, 43.1] as const;

describe('a day', () => {
  const day = '2024-09-01';
  test.each([
    '01/09/24, 1.9.2024, 1er septembre 2024, 01sept2024, 01SEP24, 1ersept2024, 01-sept-2024, sept 1 2024',
    '(01/09/2024), depuis le 01/09/2024, Date : 01/09/2024, mardi 1/9/2024, 01/09/2024 à 14h30, 01/09/2024\u200b',
    '2024 09 01, 2024_09_01, 20240901T000000Z, 2024-09-01T00, 2024-09-01 00:00:00.000, 2024-08-31T22:00:00Z',
    'Sun Sep 01 2024 00:00:00 GMT+0200 (heure d’été d’Europe centrale), /Date(1725148800000)/, /Date(1725148800000+0200)/',
    // Who writes AM and PM writes the month first.
    '9/1/2024 12:00:00 AM, 09/01/2024 2:30 PM',
  ])('in %s', (texts) => {
    for (const text of texts.split(', '))
      expect([text, readDay(text)]).toEqual([text, { precision: 'day', from: day, to: day }]);
  });

  test('where the calendars of programs begin and end there is none, and so say words', () => {
    const none =
      '01/01/1900, 1900-01-01, 1900, 1.1.1900, 01/01/1900 00:00, 1970-01-01, 01/01/1970, 1970-01-01T00:00:00Z, 1904-01-01, 01/01/0001, ' +
      '31.12.9999, 31/12/2999, 00/00/00, 0/0/0, 0000-00-00 00:00:00, aucune, néant, pas encore, jamais, FALSE, jj/mm/aaaa';
    for (const text of none.split(', ')) expect([text, readDay(text).precision]).toEqual([text, 'none']);
  });

  test('that is not clear is not read', () => {
    for (const text of ['1er-13-2024', '01/09/2024 (prévu)', '01/09/2024 - 31/08/2026', '13/13/2024 2:30 PM'])
      expect([text, readDay(text).precision]).toEqual([text, 'unreadable']);
  });
});

describe('a point in one cell', () => {
  test.each([
    '42.306 - 9.15',
    '42 .306 , 9. 15',
    '{"lat": "42,306", "lon": "9,15"}',
    "{'lon': 9.15, 'lat': 42.306}",
    'lon=9.15&lat=42.306',
    'Lat. 42.306 Lon. 9.15',
    'Latitude : 42.306 - Longitude : 9.15',
    'lat/lon: 42.306, 9.15',
    '(lat, lon) = (42.306, 9.15)',
    'lon, lat: 9.15 42.306',
    'LatLng(42.306, 9.15)',
    'POINTZ(9.15 42.306 100)',
    '42.306<br>9.15',
    '\u202a42.306\u200b, 9.15\u202c',
    '４２．３０６，９．１５',
    '42d18m21.6s N 9d9m0s E',
    '42°18\'21.6"N-9°9\'0"E',
    '42 ° 18 \' 21.6 " N - 9 ° 9 \' 0 " E',
    'https://www.google.com/maps/@42.306,9.150,15z',
    'https://www.google.fr/maps/place/Corte/@42.31,9.16,17z/data=!3m1!4b1!8m2!3d42.306!4d9.15!16s',
    'https://www.openstreetmap.org/?mlat=42.306&mlon=9.15#map=17/42.31/9.16',
    'https://www.waze.com/ul?ll=42.306%2C9.15',
    'https://www.geoportail.gouv.fr/carte?c=9.15,42.306&z=15',
  ])('%s', (text) => {
    // Without a region that is looked at too: nothing but the text tells the axes.
    for (const near of [CORSICA, null]) {
      const found = readPointCell(text, 'lat_lon', near);
      expect([text, found]).toEqual([text, expect.objectContaining({ swapped: false })]);
      if (found === null || typeof found === 'string') return;
      expect(found.lon).toBeCloseTo(9.15, 9);
      expect(found.lat).toBeCloseTo(42.306, 9);
    }
  });

  test('a dash that may be a minus is not guessed; with a sign before the first it is one', () => {
    expect(readPointCell('42.306-9.15', 'lat_lon', null)).toBe('not_a_number');
    expect(readPointCell('+42.306-009.150/', 'lat_lon', null)).toMatchObject({ lon: -9.15, lat: 42.306 });
    expect(readPointCell('42.306 -9.15', 'lat_lon', null)).toMatchObject({ lon: -9.15, lat: 42.306 });
  });

  test('any two numbers that are named keep their names', () => {
    const degrees = (most: number) =>
      fc.integer({ min: -most * 10_000, max: most * 10_000 }).map((value) => value / 10_000);
    fc.assert(
      fc.property(degrees(90), degrees(180), fc.boolean(), (lat, lon, lonFirst) => {
        fc.pre(lat !== 0 || lon !== 0);
        const text = lonFirst ? `lon/lat: ${lon}; ${lat}` : `lat, lon = ${lat} ${lon}`;
        expect(readPointCell(text, lonFirst ? 'lat_lon' : 'lon_lat', null)).toMatchObject({ lon, lat });
      }),
    );
  });
});

describe('a pair of cells', () => {
  test('a point that was pasted whole into one of them, or both, is read', () => {
    const corte = { lon: 9.15, lat: 42.306 };
    for (const [x, y] of [
      ['', '42.306, 9.15'],
      ['42.306, 9.15', ''],
      ['42.306, 9.15', '42.306, 9.15'],
      ['NC', 'POINT(9.15 42.306)'],
    ])
      expect([x, y, readPair(x, y, 'degrees', CORSICA)]).toEqual([x, y, expect.objectContaining(corte)]);
    expect(readPair('', '42.306', 'degrees', CORSICA)).toBe('missing_coordinates');
    expect(readPair('', '42,306', 'degrees', CORSICA)).toBe('missing_coordinates');
  });

  test('a comma left behind a number is no thousand', () => {
    expect(readNumber('42.306,')).toBe(42.306);
    expect(readPair('9.15,', '42.306,', 'degrees', null)).toMatchObject({ lon: 9.15, lat: 42.306 });
    expect(readNumber('1.234,56')).toBe(1234.56);
    expect(readNumber('1,234.')).toBeNull();
  });
});

describe('a shape written as text', () => {
  // By hand: the middle of the line, of the longest line, the point nearest to the middle of all, a point inside.
  test.each([
    ['LINESTRING(9 42, 9.2 42)', [9.1, 42]],
    ['LINESTRING Z (9 42 5,\n\t9.2   42 1e1)', [9.1, 42]],
    ['MULTILINESTRING((9 42,9.2 42),(8.9 42.1, 8.9 42.11))', [9.1, 42]],
    ['MULTIPOINT(9 42, 9.1 42, 9.2 42)', [9.1, 42]],
    ['MULTIPOINT ((9 42),(9.1 42),(9.2\u00a042))', [9.1, 42]],
    ['POLYGON((9 42,9.2 42,9.2 42.2,9 42.2,9 42))', [9.1, 42.1]],
    ['SRID=4326;POINT(9.1 42.1)', [9.1, 42.1]],
  ])('%s', (text, [lon, lat]) => {
    const point = readPointCell(text, 'lat_lon', CORSICA);
    expect(point).toMatchObject({
      lon: expect.closeTo(lon as number, 9),
      lat: expect.closeTo(lat as number, 9),
    });
  });

  test.each([
    'LINESTRING(9 42, 9.2)',
    'LINESTRING(9 42, 9.2 4e)',
    'LINESTRING((9 42, 9.2 42)',
    'LINESTRING(9 42), 9.2 42)',
    'POINT(9)',
    'POINT(9 42, 9.1 42)',
    'MULTIPOLYGON(((((((9 42)))))))',
    'POINT(9.1.1 42)',
  ])('%s is none', (text) => {
    expect(readPointCell(text, 'lat_lon', CORSICA)).toBe('not_a_number');
  });
});
