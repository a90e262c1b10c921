import { createRequire } from 'node:module';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { foldName } from '../../data/search/fold_name.ts';
import { parseCoordinates } from '../../data/search/parse_coordinates.ts';
import {
  buildSearchIndex,
  communesOfAddress,
  type SearchedCommune,
  type SearchedSite,
  type SearchIndex,
  search,
  searchAll,
} from '../../data/search/search_index.ts';
import { fromLambert93 } from '../../data/tables/places/projections.ts';
import { toLambert93 } from '../support/lambert93.ts';
import { processorMs } from '../support/processor_time.ts';

interface CommuneOfFrance {
  code: string;
  nom: string;
  type: string;
  region: string;
  departement: string;
  population?: number;
  codesPostaux?: string[];
  anciensCodes?: string[];
}

/** The 4,293 communes of Nouvelle-Aquitaine with their real names, codes and population; the point does not matter here. */
function communesOfRegion(): SearchedCommune[] {
  const load = createRequire(import.meta.url);
  const communes = load('@etalab/decoupage-administratif/data/communes.json') as CommuneOfFrance[];
  const names = new Map(
    communes.filter((each) => each.type !== 'commune-actuelle').map((each) => [each.code, each.nom]),
  );
  return communes
    .filter((each) => each.region === '75' && each.type === 'commune-actuelle')
    .map((each) => ({
      code: each.code,
      name: each.nom,
      departement: each.departement,
      departement_name: each.departement === '33' ? 'Gironde' : `Département ${each.departement}`,
      population: each.population ?? null,
      postcodes: each.codesPostaux ?? [],
      former: (each.anciensCodes ?? []).map((code) => ({ code, name: names.get(code) ?? null })),
      centre: [-0.5, 44.8],
    }));
}

const sites: SearchedSite[] = [
  {
    id: 'garage',
    name: 'Le Garage Moderne',
    lon: -0.57,
    lat: 44.85,
    status: 'open',
    address: '1 rue des Étrangers',
    commune: { code: '33063', name: 'Bordeaux' },
  },
  { id: 'bonnat', name: 'Bonnat', lon: 1.9, lat: 46.3, status: 'planned', address: null, commune: null },
];

let communes: SearchedCommune[];
let index: SearchIndex;
beforeAll(() => {
  communes = communesOfRegion();
  index = buildSearchIndex(communes, sites);
});
const labels = (q: string, limit = 5) => search(index, q, limit).map((item) => item.label);

describe('search over several regions', () => {
  it('finds what one index of them all finds, and tells the region of each', () => {
    // Communes of the same length of code lie in three regions by their département.
    const regionOf = (code: string) => ['a', 'b', 'c'][Number(code.slice(0, 2)) % 3] as string;
    const parts = new Map(
      ['a', 'b', 'c'].map((region) => [
        region,
        buildSearchIndex(
          communes.filter(({ code }) => regionOf(code) === region),
          [],
        ),
      ]),
    );
    const whole = buildSearchIndex(communes, []);
    const words = communes.flatMap(({ name, code, postcodes }) => [name, code, ...postcodes.slice(0, 1)]);
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.integer({ min: 2, max: 12 }), (word, letters) => {
        const q = word.slice(0, letters);
        const found = searchAll(parts, q, 5);
        // Nearly the same is scored by how rare a word is, which is another thing in a part.
        if (found.some(({ label, code }) => !startsLike(label, code, q))) return;
        expect(found.map(({ region: _, ...item }) => item)).toEqual(search(whole, q, 5));
        for (const { code, region } of found) expect(region).toBe(regionOf(code as string));
      }),
      { numRuns: 300 },
    );
  });

  it('tells a place that two regions list once, as of the region that it lies in', () => {
    const shared = { ...sites[0], id: 'rim', name: 'Au bord' } as SearchedSite;
    const both = new Map([
      ['a', buildSearchIndex([], [shared])],
      ['b', buildSearchIndex([], [shared, { ...shared, lon: 5 }])],
    ]);
    const found = searchAll(both, 'bord', 10, (lon) => (lon === shared.lon ? 'b' : 'a'));
    expect(found.map(({ lon, region }) => [lon, region])).toEqual([
      [shared.lon, 'b'],
      [5, 'b'],
    ]);
  });
});

const startsLike = (label: string, code: string | undefined, q: string): boolean =>
  foldName(label).startsWith(foldName(q)) || code === q;

describe('search in communes and places', () => {
  it.each([
    ['accents and case', 'PERIGUEUX', 'Périgueux'],
    ['St for Saint', 'st jean de luz', 'Saint-Jean-de-Luz'],
    ['Ste for Sainte', 'Ste-Foy-la-Grande', 'Sainte-Foy-la-Grande'],
    ['s/ for sur', 'Villeneuve s/ Lot', 'Villeneuve-sur-Lot'],
    ['an article left out', 'rochelle', 'La Rochelle'],
    ['a curly apostrophe', 'l’houmeau', "L'Houmeau"],
    ['a postcode', '33000', 'Bordeaux'],
    ['an INSEE code', '33063', 'Bordeaux'],
    ['name and postcode', '64500 saint jean', 'Saint-Jean-de-Luz'],
    ['name and département', 'bruges gironde', 'Bruges'],
    ['a postcode with a blank', '33 000', 'Bordeaux'],
    ['the same with a name', '64 500 saint jean', 'Saint-Jean-de-Luz'],
    ['a slip', 'bordaux', 'Bordeaux'],
    ['two slips in a long word', 'vileneuv sur lot', 'Villeneuve-sur-Lot'],
    ['a place of the list', 'garage moderne', 'Le Garage Moderne'],
    ['a place by its commune', 'garage bordeaux', 'Le Garage Moderne'],
    ['a place by its street', 'rue des etrangers', 'Le Garage Moderne'],
  ])('takes %s: %s', (_, q, first) => {
    expect(labels(q)[0]).toBe(first);
  });

  it('puts the exact name first, then names that begin so, larger communes first', () => {
    expect(labels('bordeaux')).toEqual(expect.arrayContaining(['Bordeaux', 'Carignan-de-Bordeaux']));
    expect(labels('bords')[0]).toBe('Bords');
    expect(labels('bord').slice(0, 2)).toEqual(['Bordeaux', 'Bordes']);
    const populations = search(index, 'saint', 20).map(
      (item) => communes.find((each) => each.code === item.code)!.population!,
    );
    expect(populations.slice(1)).toEqual(populations.slice(1).toSorted((a, b) => b - a));
  });

  it('leads old names and codes of merged communes to today’s', () => {
    const merged = communes.find((each) => each.former.some((former) => former.code === '16017'))!;
    expect(search(index, 'anville', 1)[0]).toMatchObject({
      kind: 'commune',
      code: merged.code,
      label: merged.name,
      context: expect.stringContaining('ancienne commune\u00a0: Anville'),
    });
    expect(search(index, '16017', 1)[0]).toMatchObject({ code: merged.code });
  });

  it('finds communes by the addresses of special deliveries', () => {
    const index = buildSearchIndex(communes, []);
    for (const q of ['Bordeaux Cedex', 'BORDEAUX CEDEX 09', '33000 Bordeaux Cedex', '33077 Bordeaux Cedex 9'])
      expect(search(index, q)[0], q).toMatchObject({ kind: 'commune', code: '33063' });
    for (const q of [
      '12 rue X 33000 Bordeaux Cedex 9',
      '12 rue X, 33077 BORDEAUX CEDEX',
      'Mairie de Bordeaux',
    ])
      expect(
        communesOfAddress(new Map([['', index]]), q).map(({ code }) => code),
        q,
      ).toEqual(['33063']);
    expect(search(index, 'Cedex')).toEqual([]);
  });

  it('tells communes and places apart, each once', () => {
    const found = search(index, 'bonnat', 5);
    expect(found.map((item) => [item.kind, item.code ?? item.id])).toEqual(
      expect.arrayContaining([
        ['commune', '23025'],
        ['site', 'bonnat'],
      ]),
    );
    expect(found.find((item) => item.kind === 'site')).toMatchObject({
      context: 'Tiers-lieu en projet',
      lon: 1.9,
      lat: 46.3,
    });
    expect(search(index, 'bordeaux', 1)[0]).toMatchObject({
      kind: 'commune',
      code: '33063',
      context: expect.stringMatching(/^Gironde \(33\) · 2\d\d\u202f\d{3}\u00a0habitants$/),
    });
    const keys = search(index, 'saint', 100).map((item) => item.code ?? item.id);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('ranks the commune first for a slip that a place’s address shares', () => {
    const fooled = buildSearchIndex(
      [{ ...communes.find((each) => each.code === '33063')!, code: '2A004', name: 'Ajaccio' }],
      [
        { ...sites[0]!, name: 'Maison Ajacio', id: 'm' },
        { ...sites[1]!, name: 'Ajacia', id: 'n' },
      ],
    );
    expect(search(fooled, 'ajacco', 3)[0]).toMatchObject({ kind: 'commune', code: '2A004' });
  });

  it('is where its communes are, whatever a site says of itself', () => {
    const far = { ...sites[0]!, lon: 5.93, lat: 48 };
    expect(buildSearchIndex(communes, [far]).near).toEqual([-1, 44.3, 0, 45.3]);
    expect(buildSearchIndex([], [far]).near).toEqual([5.43, 47.5, 6.43, 48.5]);
  });

  it.each([
    ['1 cours de l’intendance bordeaux', ['Bordeaux']],
    ['1 cours de l’Intendance, 33000 Bordeaux, Gironde', ['Bordeaux']],
    ['12 rue de la plage, Saint-Jean-de-Luz 64500', ['Saint-Jean-de-Luz']],
    ['rue de la gare', []],
    ['bordeaux', []],
  ])('of the address %s finds the commune', (q, labels) => {
    expect(communesOfAddress(new Map([['', index]]), q).map((item) => item.label)).toEqual(labels);
  });

  it('finds nothing for nothing, keeps the limit, and takes any text', () => {
    expect(search(index, '  ')).toEqual([]);
    expect(search(index, 'qqqqzzzz')).toEqual([]);
    expect(search(index, 'saint', 3)).toHaveLength(3);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (q) => search(index, q, 5).length <= 5),
      { numRuns: 200 },
    );
  });

  it('finds every commune by its own whole name', () => {
    const names = new Map(communes.map((each) => [foldName(each.name), each.name]));
    const lost = [...names].filter(
      ([folded, name], i) => i % 20 === 0 && foldName(search(index, name, 3)[0]?.label ?? '') !== folded,
    );
    expect(lost).toEqual([]);
  });
});

describe('coordinates that people type', () => {
  const bordeaux = { lon: -0.58, lat: 44.84 };

  it.each([
    '44.84, -0.58',
    '44.84,-0.58',
    '44.84 -0.58',
    '44,84 -0,58',
    '44,84, -0,58',
    '44,84 ; -0,58',
    '-0.58 44.84',
    '-0,58 ; 44,84',
    'lat 44.84 lon -0.58',
    'lon: -0.58, lat: 44.84',
    'latitude=44.84 longitude=-0.58',
    'geo:44.84,-0.58?z=12',
    'POINT (-0.58 44.84)',
    '{"lat": 44.84, "lon": -0.58}',
    '[-0.58, 44.84]',
    '-0.58,44.84,12.5',
    'https://www.openstreetmap.org/#map=15/44.8400/-0.5800',
    '44.84 N 0.58 O',
    '44.84° N, 0.58° W',
    '44.84°, -0.58°',
    '44°50\'24"N 0°34\'48"O',
    "N44°50.4' W0°34.8'",
    '0°34’48”O, 44°50’24”N',
    '44° 50′ 24″ N, 0° 34′ 48″ O',
  ])('%s', (text) => {
    const point = parseCoordinates(text)!;
    expect(point.lon).toBeCloseTo(bordeaux.lon, 6);
    expect(point.lat).toBeCloseTo(bordeaux.lat, 6);
  });

  it('are settled by the region where metropolitan France does not settle them', () => {
    const reunion: [number, number, number, number] = [55.2, -21.4, 55.9, -20.8];
    expect(parseCoordinates('-21.1 55.5', reunion)).toMatchObject({ lat: -21.1, lon: 55.5 });
    expect(parseCoordinates('55.5 -21.1', reunion)).toMatchObject({ lat: -21.1, lon: 55.5 });
    expect(parseCoordinates('55.5 -21.1')).toMatchObject({ lat: 55.5, lon: -21.1 });
    expect(parseCoordinates('120.5 10.5')).toMatchObject({ lon: 120.5, lat: 10.5 });
    // Both orders lie in France: as maps write it.
    expect(parseCoordinates('42.5 9.5')).toMatchObject({ lat: 42.5, lon: 9.5 });
  });

  it('in Lambert-93 metres', () => {
    const [x, y] = toLambert93(bordeaux.lon, bordeaux.lat);
    const point = parseCoordinates(`${x.toFixed(1)} ${y.toFixed(1)}`)!;
    expect(point.lon).toBeCloseTo(bordeaux.lon, 5);
    expect(point.lat).toBeCloseTo(bordeaux.lat, 5);
    // IGN's reference: the origin of the projection is 3° E, 46.5° N at 700,000 m, 6,600,000 m.
    const [lon, lat] = fromLambert93(700_000, 6_600_000);
    expect([lon, lat]).toEqual([expect.closeTo(3, 9), expect.closeTo(46.5, 9)]);
  });

  it.each([
    '',
    'Bordeaux',
    '33000',
    '33 000',
    '24 250',
    '44,84',
    '12 rue 3.5',
    '44.84',
    '99.5 99.5',
    "44°70'N 0°O",
    '44.84 N 0.58 N',
    'lat 44.84 lat 0.58',
    '44 0',
    '0 0',
    '1 2 3',
    '2000000 1',
  ])('not where there are none: %s', (text) => {
    expect(parseCoordinates(text)).toBeNull();
  });

  it('come back as they were written, whatever the format', () => {
    const degrees = (limit: number) =>
      fc.integer({ min: -limit * 1e5, max: limit * 1e5 }).map((value) => value / 1e5);
    fc.assert(
      fc.property(
        degrees(89),
        degrees(179),
        fc.constantFrom('.', ','),
        fc.constantFrom(', ', ' ; ', ' / '),
        (lat, lon, mark, between) => {
          const write = (value: number) => value.toFixed(5).replace('.', mark);
          const letters = `${write(Math.abs(lat))}°${lat < 0 ? 'S' : 'N'} ${write(Math.abs(lon))}°${lon < 0 ? 'O' : 'E'}`;
          for (const text of [letters, `lat ${write(lat)}${between}lon ${write(lon)}`]) {
            const point = parseCoordinates(text)!;
            expect(point.lat).toBeCloseTo(lat, 5);
            expect(point.lon).toBeCloseTo(lon, 5);
          }
        },
      ),
    );
  });

  it('are found as a point', () => {
    expect(search(index, '44.84, -0.58')).toEqual([
      {
        kind: 'address',
        label: '44.84, -0.58',
        lon: -0.58,
        lat: 44.84,
        id: '-0.58,44.84',
        context: 'Coordonnées (latitude, longitude)',
      },
    ]);
  });
});

describe('a search of nothing but words', () => {
  const took = (work: () => unknown): Promise<number> => {
    work();
    return processorMs(work);
  };
  // A text is cut to 200 signs: so many words of each length.
  it.each([
    ['100 different letters and digits', [...'abcdefghijklmnopqrstuvwxyz0123456789'].join(' ').repeat(3)],
    ['100 times one letter', 'a '.repeat(100)],
    ['66 pairs of letters', 'la le de du en st '.repeat(11)],
    ['40 words with a mistake', 'bodx '.repeat(40)],
    ['20 long words, all different', Array.from({ length: 20 }, (_, i) => `sainmar${i}x`).join(' ')],
    ['a street and 60 words', `12 rue ${'de la '.repeat(30)}`],
  ])('%s: no longer than any other search', async (_, q) => {
    expect(await took(() => search(index, q))).toBeLessThan(60);
    expect(await took(() => communesOfAddress(new Map([['', index]]), q))).toBeLessThan(30);
  });

  it('still finds the commune at the end of a long address', () => {
    const q = `Bâtiment B, escalier 3, ${'résidence des grands pins '.repeat(4)}1 cours de l’Intendance, 33000 Bordeaux, Gironde`;
    expect(communesOfAddress(new Map([['', index]]), q)[0]).toMatchObject({ kind: 'commune', code: '33063' });
  });
});
