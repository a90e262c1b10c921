/** What people paste into the search: links of maps, plus codes; and the areas that they name. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areasOf, findAreas } from '../../data/search/areas.ts';
import { findPlaces } from '../../data/search/find.ts';
import { createGeocoder } from '../../data/search/geocoder.ts';
import { pointOfPlusCode } from '../../data/search/plus_codes.ts';
import { buildSearchIndex, type SearchedCommune } from '../../data/search/search_index.ts';
import { pointOfMapLink } from '../../data/tables/places/map_links.ts';

const coordinate = (most: number) =>
  fc.integer({ min: Math.round(-most * 1e5), max: Math.round(most * 1e5) }).map((value) => value / 1e5);
const place = fc.record({ lat: coordinate(89), lon: coordinate(165) });

describe('the link of a map', () => {
  /** As each writes its links. */
  const LINKS: ((lat: number, lon: number) => string)[] = [
    (lat, lon) =>
      `https://www.google.com/maps/place/Mairie/@1.5,2.5,15z/data=!3m1!4b1!4m6!3m5!1s0x0:0x0!8m2!3d${lat}!4d${lon}!16s%2Fg%2F11`,
    (lat, lon) => `https://www.google.fr/maps/@${lat},${lon},15.25z`,
    (lat, lon) => `https://maps.google.com/?q=${lat},${lon}`,
    (lat, lon) => `https://maps.google.com/maps?q=loc:${lat}%2C${lon}&z=14`,
    (lat, lon) => `https://www.google.com/maps/search/?api=1&query=${lat}%2C${lon}`,
    (lat, lon) => `https://www.google.com/maps/search/${lat},+${lon}?entry=tts`,
    (lat, lon) => `https://www.google.com/maps/dir/1.5,2.5/${lat},${lon}/@3.5,4.5,9z`,
    (lat, lon) => `https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d1000!2d${lon}!3d${lat}!2m3!1f0`,
    (lat, lon) => `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=15/1.5/2.5`,
    (lat, lon) => `https://www.openstreetmap.org/#map=15/${lat}/${lon}`,
    (lat, lon) => `https://www.openstreetmap.org/way/12#map=15/${lat}/${lon}&layers=N`,
    (lat, lon) => `https://www.geoportail.gouv.fr/carte?c=${lon},${lat}&z=15&permalink=yes`,
    (lat, lon) => `https://maps.apple.com/?ll=${lat},${lon}&q=Mairie`,
    (lat, lon) => `https://www.bing.com/maps?cp=${lat}%7E${lon}&lvl=15`,
    (lat, lon) => `https://www.waze.com/ul?ll=${lat}%2C${lon}&navigate=yes`,
    (lat, lon) => `geo:${lat},${lon}?z=15`,
    (lat, lon) => `https://carte.example/?zoom=15&lat=${lat}&lng=${lon}`,
    (lat, lon) => `https://carte.example/regions/b/?view=territory&at=${lon},${lat}`,
    (lat, lon) => `C’est ici : https://www.google.com/maps/@${lat},${lon},15z`,
    (lat, lon) => `www.google.com/maps/@${lat},${lon},15z`,
  ];

  it.each(LINKS.map((write) => [write(44.5, -0.5), write] as const))('%s', (_, write) => {
    fc.assert(
      fc.property(place, ({ lat, lon }) => {
        expect(pointOfMapLink(write(lat, lon))).toEqual({ lat, lon });
      }),
      { numRuns: 50 },
    );
  });

  it('that is short, or has no place, gives none', () => {
    expect(pointOfMapLink('https://maps.app.goo.gl/Ab3dEf')).toBe('short');
    expect(pointOfMapLink('https://goo.gl/maps/Ab3dEf')).toBe('short');
    for (const text of [
      'https://www.google.com/maps/place/Bordeaux',
      'https://www.google.com/maps/@144.5,-0.5,15z',
      'https://www.google.com/search?q=tiers-lieu',
      'https://tiers-lieu.example/maps/@44.5,-0.5,15z',
      'https://%',
      'Bordeaux',
      '44.5, -0.5',
      'geo:nowhere',
    ])
      expect(pointOfMapLink(text), text).toBeNull();
  });

  it('whatever is pasted, nothing is thrown', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...LINKS), (text, write) => {
        pointOfMapLink(`${write(1, 2)}${text}`);
        pointOfMapLink(`https://www.google.com/maps/${text}`);
        pointOfPlusCode(text, () => [0, 0]);
        expect(pointOfPlusCode(`${text}+${text}`, () => null)).toBeNull();
      }),
    );
  });
});

describe('a plus code', () => {
  const nowhere = () => null;

  // Middles of the cells that the specification’s own test data tell (decoding.csv).
  it.each([
    ['7FG49Q00+', 20.375, 2.775],
    ['7FG49QCJ+2V', 20.3700625, 2.7821875],
    ['7FG49QCJ+2VX', 20.3701125, 2.782234375],
    ['8FVC2222+22', 47.0000625, 8.0000625],
    ['4VCPPQGP+Q9', -41.2730625, 174.7859375],
    ['62G20000+', 0.5, -179.5],
    ['7fg49qcj+2v', 20.3700625, 2.7821875],
  ])('%s', (code, lat, lon) => {
    const point = pointOfPlusCode(code, nowhere);
    expect(point?.lat).toBeCloseTo(lat, 9);
    expect(point?.lon).toBeCloseTo(lon, 9);
  });

  const DIGITS = '23456789CFGHJMPQRVWX';
  /** By the specification: degrees in steps of 1/8000, digit by digit in base 20. */
  function encode(lat: number, lon: number): string {
    const digits = (steps: number): string[] => {
      const all: string[] = [];
      for (let i = 0, rest = steps; i < 5; i++, rest = Math.floor(rest / 20))
        all.unshift(DIGITS[rest % 20] as string);
      return all;
    };
    const [y, x] = [digits(Math.floor((lat + 90) * 8000)), digits(Math.floor((lon + 180) * 8000))];
    const code = y.map((digit, i) => digit + x[i]).join('');
    return `${code.slice(0, 8)}+${code.slice(8)}`;
  }

  it('is within half its cell of the point that it was made from, and short beside a place too', () => {
    fc.assert(
      fc.property(
        place,
        fc.constantFrom(4, 2),
        coordinate(0.009),
        coordinate(0.009),
        (at, cut, dLat, dLon) => {
          const code = encode(at.lat, at.lon);
          const near = (point: { lat: number; lon: number } | null) => {
            expect(Math.abs((point?.lat ?? 99) - at.lat)).toBeLessThan(1 / 8000);
            expect(Math.abs((point?.lon ?? 999) - at.lon)).toBeLessThan(1 / 8000);
          };
          near(pointOfPlusCode(code, nowhere));
          near(pointOfPlusCode(`${code} Bordeaux`, nowhere));
          // Four digits of eight are told by a place within half a degree; two by one within ten.
          const far = cut === 4 ? 50 : 1000;
          const asked: string[] = [];
          near(
            pointOfPlusCode(`${code.slice(cut)} Bordeaux, France`, (name) => {
              asked.push(name);
              return [at.lon + dLon * far, Math.max(-90, Math.min(90, at.lat + dLat * far))];
            }),
          );
          expect(asked).toEqual(['Bordeaux, France']);
        },
      ),
    );
  });

  it.each([
    '2+3',
    '3+2',
    '22+33 rue',
    'RCPH+',
    'RCPH+2',
    'AAAA+22',
    'RCPHX+2V',
    '8CPXRC00+2V',
    '2222',
    '+2V',
    '44+0.5',
  ])('%s is none', (text) => {
    expect(pointOfPlusCode(text, () => [0, 45])).toBeNull();
  });
});

const commune = (code: string, name: string, epci: [string, string] | null, lon = 0): SearchedCommune => ({
  code,
  name,
  departement: code.slice(0, 2),
  departement_name: code.startsWith('33') ? 'Gironde' : 'Creuse',
  population: 1000,
  postcodes: [],
  former: [],
  centre: [lon, 44.2],
  epci: epci && { code: epci[0], name: epci[1] },
});
const communes = [
  commune('33063', 'Bordeaux', ['243300316', 'Bordeaux Métropole'], -0.58),
  commune('33281', 'Mérignac', ['243300316', 'Bordeaux Métropole'], -0.65),
  commune('23096', 'Guéret', ['200034825', 'CA du Grand Guéret'], 1.87),
  commune('23001', 'Ahun', ['200067593', 'CC Portes de la Creuse en Marche'], 2.04),
  commune('23002', 'Seule', null),
];

describe('areas', () => {
  const found = (q: string) =>
    findAreas(areasOf(communes), q).map(({ by, code, communes: count }) => [by, code, count]);
  const METROPOLE = ['epci', '243300316', 2];

  it('are found by name, the beginning of one, all words of one, and code', () => {
    for (const q of ['Bordeaux Métropole', 'bordeaux', 'metropole de bordeaux', 'bord', '243300316'])
      expect(found(q), q).toEqual([METROPOLE]);
    expect(found('creuse')).toEqual([
      ['departement', '23', 3],
      ['epci', '200067593', 1],
    ]);
    expect(found('33')).toEqual([['departement', '33', 2]]);
    expect(found('grand gueret')).toEqual([['epci', '200034825', 1]]);
  });

  it('are not found by what kind they are, nor by nothing', () => {
    for (const q of ['métropole', 'CC', 'communauté de communes', ' ', 'x', 'Bordeaux Nord'])
      expect(found(q), q).toEqual([]);
  });
});

describe('the search', () => {
  const regions = new Map([['', buildSearchIndex(communes, [])]]);
  const geocoder = createGeocoder({ url: 'off' });
  const find = (q: string) => findPlaces(regions, geocoder, q);

  it('answers a link and a plus code by their point, a short one by the commune behind it', async () => {
    for (const q of [
      `https://www.google.com/maps/place/X/@1,2,15z/data=!3m1!8m2!3d44.5!4d-0.5!16s${'x'.repeat(300)}`,
      'https://www.openstreetmap.org/#map=15/44.5/-0.5',
    ])
      expect((await find(q)).items).toMatchObject([{ kind: 'address', lon: -0.5, lat: 44.5 }]);
    const [whole] = (await find('8CPX2CHG+2V')).items;
    const [short] = (await find('2CHG+2V Bordeaux, France')).items;
    expect(whole?.kind).toBe('address');
    expect([short?.lon, short?.lat]).toEqual([whole?.lon, whole?.lat]);
    expect((await find('2CHG+2V Nullepart')).items).toEqual([]);
    const { items, notices } = await find('https://maps.app.goo.gl/Ab3dEf');
    expect([items, notices.map(({ code }) => code)]).toEqual([[], ['short_link']]);
  });

  it('gives areas beside communes', async () => {
    const { items, areas } = await find('bordeaux');
    expect(items.map(({ label }) => label)).toEqual(['Bordeaux']);
    expect(areas).toMatchObject([{ by: 'epci', name: 'Bordeaux Métropole', region: '' }]);
    expect((await find('x'.repeat(500))).items).toEqual([]);
  });
});
