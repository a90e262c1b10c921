import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  contourAddresses,
  fetchContours,
  ofDepartements,
  yearOfList,
} from '../../data/sources/communes/contours.ts';
import { INSEE_AREAS_URL } from '../../data/sources/communes/insee_areas.ts';
import { planPreparation } from '../../data/sources/plan.ts';
import { regionFromFile } from '../../data/sources/region_file.ts';
import { prepareInputs } from '../../server/prepare/prepare_inputs.ts';
import { type FileServer, serveFiles } from '../support/file_server.ts';
import { rectangle } from '../support/polygons.ts';
import { communesGeoJson, temporaryFiles } from '../support/sources.ts';

const files = temporaryFiles();
const pathOf = (url: string) => new URL(url).pathname;
const [ofYear, latest] = contourAddresses(yearOfList()) as [string, string];
const contours = (offset = 0) =>
  gzipSync(
    communesGeoJson([
      // The points of INSEE for both lie in these rectangles; Poitiers is of another region.
      {
        properties: { code: '33063', nom: 'Bordeaux' },
        polygons: [[rectangle(-0.64, 44.81, -0.52 + offset, 44.92)]],
      },
      { properties: { code: '33281', nom: 'Mérignac' }, polygons: [[rectangle(-0.76, 44.81, -0.64, 44.92)]] },
      { properties: { code: '86194', nom: 'Poitiers' }, polygons: [[rectangle(0.28, 46.54, 0.44, 46.63)]] },
    ]),
  );

let server: FileServer;
beforeAll(async () => {
  server = await serveFiles();
});
beforeEach(() => {
  server.files.clear();
  server.requests.length = 0;
});
afterAll(() => server.close());
let count = 0;
const options = () => ({
  folder: join(files.folder, `downloads-${count++}`),
  mirror: server.address,
  firstPause_ms: 1,
});

describe('contours of the communes', () => {
  test('are of the year of the list of communes, else the latest', async () => {
    // The list's package counts from 2021; version 6 is of 2026.
    expect(ofYear).toMatch(/\/contours-administratifs\/20[2-9]\d\/geojson\/communes-50m\.geojson\.gz$/);
    server.files.set(pathOf(ofYear), { content: contours() });
    server.files.set(pathOf(latest), { content: contours(0.01) });
    expect(await fetchContours(options())).toMatchObject({ url: ofYear, file: { fetched: true } });
    server.files.delete(pathOf(ofYear));
    expect(await fetchContours(options())).toMatchObject({ url: latest });
  });

  test('that cannot be had are no error but a reason, without many tries', async () => {
    expect(await fetchContours(options())).toMatchObject({
      reason: expect.stringMatching(/^there is nothing at .*latest/),
    });
    const gone = { ...options(), mirror: 'http://127.0.0.1:9' };
    const found = await fetchContours(gone);
    expect(found).toMatchObject({ reason: expect.stringContaining('could not be fetched') });
  });

  test('an abort ends them', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fetchContours({ ...options(), signal })).rejects.toThrow('enough');
  });

  test('of some départements are taken alone, by their codes', () => {
    const content = {
      type: 'FeatureCollection',
      features: ['01001', '2A004', '97101', '97411', '33063'].map((code) => ({
        properties: { code },
        geometry: null,
      })),
    };
    const codes = (...departements: string[]) =>
      (ofDepartements(content, departements) as typeof content).features.map(
        ({ properties }) => properties.code,
      );
    expect(codes('2A', '971')).toEqual(['2A004', '97101']);
    expect(codes('01', '97')).toEqual(['01001']);
    expect(codes()).toHaveLength(5);
  });
});

describe('a region with the communes of France', () => {
  const definition = regionFromFile(
    {
      id: 'girondins',
      name: 'Girondins',
      departements: ['33'],
      communes: 'builtin:french-communes',
      population: 'population.csv',
      sites: 'sites.csv',
    },
    join(files.folder, 'region.json'),
  );
  files.write('sites.csv', 'nom,lon,lat\nUn lieu,-0.58,44.84\n');

  test('takes the contours of the year, checks them against official areas, and lists what differs', async () => {
    server.files.set(pathOf(ofYear), { content: contours() });
    // The rectangle of Bordeaux has 9.5 by 12.2 km, 116 km²; officially 49.36 km². That of Mérignac is given as right, in hectares.
    files.write('population.csv', 'insee;pmun;superficie\n33063;265328;4936\n33281;77000;11590\n');
    const folder = join(files.folder, `work-${count++}`);
    const prepared = await prepareInputs(definition, {
      downloadsFolder: join(folder, 'downloads'),
      workFolder: join(folder, 'work'),
      mirror: server.address,
    });
    expect(prepared.communes.map((each) => [each.code, each.population])).toEqual([
      ['33063', 265328],
      ['33281', 77000],
    ]);
    expect(prepared.attributions.join()).toContain('par Etalab');
    expect(prepared.outline).toHaveLength(1);
    expect(prepared.inputs.french_communes).toMatch(/^[0-9a-f]{64}$/);
    const differs = prepared.notes.find((note) => note.includes('official area'));
    expect(differs).toMatch(
      /^The ground of 1 of 2 communes differs .* Bordeaux \(33063\): 11\d(\.\d)? km², officially 49\.4 km²/,
    );
    const list = readFileSync(join(folder, 'work', 'communes-ground.csv'), 'utf8');
    expect(list).toMatch(/^\uFEFFcode,name,/);
    expect(list.split('\n').filter((line) => line.startsWith('33063,Bordeaux'))).toHaveLength(1);
  });

  test('takes INSEE’s official areas where none are named, and says why where they cannot be had', async () => {
    server.files.set(pathOf(ofYear), { content: contours() });
    files.write('population.csv', 'insee;pmun\n33063;265328\n33281;77000\n');
    const folder = join(files.folder, `work-${count++}`);
    const settings = {
      downloadsFolder: join(folder, 'downloads'),
      workFolder: join(folder, 'work'),
      mirror: server.address,
    };
    const without = await prepareInputs(definition, settings);
    expect(without.notes.filter((note) => /official area/.test(note))).toEqual([
      expect.stringMatching(
        /^The official areas of the communes are not known.*there is nothing at https:\/\/www\.insee\.fr/,
      ),
    ]);
    expect(without.attributions.join()).not.toContain('Surfaces');
    // As INSEE packs it: the table, and what its columns mean.
    const table = 'CODGEO;P22_POP;SUPERF\n33063;265328;49.36\n33281;77000;115.9\n86194;90000;42.11\n';
    server.files.set(pathOf(INSEE_AREAS_URL), {
      content: zipSync({
        'base_cc_comparateur.csv': strToU8(table),
        'meta_base_cc_comparateur.csv': strToU8('COD_VAR;LIB_VAR\nSUPERF;Superficie (en km2)\n'),
      }),
    });
    const prepared = await prepareInputs(definition, settings);
    expect(prepared.notes.filter((note) => /official area/.test(note))).toEqual([
      expect.stringMatching(
        /^The ground of 1 of 2 communes differs .* Bordeaux \(33063\).* officially 49\.4 km²/,
      ),
    ]);
    expect(prepared.attributions.join()).toContain('Surfaces officielles des communes : INSEE');
    server.files.set(pathOf(INSEE_AREAS_URL), { content: Buffer.from('<html>maintenance</html>') });
    const broken = await prepareInputs(definition, { ...settings, downloadsFolder: join(folder, 'others') });
    expect(broken.communes).toHaveLength(2);
    expect(broken.notes.join()).toMatch(/The official areas of the communes are not known/);
  });

  test('is planned with them, fetched or not', async () => {
    files.write('population.csv', 'insee;pmun\n33063;265328\n');
    const folder = join(files.folder, `plan-${count++}`);
    server.files.set(pathOf(ofYear), { content: contours() });
    const plan = await planPreparation(definition, { downloadsFolder: folder, mirror: server.address });
    expect(plan.sources.find(({ name }) => name === 'communes')).toMatchObject({
      where: ofYear,
      bytes: contours().length,
      here: false,
    });
    await fetchContours({ folder, mirror: server.address });
    const again = await planPreparation(definition, { downloadsFolder: folder, mirror: server.address });
    expect(again.sources.find(({ name }) => name === 'communes')).toMatchObject({ here: true });
  });
});
