import { expect, it } from 'vitest';
import { geodesicArea_km2, listCommunes, replaceCommunes } from '../../data/store/communes.ts';
import { populationGrid, replacePopulationGrid } from '../../data/store/population.ts';
import {
  findRegion,
  getSetting,
  listRegions,
  saveRegion,
  setSetting,
  stepDone,
  stepHash,
} from '../../data/store/regions.ts';
import type { CommuneInput } from '../../data/store/stored_records.ts';
import { listZones, replaceZones, zoneKinds } from '../../data/store/zones.ts';
import { PEOPLE_FIGURES } from '../../isochrones/ground/cell_people.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { jobsOf, jobsSetting } from '../../server/served/workplace_jobs.ts';
import { describeDatabases } from '../support/database.ts';
import { sampleRegion, square } from '../support/store_samples.ts';

const commune = (
  code: string,
  polygons: MultiPolygonCoordinates,
  facts: Partial<CommuneInput> = {},
): CommuneInput => ({
  code,
  name: `Commune ${code}`,
  departement: code.slice(0, 2),
  departement_name: 'Corse-du-Sud',
  epci: null,
  population: null,
  postcodes: [],
  former: [],
  centre: [9.05, 42.05],
  polygons,
  ...facts,
});

describeDatabases('regions and what they are made of', (database) => {
  it('keeps regions side by side and replaces one', async () => {
    const db = database();
    const a = sampleRegion('corse');
    const b = {
      ...sampleRegion('andorre'),
      programme: 'ami',
      outline: [...square(1, 42, 0.5), ...square(2, 42, 0.1)],
    };
    await saveRegion(db, a);
    await saveRegion(db, b);
    expect(await listRegions(db)).toEqual([b, a]);
    await saveRegion(db, { ...a, name: 'Corse', example_sites: true });
    expect(await findRegion(db, 'corse')).toEqual({ ...a, name: 'Corse', example_sites: true });
    expect(await findRegion(db, 'nowhere')).toBeNull();
    for (const id of ['', '../x', 'É', 'A', 'x'.repeat(64)])
      await expect(saveRegion(db, sampleRegion(id))).rejects.toMatchObject({ code: 'bad_region_id' });
    await expect(
      saveRegion(db, {
        ...a,
        outline: [
          [
            [
              [0, 0],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
      }),
    ).rejects.toMatchObject({ code: 'bad_polygon' });
  });

  it('keeps settings and what prepare has done', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('corse'));
    expect(await getSetting(db, 'default_region')).toBeNull();
    await setSetting(db, 'default_region', 'corse');
    await setSetting(db, 'default_region', { id: 'corse', list: [1, null] });
    expect(await getSetting(db, 'default_region')).toEqual({ id: 'corse', list: [1, null] });
    expect(await jobsOf(db, 'corse')).toBeNull();
    const jobs = { source: 'Insee', year: 2021, by_commune: { '2A004': 34512.25, '01001': 0 } };
    await setSetting(db, jobsSetting('corse'), jobs);
    expect(await jobsOf(db, 'corse')).toEqual(jobs);
    await setSetting(db, jobsSetting('corse'), null);
    expect(await jobsOf(db, 'corse')).toBeNull();
    expect(await stepHash(db, 'corse', 'network')).toBeNull();
    await stepDone(db, 'corse', 'network', 'h1');
    await stepDone(db, 'corse', 'network', 'h2');
    expect(await stepHash(db, 'corse', 'network')).toBe('h2');
    expect(await stepHash(db, 'corse', 'sites')).toBeNull();
  });

  it('keeps every fact of a commune; a missing area is measured on the ellipsoid', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('corse'));
    const full = commune('2A004', [...square(9, 42, 0.1), ...square(9.3, 42, 0.01)], {
      name: "L'Île-Rousse",
      epci: { code: '242010056', name: 'CA du Pays Ajaccien' },
      population: 73_822,
      area_km2: 82.03,
      postcodes: ['20000', '20090'],
      former: [
        { code: '2A900', name: null },
        { code: '2A901', name: 'Ancienne' },
      ],
      centre: [9.012345678901, 42.1],
      ground: {
        official_area_km2: null,
        notes: [{ code: 'sea_cut', area_km2: 0.254, text: '0,3 km² de mer', text_en: '0.3 km² of sea' }],
      },
    });
    await replaceCommunes(db, 'corse', [full, commune('2A001', square(0, 0, 1))]);
    const [first, second] = await listCommunes(db, 'corse');
    expect(second).toEqual(full);
    // A degree by a degree at the equator, WGS 84.
    expect(first!.area_km2).toBeCloseTo(12_308.778, 2);
    expect(await geodesicArea_km2(db, square(0, 0, 1))).toBeCloseTo(12_308.778, 2);
    await replaceCommunes(db, 'corse', [commune('2A002', square(9, 42, 0.1))]);
    expect((await listCommunes(db, 'corse')).map((c) => c.code)).toEqual(['2A002']);
    expect(await listCommunes(db, 'nowhere')).toEqual([]);
  });

  it('leaves the communes as they were when a new one is broken', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('r1'));
    await replaceCommunes(db, 'r1', [commune('1', square(9, 42, 0.1))]);
    await expect(
      replaceCommunes(db, 'r1', [
        commune('2', square(9, 42, 0.1)),
        commune('3', [
          [
            [
              [9, 42],
              [9, 43],
              [10, 43],
            ],
          ],
        ]),
      ]),
    ).rejects.toMatchObject({ code: 'bad_polygon' });
    expect((await listCommunes(db, 'r1')).map((c) => c.code)).toEqual(['1']);
  });

  it('keeps a grid of inhabitants', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('r3'));
    expect(await populationGrid(db, 'r3')).toBeNull();
    const cells = 10_000;
    const grid = {
      lon: Float64Array.from({ length: cells }, (_, i) => 9 + i / 7e4),
      lat: Float64Array.from({ length: cells }, (_, i) => 42 + i / 3e5),
      persons: Float32Array.from({ length: cells }, (_, i) => i / 3),
      people: Float32Array.from({ length: cells * PEOPLE_FIGURES.length }, (_, i) => i / 7),
    };
    await replacePopulationGrid(db, 'r3', { ...grid, persons: new Float32Array(cells), people: null });
    await replacePopulationGrid(db, 'r3', grid);
    expect(await populationGrid(db, 'r3')).toEqual(grid);
    // A grid that tells of people alone, and one of no cell at all.
    await replacePopulationGrid(db, 'r3', { ...grid, people: null });
    expect(await populationGrid(db, 'r3')).toEqual({ ...grid, people: null });
    const none = {
      lon: new Float64Array(),
      lat: new Float64Array(),
      persons: new Float32Array(),
      people: null,
    };
    await replacePopulationGrid(db, 'r3', none);
    expect(await populationGrid(db, 'r3')).toEqual(none);
  });

  it('keeps zones by kind and replaces those of one', async () => {
    const db = database();
    await saveRegion(db, sampleRegion('r4'));
    const zone = (code: string, polygons: MultiPolygonCoordinates) => ({
      code,
      name: `Zone ${code}`,
      polygons,
    });
    await replaceZones(db, 'r4', 'qpv', [zone('b', square(9, 42, 0.1)), zone('a', square(9.05, 42.05, 0.1))]);
    await replaceZones(db, 'r4', 'large_urban_centre', [zone('u', square(9, 42, 1))]);
    expect(await zoneKinds(db, 'r4')).toEqual(['large_urban_centre', 'qpv']);
    expect((await listZones(db, 'r4')).map((z) => z.code)).toEqual(['u', 'a', 'b']);
    await replaceZones(db, 'r4', 'qpv', [zone('c', square(9, 42, 0.1))]);
    expect((await listZones(db, 'r4')).map((z) => z.code)).toEqual(['u', 'c']);
    expect(await listZones(db, 'r4', 'qpv')).toEqual([{ kind: 'qpv', ...zone('c', square(9, 42, 0.1)) }]);
  });
});
