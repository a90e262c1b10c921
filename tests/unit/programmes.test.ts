import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BUILT_IN_PROGRAMMES,
  findProgramme,
  hashProgramme,
  loadProgrammes,
  networkDirectory,
  networkOfDepartement,
  networkOfRegion,
  readProgrammeFile,
} from '../../data/rules/programmes/programmes.ts';
import { published } from '../../data/rules/programmes/write_schemas.ts';
import { loadZones, readPolygons, zoneOf, zonesAt } from '../../data/rules/programmes/zones.ts';
import { regionFinder } from '../../data/search/region_at.ts';
import { processorMs } from '../support/processor_time.ts';

const AMI = 'ami-nouvelle-aquitaine-2025';
const folder = join(import.meta.dirname, '../../data/rules/programmes');
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'maillage-programmes-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const ami = () => JSON.parse(readFileSync(join(BUILT_IN_PROGRAMMES, `${AMI}.json`), 'utf8'));
const write = (name: string, value: unknown) => {
  const path = join(scratch, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

describe('the programmes that come with Maillage', () => {
  it('hold the AMI Tiers-Lieux 2025-2028 as published', () => {
    const programme = findProgramme(loadProgrammes(), AMI);
    expect(programme).toMatchObject({
      opens_on: '2025-04-01',
      closes_on: '2028-09-01',
      voted: '2025-03',
      regions: ['75'],
    });
    expect(programme.commissions).toMatchObject({ least_a_year: 6, most_a_year: 8 });
    expect(programme.axes).toHaveLength(5);
    expect(programme.definition).toHaveLength(6);
    expect(programme.themes).toHaveLength(5);
    const creation = programme.strands.find((strand) => strand.id === 'creation')!;
    expect(creation.readings[0]!.criteria[0]).toMatchObject({
      type: 'no_open_site_within',
      minutes: 20,
      quote: "où il n'existe pas de tiers-lieu ouvert à moins de 20 mn en voiture",
    });
    const development = programme.strands.find((strand) => strand.id === 'development')!;
    const asked = development.readings.map(({ source, criteria }) => [
      source,
      criteria.map((each) => (each.type === 'open_for_at_least' ? each.years : each.type)),
    ]);
    expect(asked).toEqual([
      ['call', [2, 'deposit_window']],
      ['region', [3, 'listed_on_map', 'employer', 'deposit_window']],
    ]);
  });

  it('hold the Fabriques de Territoire as published', () => {
    const programme = findProgramme(loadProgrammes(), 'nouveaux-lieux-nouveaux-liens');
    expect(programme.deposits).toEqual([
      '2019-12-30',
      '2020-03-30',
      '2020-06-30',
      '2020-09-30',
      '2020-12-30',
      '2021-03-30',
      '2021-06-30',
    ]);
    expect(programme.places.map((place) => place.count)).toEqual([150, 120, 30]);
    expect(programme.amounts.map((amount) => [amount.least_eur, amount.most_eur])).toEqual([
      [75_000, 150_000],
      [null, 50_000],
      [100_000, 100_000],
      [null, 45_000_000],
    ]);
    expect(programme.zones.map((zone) => zone.id)).toEqual(['large_urban_centres', 'qpv']);
  });

  it('name a source, a French text and an English one for every criterion', () => {
    for (const programme of loadProgrammes()) {
      for (const { readings } of programme.strands) {
        for (const { source, criteria } of readings) {
          expect(programme.sources.map((each) => each.id)).toContain(source);
          for (const { text, text_en } of criteria) expect(text).not.toBe(text_en);
        }
      }
    }
  });

  it('are valid against the JSON Schemas as published beside them', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, text] of Object.entries(published)) {
      const file = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      expect(file, `${name}: run node data/programmes/write_schemas.ts`).toEqual(JSON.parse(text));
    }
    const valid = ajv.compile(JSON.parse(published['programme.schema.json']));
    for (const programme of ['ami-nouvelle-aquitaine-2025', 'nouveaux-lieux-nouveaux-liens']) {
      const file = JSON.parse(readFileSync(join(BUILT_IN_PROGRAMMES, `${programme}.json`), 'utf8'));
      expect(valid(file), JSON.stringify(valid.errors)).toBe(true);
    }
    expect(ajv.compile(JSON.parse(published['networks.schema.json']))(networkDirectory())).toBe(true);
  });
});

describe('loadProgrammes', () => {
  it('takes a new programme as a file, and lets a later folder replace an id', () => {
    write('own.json', { ...ami(), id: 'own', name: 'Un autre' });
    write('replaced.json', { ...ami(), name: 'Remplacé' });
    const programmes = loadProgrammes([BUILT_IN_PROGRAMMES, scratch]);
    expect(programmes.map((programme) => programme.id)).toEqual([
      AMI,
      'nouveaux-lieux-nouveaux-liens',
      'own',
    ]);
    expect(findProgramme(programmes, AMI).name).toBe('Remplacé');
  });

  it.each<[string, (programme: ReturnType<typeof ami>) => unknown, string, RegExp]>([
    ['broken JSON', () => '{', 'programme_unreadable', /broken JSON\.json is not readable as JSON/],
    [
      'an unknown type',
      (p) => (p.strands[0].readings[0].criteria[0].type = 'within_sight'),
      'programme_invalid',
      /strands/,
    ],
    ['an unknown source', (p) => (p.strands[0].readings[0].source = 'x'), 'programme_invalid', /source "x"/],
    [
      'an unknown zone',
      (p) => Object.assign(p.strands[0].readings[0].criteria[1], { type: 'inside_zone', zone: 'x' }),
      'programme_invalid',
      /zone "x"/,
    ],
    ['a 31 February', (p) => (p.opens_on = '2025-02-31'), 'programme_invalid', /2025-02-31 is not a day/],
    [
      'closing before opening',
      (p) => (p.closes_on = '2024-01-01'),
      'programme_invalid',
      /closes before it opens/,
    ],
    [
      'a site criterion on points',
      (p) => (p.strands[1].subject = 'point'),
      'programme_invalid',
      /about a site/,
    ],
    [
      'deposits out of order',
      (p) => (p.deposits = ['2026-02-01', '2026-01-01']),
      'programme_invalid',
      /not in order/,
    ],
  ])('refuses %s, naming the file and what is wrong', (name, spoil, code, message) => {
    const programme = ami();
    const spoilt = spoil(programme);
    const path = write(`${name}.json`, spoilt === '{' ? spoilt : programme);
    try {
      expect(() => readProgrammeFile(path)).toThrowError(
        expect.objectContaining({ code, message: expect.stringMatching(message) }),
      );
    } finally {
      rmSync(path);
    }
  });

  it('names a programme by a hash of what it says, wherever its file lies', () => {
    const built = findProgramme(loadProgrammes(), AMI);
    expect(hashProgramme(built)).toMatch(/^[0-9a-f]{64}$/);
    expect(hashProgramme(readProgrammeFile(write('copy.json', ami())))).toBe(hashProgramme(built));
    expect(hashProgramme({ ...built, closes_on: '2028-09-02' })).not.toBe(hashProgramme(built));
    rmSync(join(scratch, 'copy.json'));
  });

  it('refuses an unknown id with the ids there are, and a folder that is not there', () => {
    expect(() => findProgramme(loadProgrammes(), 'ami')).toThrowError(
      /no programme "ami"; there are: ami-nouvelle/,
    );
    expect(() => loadProgrammes([join(scratch, 'nowhere')])).toThrowError(/nowhere cannot be read/);
  });
});

describe('the regional networks', () => {
  it('cover the 18 regions and every département once: 14 laureates, 2 in preparation, 2 without', () => {
    const { items } = networkDirectory();
    const count = (status: string) => items.filter((item) => item.status === status).length;
    expect([items.length, count('active'), count('in_preparation'), count('none')]).toEqual([18, 14, 2, 2]);
    const departements = items.flatMap((item) => item.departements);
    expect(departements).toHaveLength(101);
    expect(new Set(departements).size).toBe(101);
    expect(items.every((item) => (item.status === 'active') === (item.network !== null))).toBe(true);
  });

  it('publish no address that names a person', () => {
    const emails = networkDirectory().items.flatMap((item) => item.network?.email ?? []);
    // Role addresses of ANCT's list of the regional networks, in the order of the regions.
    expect(emails).toEqual([
      'bureau@tierslieux-bfc.fr',
      'bretagnetierslieux@gmail.com',
      'grandest@tiers-lieux.org',
      'hello@compagnie.tiers-lieux.org',
      'idftierslieux@framalistes.org',
      'contact@tierslieux.net',
      'cap-tierslieux@cress-pdl.org',
      'contact@tierslieux.re',
    ]);
  });

  it('are found by region and département', () => {
    expect(networkOfRegion('75')?.network?.name).toBe('La coopérative des tiers-lieux');
    expect(networkOfRegion("provence alpes cote d'azur")?.network?.name).toBe('Sud Tiers Lieux');
    expect(networkOfDepartement('2a')?.network?.name).toBe('Tiers-Lieux Corsica');
    expect(networkOfDepartement('974')?.network?.name).toBe('La Réunion des Tiers-Lieux');
    expect(networkOfDepartement('2B')?.name).toBe('Corse');
    expect(networkOfDepartement('973')).toMatchObject({ name: 'Guyane', status: 'none', network: null });
    expect(networkOfRegion('Andorra')).toBeNull();
    expect(networkOfDepartement('99')).toBeNull();
  });
});

describe('the region of a point outside the served one', () => {
  it.each([
    'read from the packages',
    'kept in the cache',
  ])('%s: is that of the nearest commune, and none abroad, at sea or where it is the served one', async (from) => {
    const cache = join(scratch, from);
    if (from === 'kept in the cache') await regionFinder(cache);
    expect(existsSync(cache)).toBe(from === 'kept in the cache');
    const { at } = await regionFinder(cache);
    expect(at(1.4442, 43.6047, '75')?.name).toBe('Occitanie');
    expect(at(8.74, 41.92)?.network?.name).toBe('Tiers-Lieux Corsica');
    expect(at(55.45, -20.88, '75')?.name).toBe('La Réunion');
    expect(at(-52.33, 4.92, '75')).toMatchObject({ name: 'Guyane', network: null });
    expect(at(-0.58, 44.84, '75')).toBeNull();
    expect(at(-0.58, 44.84)?.name).toBe('Nouvelle-Aquitaine');
    expect(at(-3.7, 40.4, '75')).toBeNull();
    expect(at(-4, 45.5, '75')).toBeNull();
    expect(at(180, 90)).toBeNull();
    // At sea, 18.6 km from the nearest commune, which its longitude alone puts farther in degrees.
    expect(at(-0.1764, 49.5059)?.name).toBe('Normandie');
  });

  it('is told where the cache cannot be written, and is nobody’s where it has gone since', async () => {
    const file = write('no-folder', {});
    expect((await regionFinder(file)).at(1.4442, 43.6047)?.name).toBe('Occitanie');
    const cache = join(scratch, 'gone since');
    const { at } = await regionFinder(cache);
    rmSync(cache, { recursive: true });
    expect(at(1.4442, 43.6047)).toBeNull();
  });
});

describe('zones', () => {
  const square = (west: number, south: number, size: number) => [
    [west, south],
    [west + size, south],
    [west + size, south + size],
    [west, south + size],
    [west, south],
  ];
  const programme = () => findProgramme(loadProgrammes(), 'nouveaux-lieux-nouveaux-liens');

  it('are unknown until imported, then inside or outside, holes and edges as they should', () => {
    const file = write('qpv.geojson.txt', {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: {},
          geometry: { type: 'Polygon', coordinates: [square(0, 0, 10), square(4, 4, 2)] },
        },
        {
          type: 'Feature',
          properties: {},
          geometry: { type: 'MultiPolygon', coordinates: [[square(20, 20, 1)]] },
        },
      ],
    });
    expect(zonesAt(loadZones([programme()]), 1, 1)).toEqual({ large_urban_centres: null, qpv: null });
    const zones = loadZones([programme()], [zoneOf('qpv', readPolygons('qpv', file))]);
    const qpv = (lon: number, lat: number) => zonesAt(zones, lon, lat).qpv;
    expect([qpv(1, 1), qpv(20.5, 20.5), qpv(0, 5), qpv(4, 5), qpv(10, 10)]).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect([qpv(5, 5), qpv(-0.001, 5), qpv(15, 15), qpv(11, 10)]).toEqual([false, false, false, false]);
    expect(zonesAt(zones, 1, 1).large_urban_centres).toBeNull();
  });

  it('of any number of corners are answered alike, in no time', async () => {
    // A comb: its ground is below 1 over every other half of a unit, below 0.5 over the others. By hand: a point is inside where it is not above.
    const comb = (teeth: number, tip: number): [number, number][] => [
      ...Array.from({ length: teeth }, (_, i): [number, number][] => [
        [i / 10, tip],
        [i / 10 + 0.05, tip],
        [i / 10 + 0.05, 0.5],
        [i / 10 + 0.1, 0.5],
      ]).flat(),
      [teeth / 10, 0],
      [0, 0],
      [0, tip],
    ];
    // Few corners, more than are walked through, and edges that reach over all strips.
    for (const [teeth, tip] of [
      [3, 1],
      [900, 1],
      [900, 80],
    ] as const) {
      const zones = [zoneOf('comb', [[comb(teeth, tip)]])];
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: teeth * 2 - 1 }),
          fc.integer({ min: -10, max: 90 }),
          (half, tenth) => {
            const [lon, lat] = [half / 20 + 0.02, tenth / 10 + 0.01];
            const inside = lat > 0 && lat < (half % 2 === 0 ? tip : 0.5);
            expect(zonesAt(zones, lon, lat).comb).toBe(inside);
          },
        ),
      );
      for (const [lon, lat] of [
        [0.05, 0.7],
        [0.08, 0.5],
        [0, 0],
        [0.02, tip],
      ] as const)
        expect(zonesAt(zones, lon, lat).comb).toBe(true);
    }
    const corners = 1_000_000;
    const circle = Array.from({ length: corners + 1 }, (_, i): [number, number] => {
      const angle = (2 * Math.PI * (i % corners)) / corners;
      return [Math.cos(angle), Math.sin(angle)];
    });
    const zones = [zoneOf('circle', [[circle]])];
    expect(zonesAt(zones, 0, 0).circle).toBe(true);
    const used_ms = await processorMs(() => {
      for (let i = 0; i < 2000; i++) {
        const [angle, radius] = [i * 2.4, (i % 20) / 10 + 0.05];
        expect(zonesAt(zones, radius * Math.cos(angle), radius * Math.sin(angle)).circle).toBe(radius < 1);
      }
    });
    // 35 ms each where every corner was walked through: a minute.
    expect(used_ms).toBeLessThan(5000);
  });

  it('are read as the ground of communes is: packed, of any encoding, with heights, in collections', () => {
    const flat = { type: 'Polygon', coordinates: [square(0, 0, 10)] };
    const high = { type: 'Polygon', coordinates: [square(0, 0, 10).map(([x, y]) => [x, y, 120])] };
    const collection = {
      type: 'GeometryCollection',
      geometries: [{ type: 'Point', coordinates: [0, 0] }, flat],
    };
    const expected = readPolygons('qpv', write('flat.txt', flat));
    for (const shape of [high, collection])
      expect(readPolygons('qpv', write('shape.txt', shape))).toEqual(expected);
    for (const [name, bytes] of [
      ['packed', gzipSync(JSON.stringify(flat))],
      ['utf16', Buffer.from(`\uFEFF${JSON.stringify(flat)}`, 'utf16le')],
    ] as const) {
      const file = write(`${name}.txt`, '');
      writeFileSync(file, bytes);
      expect(readPolygons('qpv', file), name).toEqual(expected);
    }
  });

  it.each([
    ['points', { type: 'Point', coordinates: [0, 0] }, /holds a Point where polygons belong/],
    ['metres', { type: 'Polygon', coordinates: [square(400_000, 6_000_000, 10)] }, /not degrees/],
    ['nothing', { type: 'FeatureCollection', features: [] }, /holds no polygon/],
  ])('refuse a file of %s', (name, value, message) => {
    const file = write(`${name}.txt`, value);
    expect(() => readPolygons('qpv', file)).toThrowError(message);
  });
});
