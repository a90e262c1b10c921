/** Several regions in one home: prepared one after the other, and held by a worker. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RegionDefinition } from '../../data/sources/region_definition.ts';
import { loadRegionFile, withSites } from '../../data/sources/region_file.ts';
import { findBuiltin } from '../../data/sources/regions/definitions.ts';
import { sitesOn } from '../../data/store/sites/sites.ts';
import type { MaillageError } from '../../errors/maillage_error.ts';
import { readConfig } from '../../server/config.ts';
import { engineThreads } from '../../server/engine/calls.ts';
import { prepareRegions } from '../../server/prepare/prepare_all.ts';
import { type Opened, openStore } from '../../server/process/open_store.ts';
import { SILENT } from '../../server/process/progress.ts';
import { newHeldRegions } from '../../server/running/held_regions.ts';
import { defaultRegion } from '../../server/served/load.ts';
import { serverProgrammes } from '../../server/served/served_rules.ts';
import { type TestRegion, THREE_PLACES, testEnvironment, threeRegionsHome } from '../support/test_region.ts';

const [A, B, C] = THREE_PLACES.map(({ id }) => id) as [string, string, string];

describe('prepared one after the other', () => {
  let opened: Opened;
  let own: Awaited<ReturnType<typeof threeRegionsHome>>;
  const outcomes: [id: string, error: string | null][] = [];
  let failure: unknown;

  beforeAll(async () => {
    own = await threeRegionsHome();
    const config = readConfig(await testEnvironment(own.home));
    opened = await openStore(config);
    const [a, b] = own.regions as [TestRegion, TestRegion];
    // One list for all of them, with a place past the border of the first and one far from any.
    const [west, south] = a.city.junctions.get('s0-0') as [number, number];
    const places: [string, number, number][] = [
      ['in-a', ...a.point('s0-0', 's1-0', 0.5)],
      ['past-a', west - 0.3, south],
      ['in-b', ...b.point('s0-0', 's1-0', 0.5)],
      ['far', 6, 43.5],
    ];
    const list = join(own.home, 'files', 'all.csv');
    await writeFile(
      list,
      ['id,nom,lon,lat', ...places.map(([id, lon, lat]) => `${id},Lieu ${id},${lon},${lat}`)].join('\n'),
    );
    const definitions = await Promise.all([a, b].map(({ file }) => loadRegionFile(file, findBuiltin)));
    const [first, second] = definitions.map((one) => withSites(one, list)) as [
      RegionDefinition,
      RegionDefinition,
    ];
    const lost = {
      ...second,
      id: 'lost',
      name: 'Perdue',
      roads: [{ kind: 'file' as const, path: '/nowhere.osm' }],
    };
    failure = await prepareRegions(
      { ...opened, config, progress: SILENT },
      [first, lost, second],
      { sites_near: true, force_sites: true },
      {
        begins: () => undefined,
        ended: (outcome) =>
          outcomes.push([
            outcome.definition.id,
            'error' in outcome ? (outcome.error as MaillageError).code : null,
          ]),
      },
    ).catch((error: unknown) => error);
  }, 200_000);

  afterAll(async () => {
    await opened?.close();
    await own?.remove();
  });

  test('one that cannot be prepared is told, and the others are', () => {
    expect(outcomes).toEqual([
      [A, null],
      ['lost', expect.any(String)],
      [B, null],
    ]);
    expect(failure).toMatchObject({ code: 'regions_not_prepared', values: { failed: ['lost'] } });
  });

  test('each takes of one list what lies in it or near its border', async () => {
    const open = async (region: string) =>
      (await sitesOn(opened.db, region)).filter(({ status }) => status === 'open').map(({ id }) => id);
    expect((await open(A)).sort()).toEqual(['in-a', 'past-a']);
    expect(await open(B)).toEqual(['in-b']);
  });

  test('a worker holds no more of them than it may, and reads again only what has changed', async () => {
    const engine = engineThreads(1);
    const log = { warn: () => undefined };
    const regions = newHeldRegions({
      ...opened,
      programmes: serverProgrammes({ programmes: '' }),
      engine,
      log,
      limit: 2,
    });
    try {
      const held = () => regions.all().map(({ region }) => region.id);
      const first = await regions.hold(A);
      expect(await regions.hold(A)).toBe(first);
      await regions.hold(B);
      expect([await regions.hold('nowhere'), held()]).toEqual([undefined, [A, B]]);
      await regions.hold(A);
      await regions.hold(C);
      expect(held()).toEqual([A, C]);
    } finally {
      await engine.close();
    }
  });

  test('the default region stays', async () => {
    expect(await defaultRegion(opened.db, '')).toBe(C);
  });
});
