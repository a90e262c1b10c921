/** Lists that were read wrongly once (`../shared/cases`): what is right of each. Those that need a database are in the integration tests. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSites } from '../../data/lists/read_sites.ts';
import type { Site } from '../../data/records.ts';
import { sharedCase } from '../support/shared_data.ts';

const read = (path: string, columns?: Record<string, string>) => {
  const file = sharedCase(path)!;
  return readSites(
    { bytes: readFileSync(file), name: basename(file) },
    { today: '2026-11-27', ...(columns && { columns }) },
  );
};
const names = (sites: readonly Site[]) => sites.map(({ name }) => name);
const point = ({ lon, lat }: Site) => [lon, lat];

describe.skipIf(sharedCase('03-sep-line/list.csv') === null)('lists that were read wrongly', () => {
  it('03: `sep=;` is the separator, not a row', async () => {
    const { sites, rejected } = await read('03-sep-line/list.csv');
    expect([names(sites), rejected]).toEqual([['Atelier du Port'], []]);
  });

  it('04: entities are the characters that they stand for', async () => {
    const { sites } = await read('04-html-entities/list.csv');
    expect(names(sites)).toEqual(['L’Atelier d’Érika', '"La Fabrique" éco', 'Café « Le Bocal »']);
    expect(sites[0]!.address).toBe("4 rue de l'Église, Corte");
  });

  it.each(['export-v2.json', 'records-v1.json'])('05: %s has its own points', async (file) => {
    const { sites } = await read(`05-ods-json/${file}`);
    expect(new Map(sites.map((site) => [site.name, point(site)]))).toEqual(
      new Map([
        ['Atelier du Port', [8.7386, 41.9192]],
        ['Fabrique de Corte', [9.149, 42.306]],
      ]),
    );
  });

  it('06: one line of another encoding costs no other line', async () => {
    const { sites } = await read('06-one-latin1-byte/list.csv');
    const numbered = new Map(sites.map((site) => [site.id, site.name]));
    expect(numbered).toEqual(
      new Map(Array.from({ length: 30 }, (_, i) => [String(i + 1), `Café numéro ${i + 1} « été »`])),
    );
  });

  it.each([
    'list.csv',
    'list2.csv',
  ])('07: of repeated headers in %s the first that is filled counts', async (file) => {
    const { sites, rejected } = await read(`07-duplicate-header/${file}`);
    expect(rejected).toEqual([]);
    expect(sites).toMatchObject([{ name: 'Atelier du Port', commune: { name: 'Ajaccio' } }]);
    expect(JSON.stringify(sites)).not.toMatch(/Dupont|Jeanne|0495/);
  });

  it('10: a day is what a French reader understands, else unknown and told; no row is rejected', async () => {
    const { sites, rejected } = await read('10-dates/list.csv');
    expect(rejected).toEqual([]);
    const written = readFileSync(sharedCase('10-dates/list.csv')!, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(';'));
    const of = (row: string[]) => sites.find(({ id }) => id === row[0])!;
    const text = (row: string[]) => row[5]!.trim();
    const days = new Map(written.map((row) => [text(row), of(row).opened_on]));
    const first = [
      ...['01/09/2024', '1/9/2024', '01.09.2024', '01-09-2024', '2024-09-01T00:00:00Z', '01/09/24', '45536'],
      ...['1er septembre 2024', '20240901', 'Sunday, September 1, 2024', '1725148800000', '2024-09-01+02:00'],
    ];
    for (const day of first) expect([day, days.get(day)]).toEqual([day, '2024-09-01']);
    // The ninth of January: in France the day comes first.
    expect(days.get('09/01/2024')).toBe('2024-01-09');
    const between = new Map(written.map((row) => [text(row), of(row).opened_between]));
    for (const month of ['septembre 2024', 'sept. 2024', 'sept-24', '09/2024', '2024-09'])
      expect([month, between.get(month)]).toEqual([month, { from: '2024-09-01', to: '2024-09-30' }]);
    for (const year of ['2024', '2024.0', 'courant 2024'])
      expect([year, between.get(year)]).toEqual([year, { from: '2024-01-01', to: '2024-12-31' }]);
    const doubts = (row: string[]) => of(row).doubtful?.map(({ fact }) => fact) ?? [];
    // Said, and not understood: unknown, and the site is marked.
    for (const row of written.filter((each) => text(each).startsWith('13/25')))
      expect([text(row), of(row).opened_on, doubts(row)]).toEqual([text(row), null, ['opened_on']]);
    // Words and days for nothing are no doubt.
    const nothing = /^(NC|-|\?|N\/A|à préciser|non renseigné|00\/00\/0000|0|1899-12-30|31\/12\/9999)$/;
    for (const row of written.filter((each) => nothing.test(text(each))))
      expect([text(row), of(row).opened_on, doubts(row)]).toEqual([text(row), null, []]);
  });

  it('11: words for nothing in coordinates are as empty: the commune’s centre stands in', async () => {
    const { sites, rejected } = await read('11-na-values/list.csv');
    expect(rejected).toEqual([]);
    expect(sites.length).toBe(17);
    expect(new Set(sites.map(({ position, commune }) => `${position} ${commune?.code}`))).toEqual(
      new Set(['commune_centre 2B096']),
    );
  });

  it('16: the header is found below title lines', async () => {
    const { sites, rejected } = await read('16-preamble/list.csv');
    expect([names(sites), sites.map(point), rejected]).toEqual([['Lieu A'], [[9.149, 42.306]], []]);
  });

  it('17: long names and emoji are never cut inside a character', async () => {
    const { sites, rejected } = await read('17-emoji-long/list.csv');
    expect([sites.length, rejected]).toEqual([6, []]);
    for (const { name } of sites)
      expect([name, name.isWellFormed(), name.length <= 200]).toEqual([name, true, true]);
    expect(names(sites)).toContain('🌱 La Graine 🌱');
  });

  it('31: a published list with a name for its names; a list under a key of its own', async () => {
    const { sites } = await read('31-unknown-headers/list.csv', { nom: 'lib_france_services' });
    const [corte] = sites.filter(({ name }) => name === 'Espace France Services de Corte');
    expect(corte).toMatchObject({ lon: 9.149, lat: 42.306, commune: { code: '2B096', name: 'Corte' } });
    expect(corte!.address).toBe('1 cours Paoli, 20250 CORTE');
    const keyed = await read('31-unknown-headers/keyed.json', { nom: 'Espace numérique' });
    expect(keyed.sites).toMatchObject([
      { name: 'Cité des métiers', lon: 9.149, lat: 42.306, commune: { code: '2B096' } },
    ]);
  });

  it('37: former names lead to the commune of today; one that nothing knows is told', async () => {
    const { sites, rejected } = await read('37-commune-deleguee/list.csv');
    expect(new Map(sites.map(({ id, commune }) => [id, commune?.name]))).toEqual(
      new Map([
        ['1', 'Terres-de-Haute-Charente'],
        ['2', 'Val-de-Cognac'],
        ['3', 'Sanilhac'],
        ['4', 'Marennes-Hiers-Brouage'],
        ['5', 'Brantôme en Périgord'],
        ['6', 'Saint-Crépin'],
        ['7', 'Val de Virvée'],
        ['8', 'Terres-de-Haute-Charente'],
        ['10', 'Bordeaux'],
        ['11', 'Bordeaux'],
        ['12', 'Saint-Jean'],
      ]),
    );
    // Cabans became Le Buisson in 1974: no list of communes knows it any more.
    expect(rejected).toMatchObject([{ line: 10, code: 'commune_unknown' }]);
  });
});

describe('names of columns', () => {
  const list = async (header: string, row: string) =>
    (await readSites({ bytes: Buffer.from(`${header}\n${row}\n`), name: 'l.csv' }, { today: '2026-11-27' }))
      .sites[0]!;

  it.each([
    'nom;lat;lon;lib_com;code_postal',
    'nom;lat;lon;libelle_commune;postal_code',
    'nom;lat;lon;localite;cp',
    'nom;x_wgs84;y_wgs84;nom_com;codepostal',
    'id_unique;nom;latitude;longitude;codpost;nom_de_la_commune',
  ])('that any table may have are known in lists of each kind: %s', async (header) => {
    const cells: Record<string, string> = { nom: 'Lieu', lat: '42.306', latitude: '42.306', id_unique: '7' };
    for (const name of ['lon', 'longitude', 'x_wgs84']) cells[name] = '9.149';
    cells.y_wgs84 = '42.306';
    for (const name of ['code_postal', 'postal_code', 'cp', 'codepostal', 'codpost']) cells[name] = '20250';
    const row = header.split(';').map((name) => cells[name] ?? 'CORTE');
    const site = await list(header, row.join(';'));
    expect([site.commune?.code, site.address]).toEqual(['2B096', '20250 CORTE']);
  });

  it('of a closing are known in lists of each kind', async () => {
    for (const header of [
      'nom;lon;lat;closing_date',
      'nom;x_wgs84;y_wgs84;fermeture',
      'id_unique;nom;lon;lat;ville;ferme_le',
      'nom;lon_centroide_commune;lat_centroide_commune;date_de_fermeture',
    ]) {
      const cells = header.split(';').map((name) => {
        if (/^(nom|id_unique)$/.test(name)) return 'Lieu';
        if (/^(lon|x_)/.test(name)) return '9.149';
        if (/^(lat|y_)/.test(name)) return '42.306';
        return name === 'ville' ? 'Corte' : '01/09/2024';
      });
      const { status, closed_on } = await list(header, cells.join(';'));
      expect([header, status, closed_on]).toEqual([header, 'closed', '2024-09-01']);
    }
  });

  it('of a street make its address, where no column has the whole; what stands in another part is told once', async () => {
    const street = await list(
      'nom;lon;lat;numero;type_voie;voie;cp;ville',
      'Lieu;9.149;42.306;4;rue;Paoli;20250;Corte',
    );
    expect(street.address).toBe('4 rue Paoli, 20250 Corte');
    const twice = await list(
      'nom;lon;lat;adresse;adresse_complete',
      'Lieu;9.149;42.306;4 rue Paoli;4 rue Paoli 20250 Corte',
    );
    expect(twice.address).toBe('4 rue Paoli 20250 Corte');
  });
});
