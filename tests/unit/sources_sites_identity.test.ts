import { describe, expect, test } from 'vitest';
import { withoutDoubles } from '../../data/lists/doubles.ts';
import { hashedId, matchExisting, nameLikeness, siteNameKey, sourceId } from '../../data/lists/identity.ts';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Site, SiteDoubt, SiteFact } from '../../data/records.ts';

const site = (over: Partial<Site>): Site => ({
  id: 'x',
  name: 'Le Lieu',
  lon: 1.26,
  lat: 45.83,
  position: 'given',
  status: 'open',
  opened_on: null,
  closed_on: null,
  address: null,
  commune: { code: '87085', name: 'Limoges' },
  themes: [],
  services: [],
  labels: [],
  url: null,
  employer: null,
  on_regional_map: null,
  source: 'liste',
  source_id: null,
  ...over,
});
const metresEast = (metres: number) => 1.26 + metres / (111_320 * Math.cos((45.83 * Math.PI) / 180));

describe('names', () => {
  test.each([
    ["Café de l'Espace (Le)", 'Le café de l’espace'],
    ['LA FABRIQUE', 'La  Fabrique'],
    ['Tiers-lieu du Moulin', 'Le Moulin'],
    ['Saint-Junien Coworking', 'ST JUNIEN CO-WORKING'],
    ['Œuvre commune', 'Oeuvre commune'],
  ])('%s and %s are the same', (a, b) => {
    expect(siteNameKey(a)).toBe(siteNameKey(b));
    expect(hashedId(a, '87085')).toBe(hashedId(b, '87085'));
  });

  test('that say nothing but what the place is keep their words', () => {
    expect(siteNameKey('Le Tiers-Lieu')).toBe('le lieu tiers');
    expect(hashedId('Le Tiers-Lieu', '87085')).not.toBe(hashedId('Le Tiers-Lieu', '33063'));
  });

  test('are more or less alike', () => {
    expect(nameLikeness('La Quincaillerie', 'La Quincailerie')).toBeGreaterThan(0.8);
    expect(nameLikeness('La Quincaillerie', 'Le Moulin')).toBeLessThan(0.2);
  });

  test('of ids fit into a web address', () => {
    expect(sourceId('TL-001')).toBe('TL-001');
    for (const odd of ['a/b', '../../etc/passwd', 'été 2020', '?', ' x'])
      expect(sourceId(odd)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._~-]*$/);
    expect(sourceId('a/b')).not.toBe(sourceId('a b'));
  });
});

describe('doubles', () => {
  const rows = (...sites: Site[]) =>
    sites.map((each, i) => ({
      site: each,
      row: { line: i + 2, untold: new Set<SiteFact>(), doubts: [] as SiteDoubt[] },
    }));

  test('are the same id, or the same name within 100 m; the first stays', () => {
    const kept = withoutDoubles(
      rows(
        site({ id: 'a', source_id: 'a' }),
        site({ id: 'a', source_id: 'a', name: 'Autre', lon: 1.3 }),
        site({ id: 'b', source_id: 'b', name: 'LE LIEU', lon: metresEast(90) }),
        site({ id: 'c', source_id: 'c', lon: metresEast(110) }),
      ),
    );
    expect(kept.rows.map(({ site: { id } }) => id)).toEqual(['a', 'c']);
    expect(kept.rejected).toEqual([
      { line: 3, code: 'duplicate_id', reason: 'the id a is there already in line 2' },
      {
        line: 4,
        code: 'duplicate_site',
        reason: '"LE LIEU" is the same place as "Le Lieu" in line 2: same name, less than 100 m apart',
      },
    ]);
  });

  test('in name only, in one commune, are two places with two ids', () => {
    const { rows: kept } = withoutDoubles(rows(site({ id: 'h' }), site({ id: 'h', lon: metresEast(800) })));
    expect(kept.map(({ site: { id } }) => id)).toEqual(['h', 'h-2']);
  });

  test('that contradict each other leave open what they say otherwise', () => {
    const { rows: kept } = withoutDoubles(
      rows(site({ id: 'a', source_id: 'a' }), site({ id: 'a', source_id: 'a', status: 'closed' })),
    );
    expect([...kept[0]!.row.untold]).toEqual(['status']);
    expect(kept[0]!.row.doubts).toMatchObject([{ fact: 'status', code: 'rows_disagree', line: 3 }]);
  });
});

describe('sites known already keep their ids', () => {
  const known = [
    site({ id: 'k1', source_id: '17', source: 'carto' }),
    site({ id: 'k2', name: 'La Quincaillerie', lon: 1.4, commune: { code: '23096', name: 'Guéret' } }),
    site({ id: 'k3', name: 'Le Moulin', lon: 1.6, commune: null }),
  ];

  test('by the list’s own id, even under another name elsewhere', () => {
    const { sites, matches } = matchExisting(
      [site({ id: '17', source_id: '17', source: 'carto', name: 'Nouveau nom', lon: 2 })],
      known,
    );
    expect(sites[0]).toMatchObject({ id: 'k1', name: 'Nouveau nom', lon: 2 });
    expect(matches).toEqual([{ id: 'k1', by: 'id', known_as: 'Le Lieu', name: 'Nouveau nom' }]);
  });

  test('by name in the same commune or within 2 km, by a similar name within 300 m', () => {
    const { sites, matches } = matchExisting(
      [
        site({ id: 'n1', name: 'QUINCAILLERIE', lon: 1.45, commune: { code: '23096', name: 'Guéret' } }),
        site({ id: 'n2', name: 'Tiers-lieu le Moulin', lon: 1.61 }),
        site({ id: 'n3', name: 'Le Liieu', lon: metresEast(200) }),
        site({ id: 'n4', name: 'Tout autre', lon: metresEast(10) }),
      ],
      known,
    );
    expect(sites.map(({ id }) => id)).toEqual(['k2', 'k3', 'k1', 'n4']);
    expect(matches.map(({ by }) => by)).toEqual(['name', 'name', 'similar_name']);
  });

  test('not by the id of another list for another place', () => {
    const { sites, matches } = matchExisting(
      [site({ id: 'k1', source_id: 'k1', source: 'autre', name: 'Ailleurs', lon: 3 })],
      known,
    );
    expect(sites[0]!.id).toBe('k1-2');
    expect(matches).toEqual([]);
  });

  test('not twice, and two ids of one list are two places', () => {
    const twins = [
      site({ id: '17', source_id: '17', source: 'carto' }),
      site({ id: 'a', source_id: 'a', source: 'carto' }),
      site({ id: 'b', source_id: 'b', source: 'carto', lon: metresEast(50) }),
    ];
    expect(matchExisting(twins, known).sites.map(({ id }) => id)).toEqual(['k1', 'a', 'b']);
  });

  test('whatever the order of the list', () => {
    const list = [
      site({ id: 'n2', name: 'Le Moulin', lon: 1.6 }),
      site({ id: 'n1', name: 'Quincaillerie', lon: 1.4 }),
    ];
    expect(matchExisting(list, known).sites.map(({ id }) => id)).toEqual(['k3', 'k2']);
    expect(matchExisting([...list].reverse(), known).sites.map(({ id }) => id)).toEqual(['k2', 'k3']);
  });
});

test('a list without ids, imported again with other spellings, order and a closed place, changes nothing else', async () => {
  const read = (rows: string[], existing: Site[] = []) =>
    readSites(
      { bytes: Buffer.from(['nom;commune;lon;lat;statut', ...rows].join('\n')), name: 'liste.csv' },
      { existing },
    );
  const first = await read([
    'Le Café de l’Espace;Flayat;2.3866;45.7785;ouvert',
    'La Fabrique;Limoges;1.26;45.83;ouvert',
  ]);
  const second = await read(
    ['FABRIQUE (LA);LIMOGES;1.2601;45.8301;fermé', 'Café de l’espace;Flayat;2.3870;45.7785;ouvert'],
    first.sites,
  );
  expect(second.sites.map(({ id }) => id)).toEqual([first.sites[1]!.id, first.sites[0]!.id]);
  expect(second.sites[0]!.status).toBe('closed');
});
