import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { frenchCommunes } from '../../data/sources/communes/french_communes.ts';
import {
  loadRegionFile,
  regionFileJsonSchema,
  regionFromFile,
  withSites,
} from '../../data/sources/region_file.ts';
import { builtinRegions, findBuiltin, findRegionDefinition } from '../../data/sources/regions/definitions.ts';
import { projectRoot } from '../support/shared_data.ts';
import { errorOf, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
const ofContract = {
  id: 'corse',
  name: 'Corse',
  departements: ['2A', '2B'],
  roads: 'roads/corse.osm.pbf',
  communes: ['communes/2A.geojson', 'communes/2B.geojson'],
  population: 'population.csv',
  sites: 'sites.geojson',
  outline: 'outline.geojson',
  programme: 'ami-nouvelle-aquitaine-2025',
};

describe('a region file', () => {
  test('is read as the contract has it; relative paths start at the file', async () => {
    const file = files.write('corse.json', JSON.stringify(ofContract));
    const at = (name: string) => ({ kind: 'file', path: path.join(files.folder, name) });
    expect(await loadRegionFile(file)).toMatchObject({
      id: 'corse',
      name: 'Corse',
      departements: ['2A', '2B'],
      roads: [at('roads/corse.osm.pbf')],
      communes: [at('communes/2A.geojson'), at('communes/2B.geojson')],
      population: at('population.csv'),
      sites: at('sites.geojson'),
      outline: at('outline.geojson'),
      programme: 'ami-nouvelle-aquitaine-2025',
      modelled: false,
      example_sites: false,
      cut_km: null,
      file,
    });
  });

  test('is read in the encodings of Windows too', async () => {
    const text = JSON.stringify({ ...ofContract, name: 'Île d’Oléron' });
    const written = {
      utf16: Buffer.from(`\ufeff${text}`, 'utf16le'),
      cp1252: Buffer.from(text.replace('’', '\u0092'), 'latin1'),
      bom: Buffer.from(`\ufeff${text}`),
    };
    for (const [name, bytes] of Object.entries(written))
      expect((await loadRegionFile(files.write(`${name}.json`, bytes))).name).toBe('Île d’Oléron');
  });

  test('sets speeds by class of road, as numbers', async () => {
    const profile = {
      ferries: true,
      speeds: { tertiary: 50 },
      speed_factors: { service: 0.5 },
      maxspeed_share: 0.9,
    };
    const file = files.write('speeds.json', JSON.stringify({ ...ofContract, profile }));
    expect((await loadRegionFile(file)).profile).toEqual(profile);
    const wrong = { ...ofContract, profile: { speeds: { tertiary: 'fast' } } };
    expect(await errorOf(loadRegionFile(files.write('fast.json', JSON.stringify(wrong))))).toMatchObject({
      code: 'bad_region_file',
    });
  });

  test('brings a programme of its own and zones along, as files or addresses', async () => {
    const rules = { programme: 'mon-appel.json', zones: { qpv: 'https://data.example/qpv.geojson' } };
    const file = files.write('rules.json', JSON.stringify({ ...ofContract, ...rules }));
    expect(await loadRegionFile(file)).toMatchObject({
      programme: null,
      programme_source: { kind: 'file', path: path.join(files.folder, 'mon-appel.json') },
      zones: { qpv: { kind: 'url', url: 'https://data.example/qpv.geojson' } },
    });
    const wrong = files.write('wrong.json', JSON.stringify({ ...ofContract, zones: { QPV: 'x.geojson' } }));
    expect(await errorOf(loadRegionFile(wrong))).toMatchObject({ code: 'bad_region_file' });
  });

  test('needs no more than id, name, roads and sites, and takes addresses for each', async () => {
    const file = files.write(
      'least.json',
      `\uFEFF${JSON.stringify({ id: 'x', name: 'X', roads: 'https://data.example/x.osm.pbf', sites: 'https://data.example/x.csv' })}`,
    );
    expect(await loadRegionFile(file)).toMatchObject({
      roads: [{ kind: 'url', url: 'https://data.example/x.osm.pbf' }],
      sites: { kind: 'url', url: 'https://data.example/x.csv' },
      communes: [],
      outline: null,
    });
  });

  const { sites: _, ...withoutSites } = ofContract;
  test.each([
    ['nothing', 'null', /not a JSON object/],
    ['no JSON', '{"id": "x",}', /not JSON/],
    ['no sites', JSON.stringify(withoutSites), /sites is missing/],
    ['a field that nobody knows', JSON.stringify({ ...ofContract, comunes: 'x' }), /comunes.*communes/],
    ['a number for a name', JSON.stringify({ ...ofContract, name: 7 }), /name must be string/],
    ['an id with blanks', JSON.stringify({ ...ofContract, id: 'la corse' }), /id must match/],
    [
      'an address without https',
      JSON.stringify({ ...ofContract, roads: 'http://x.example/a.pbf' }),
      /roads is http.*https/,
    ],
    [
      'an unknown builtin',
      JSON.stringify({ ...ofContract, roads: 'builtin:roads' }),
      /builtin:modelled-roads/,
    ],
    ['an unknown base', JSON.stringify({ extends: 'atlantide' }), /atlantide/],
  ])('with %s is refused with a clear sentence', async (name, content, sentence) => {
    const file = files.write(`bad ${name}.json`, content);
    const error = await errorOf(loadRegionFile(file, findBuiltin));
    expect(error.code).toMatch(/^(bad_region_file|unknown_region)$/);
    expect(error.message).toMatch(sentence);
    if (error.code === 'bad_region_file') expect(error.message).toContain(file);
  });

  test('that is not there is told', async () => {
    expect(await errorOf(loadRegionFile(path.join(files.folder, 'none.json')))).toMatchObject({
      code: 'region_file_missing',
    });
    expect(await errorOf(loadRegionFile(files.folder))).toMatchObject({ code: 'region_file_unreadable' });
  });

  test('may extend a built-in region', async () => {
    const file = files.write(
      'mine.json',
      JSON.stringify({ extends: 'nouvelle-aquitaine', sites: 'my list.csv' }),
    );
    const base = findBuiltin('nouvelle-aquitaine');
    expect(await loadRegionFile(file, findBuiltin)).toEqual({
      ...base,
      sites: { kind: 'file', path: path.join(files.folder, 'my list.csv') },
      file,
    });
    const other = files.write(
      'other.json',
      JSON.stringify({ extends: 'nouvelle-aquitaine', id: 'na', roads: 'own.osm.pbf', sites: 'x.csv' }),
    );
    // With other roads the base's neighbours and its cut make no sense.
    expect(await loadRegionFile(other, findBuiltin)).toMatchObject({
      id: 'na',
      roads_around: [],
      cut_km: null,
    });
  });

  test('can be given another list of sites', () => {
    const definition = regionFromFile(
      { ...ofContract, sites: 'builtin:example-sites' },
      '/folder/corse.json',
    );
    expect(definition.example_sites).toBe(true);
    // Names of columns are those of the list that they were given for.
    expect(withSites({ ...definition, columns: { nom: 'lib' } }, '/lists/real.csv').columns).toBeNull();
    expect(withSites(definition, '/lists/real.csv')).toMatchObject({
      example_sites: false,
      sites: { path: '/lists/real.csv' },
    });
    expect(() => withSites(definition, 'ftp://x.example/list')).toThrow(/https/);
  });
});

describe('the published JSON Schema', () => {
  const file = path.join(projectRoot, 'data/sources/regions/region.schema.json');
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(file, 'utf8')));

  test('is the one that files are checked by (data/regions/write_schema.ts writes it)', () => {
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(regionFileJsonSchema())),
    );
  });

  test('takes what is read, and refuses what is not', () => {
    expect(validate(ofContract)).toBe(true);
    expect(validate({ extends: 'corse', id: 'x', name: 'X' })).toBe(true);
    for (const wrong of [
      {},
      { ...ofContract, comunes: 'x' },
      { ...ofContract, roads: [] },
      { ...ofContract, sites: undefined },
    ]) {
      expect(validate(JSON.parse(JSON.stringify(wrong)))).toBe(false);
    }
  });
});

describe('built-in regions', () => {
  test('are the 18 regions of France and the demonstration, each with the départements that INSEE gives it', async () => {
    const french = await frenchCommunes();
    const departementsOf = new Map<string, Set<string>>();
    for (const { region, departement } of french.byCode.values()) {
      const own = departementsOf.get(region) ?? new Set();
      departementsOf.set(region, own.add(departement));
    }
    const regions = builtinRegions().map(findBuiltin);
    expect(regions).toHaveLength(19);
    const official = [...departementsOf.values()].map((each) => [...each].sort().join());
    for (const region of regions) expect(official).toContain([...region.departements].sort().join());
    expect(new Set(regions.map((region) => region.departements.join())).size).toBe(18);
  });

  test('name only their own sources by https, and cut where neighbours are joined', () => {
    for (const region of builtinRegions().map(findBuiltin)) {
      for (const source of [...region.roads, ...region.roads_around]) expect(source.kind).not.toBe('file');
      expect(region.roads_around.length > 0).toBe(region.cut_km !== null);
      const urls = [...region.roads, ...region.roads_around].flatMap((source) =>
        source.kind === 'url' ? [source.url] : [],
      );
      expect(new Set(urls).size).toBe(urls.length);
    }
  });

  test('are taken by the schema that they name, and say that the list is to be given', () => {
    const schema = JSON.parse(
      readFileSync(path.join(projectRoot, 'data/sources/regions/region.schema.json'), 'utf8'),
    );
    const validate = new Ajv2020({ strict: false }).compile(schema);
    for (const id of builtinRegions()) {
      const content = JSON.parse(
        readFileSync(path.join(projectRoot, `data/sources/regions/${id}.json`), 'utf8'),
      );
      expect(validate(content), id).toBe(true);
      expect(content.$schema).toBe('./region.schema.json');
      expect(content.sites === null).toBe(id !== 'nouvelle-aquitaine-demo');
    }
  });

  test('are found by id, files by path, and an unknown id tells those that there are', async () => {
    expect((await findRegionDefinition('nouvelle-aquitaine-demo')).modelled).toBe(true);
    expect((await findRegionDefinition(files.write('path.json', JSON.stringify(ofContract)))).id).toBe(
      'corse',
    );
    const error = await errorOf(findRegionDefinition('atlantide'));
    expect(error).toMatchObject({ code: 'unknown_region' });
    expect(error.message).toContain('nouvelle-aquitaine');
  });
});
