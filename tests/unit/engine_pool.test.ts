import { readdirSync } from 'node:fs';
import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { forAsker } from '../../data/turns/asker.ts';
import { MaillageError } from '../../errors/maillage_error.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory, type Territory } from '../../isochrones/ground/territory.ts';
import { createIsochroneScratch, isochrone } from '../../isochrones/questions/isochrone.ts';
import { openRegion, placeSites } from '../../isochrones/questions/placements.ts';
import { computeDriveTimes, flatTimes } from '../../isochrones/search/drive_times.ts';
import { changeSites } from '../../isochrones/search/live_update.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { engineThreads } from '../../server/engine/calls.ts';
import { type KeptBands, keepBands } from '../../server/engine/kept_bands.ts';
import { newLane } from '../../server/engine/lane.ts';
import type { BandText } from '../../server/engine/operations.ts';
import { createEnginePool } from '../../server/engine/pool.ts';
import { packTerritoryInput } from '../../server/engine/territory_input.ts';
import { packTimes, unpackTimes } from '../../server/engine/transferred_times.ts';
import { shareBytes } from '../../server/process/kept_by_bytes.ts';
import { plainOf } from '../../server/process/zipped_text.ts';
import { rectangle } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';

const polygonsIn = (text: BandText['coordinates']): unknown => JSON.parse(plainOf([text]).toString());

describe('kept isochrones', () => {
  const territory = {} as Territory;
  const answer = (length: number): BandText[] => [
    {
      minutes: 10,
      area_km2: 1,
      population: null,
      coordinates: { deflated: new Uint8Array(length), crc: 0, bytes: 9 * length },
    },
  ];
  const ask = async (kept: KeptBands, question: string, length: number): Promise<boolean> => {
    let computed = false;
    await kept.get(territory, question, async () => {
      computed = true;
      return answer(length);
    });
    return computed;
  };

  it('make room for new ones, those asked for last staying the longest', async () => {
    const kept = keepBands(shareBytes(10));
    expect([await ask(kept, 'a', 4), await ask(kept, 'b', 4), await ask(kept, 'a', 4)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await ask(kept, 'c', 4)).toBe(true);
    expect([await ask(kept, 'a', 4), await ask(kept, 'c', 4), await ask(kept, 'b', 4)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('are none that alone are greater than all may be, and no errors', async () => {
    const kept = keepBands(shareBytes(10));
    await ask(kept, 'small', 4);
    expect([await ask(kept, 'great', 11), await ask(kept, 'great', 11)]).toEqual([true, true]);
    expect(await ask(kept, 'small', 4)).toBe(false);
    await expect(kept.get(territory, 'fails', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await ask(kept, 'fails', 4)).toBe(true);
  });
});

describe('engine threads', () => {
  const network = smallNetwork(randomRoads(5));
  const outline: MultiPolygonCoordinates = [[rectangle(0.5, 45, 0.58, 45.08)]];
  const territory = buildTerritory(network, { outline, communes: [] });
  const ground = { network, territory };
  const sites = randomSites(createRandom(3), 6);
  const engine = engineThreads(2, { kept: shareBytes(2 ** 20) });
  afterAll(() => engine.close());

  it('answer as the engine does in this thread', async () => {
    const here = isochrone(createIsochroneScratch(network, territory), territory, sites[0], [5, 10]);
    const there = await engine.isochrone(ground, sites[0], [5, 10]);
    expect(there.map(({ minutes, coordinates }) => [minutes, polygonsIn(coordinates)])).toEqual(
      here.map(({ minutes, polygons }) => [minutes, polygons]),
    );
  });

  it('bring drive times to another list as a computation from nothing does', async () => {
    const before = computeDriveTimes(network, sites.slice(0, 4));
    const moved = { ...sites[1], lon: sites[5].lon, lat: sites[5].lat };
    const list = [sites[0], moved, sites[4]];
    const there = flatTimes(await engine.changeTimes(ground, before, list));
    const full = computeDriveTimes(network, list);
    expect(there.time_ds).toEqual(full.time_ds);
    expect(there.site).toEqual(full.site);
    expect(there.sites).toEqual(full.sites);
  });

  it('share drive times: nothing of them is copied between threads', async () => {
    const before = computeDriveTimes(network, sites.slice(0, 3));
    const after = await engine.changeTimes(ground, before, sites.slice(0, 2));
    expect(after.time_ds).toBe(before.time_ds);
    expect(after.changed?.kept.time_ds.buffer).toBeInstanceOf(SharedArrayBuffer);
    const again = changeSites(after, { add: [sites[2]], remove: [] }).driveTimes;
    expect(flatTimes(again).time_ds).toEqual(before.time_ds);
  });

  it('change the same drive times at once, and none of them disturbs another', async () => {
    const large = smallNetwork(randomRoads(24, { side: 24 }));
    const here = { network: large, territory: buildTerritory(large, { outline, communes: [] }) };
    const random = createRandom(24);
    const before = computeDriveTimes(large, randomSites(random, 20));
    const first = await engine.changeTimes(here, before, [...before.sites, ...randomSites(random, 1)]);
    const lists = Array.from({ length: 4 }, () => [...first.sites.slice(1), ...randomSites(random, 2)]);
    const asked = lists.slice(1).map((list) => engine.changeTimes(here, first, list));
    const add = lists[0].filter(({ id }) => !first.sites.some((site) => site.id === id));
    const own = changeSites(first, { add, remove: [first.sites[0].id] }).driveTimes;
    [own, ...(await Promise.all(asked))].forEach((times, i) => {
      const { time_ds, site } = flatTimes(times);
      const full = computeDriveTimes(large, lists[i]);
      expect({ time_ds, site }).toEqual({ time_ds: full.time_ds, site: full.site });
    });
    const { time_ds } = flatTimes(first);
    expect(time_ds).toEqual(computeDriveTimes(large, first.sites).time_ds);
  });

  it('know labels again that another thread has told them', () => {
    const before = computeDriveTimes(network, sites.slice(0, 3));
    const after = changeSites(before, { add: [sites[4]], remove: [] }).driveTimes;
    const told = packTimes(before);
    const [was, is] = [told, packTimes(after)].map((packed) => structuredClone(packed));
    const here = unpackTimes(network, was);
    expect(here.time_ds).not.toBe(before.time_ds);
    expect(unpackTimes(network, is, here).time_ds).toBe(here.time_ds);
    const other = computeDriveTimes(network, sites.slice(0, 3));
    expect(unpackTimes(network, is, other).time_ds).not.toBe(other.time_ds);
    const full = computeDriveTimes(network, [...sites.slice(0, 3), sites[4]]);
    expect(flatTimes(unpackTimes(network, is, here)).time_ds).toEqual(full.time_ds);
  });

  it('find the best places by the drive times and the limit of each question, whatever was asked before', async () => {
    const before = computeDriveTimes(network, sites.slice(0, 1));
    const once = await engine.changeTimes(ground, before, sites.slice(0, 2));
    const twice = await engine.changeTimes(ground, once, sites.slice(0, 3));
    const candidates = sites.map(({ lon, lat }) => ({ lon, lat, commune: 0 }));
    const told = new Set<string>();
    for (const limit_minutes of [5, 8])
      for (const times of [before, once, twice, before]) {
        const asked = { count: 2, limit_minutes };
        const there = await engine.placements(ground, times, candidates, asked);
        const region = openRegion(computeDriveTimes(network, times.sites), territory, limit_minutes);
        const search = createIsochroneScratch(network, territory);
        expect(there).toEqual(placeSites(region, territory, search, candidates, asked));
        told.add(JSON.stringify(there));
      }
    expect(told.size).toBeGreaterThan(3);
  });

  it('fail with the engine’s own errors, code and status kept', async () => {
    const before = computeDriveTimes(network, sites.slice(0, 2));
    const change = { add: [], remove: ['nobody'] };
    await expect(engine.scenario(ground, before, change, [], 20)).rejects.toMatchObject({
      code: 'unknown_site',
      status: 404,
    });
  });

  it('run many calls at once, each with its own answer', async () => {
    const answers = await Promise.all(sites.map((site) => engine.isochrone(ground, site, [10])));
    const scratch = createIsochroneScratch(network, territory);
    answers.forEach(([band], i) => {
      expect(polygonsIn(band.coordinates)).toEqual(isochrone(scratch, territory, sites[i], [10])[0].polygons);
    });
  });

  it('give a point that is asked again what it was told, and another question its own answer', async () => {
    const first = await engine.isochrone(ground, sites[0], [5, 15]);
    expect(await engine.isochrone(ground, { ...sites[0] }, [5, 15])).toBe(first);
    const other = await engine.isochrone(ground, sites[0], [5, 16]);
    expect(other.map(({ minutes }) => minutes)).toEqual([5, 16]);
    expect(await engine.isochrone(ground, sites[0], [5, 15], 4)).not.toEqual(first);
    expect(await engine.isochrone({ network, territory: { ...territory } }, sites[0], [5, 15])).not.toBe(
      first,
    );
  });

  it('refuse what was asked of a pool that was closed', async () => {
    const pool = createEnginePool(1);
    const asked = pool.run(ground, 'isochrone', sites[0], [10]);
    await pool.close();
    await expect(asked).rejects.toMatchObject({ code: 'engine_thread_lost', status: 503 });
  });
});

describe.skipIf(process.platform !== 'linux')('threads that make a territory', () => {
  const network = smallNetwork(randomRoads(5));
  const input = packTerritoryInput(
    [
      [
        [
          [0.5, 45],
          [0.58, 45],
          [0.58, 45.08],
          [0.5, 45],
        ],
      ],
    ],
    [],
    null,
  );
  const threads = (): number[] => readdirSync('/proc/self/task').map(Number);
  /** How far the threads that a territory has started stand back behind this one. */
  const standBackBy = async (pool: ReturnType<typeof createEnginePool>): Promise<number> => {
    const before = new Set(threads());
    await pool.territory(network, input);
    const started = threads().filter((thread) => !before.has(thread));
    return Math.max(...started.map((thread) => getPriority(thread))) - getPriority();
  };

  it('do not stand back while a server that waits for it answers nobody yet', async () => {
    const pool = createEnginePool(1);
    expect(await standBackBy(pool)).toBe(0);
    pool.beginAnswering();
    expect(await standBackBy(pool)).toBe(Math.min(14, 19 - getPriority()));
    await pool.close();
  });

  it('do not stand back where nobody is answered at all', async () => {
    const pool = createEnginePool(1, { standsBack: false });
    pool.beginAnswering();
    expect(await standBackBy(pool)).toBe(0);
    await pool.close();
  });
});

describe('a lane', () => {
  const answering = (result: string) =>
    new URL(
      `data:text/javascript,${encodeURIComponent(
        `import { readlinkSync } from 'node:fs';
         import { getPriority } from 'node:os';
         import { parentPort, threadId } from 'node:worker_threads';
         const result = ${result};
         parentPort.on('message', () => parentPort.postMessage({ result }));`,
      )}`,
    );
  const lane = (idle_ms: number | null, program = answering('threadId'), niceness = 0) =>
    newLane({
      program,
      size: 1,
      niceness,
      endAbandoned: false,
      idle_ms,
      most: 10,
      mostOfClient: 10,
      lost: () => new MaillageError('engine_thread_lost'),
    });

  it.each([
    [20, 'ends a thread to which no work comes, and starts another when some does'],
    [null, 'keeps the thread that keeps what took long to make'],
  ])('%s: %s', async (idle_ms, _told) => {
    const threads = lane(idle_ms);
    const first = await threads.ask({});
    expect(await threads.ask({})).toBe(first);
    await sleep(200);
    const later = await threads.ask({});
    expect(later === first).toBe(idle_ms === null);
    await threads.close();
  });

  it('makes what takes memory when a thread is free for it, for those alone who still wait', async () => {
    const threads = lane(null);
    let [now, most, made] = [0, 0, 0];
    const make = async () => {
      most = Math.max(most, ++now);
      made++;
      await sleep(5);
      now--;
      return {};
    };
    const leaving = new AbortController();
    const left = forAsker({ client: 'a', signal: leaving.signal }, () =>
      Array.from({ length: 5 }, () => threads.ask(make)),
    );
    const stays = Array.from({ length: 3 }, () => threads.ask(make));
    leaving.abort();
    for (const one of left) await expect(one).rejects.toMatchObject({ code: 'asker_gone' });
    const ids = await Promise.all(stays);
    expect(new Set(ids).size).toBe(1);
    // The first was being made when its asker left.
    expect([most, made]).toEqual([1, 1 + stays.length]);
    const failing = threads.ask(async () => Promise.reject(new MaillageError('coverage_gone', { id: 'x' })));
    await expect(failing).rejects.toMatchObject({ code: 'coverage_gone' });
    expect(await threads.ask(make)).toBe(ids[0]);
    await threads.close();
  });

  it.skipIf(process.platform !== 'linux')('stands back before it reads its program', async () => {
    const own = getPriority();
    const priority = "getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)))";
    const threads = lane(null, answering(priority), 3);
    expect(await threads.ask({})).toBe(Math.min(19, own + 3));
    expect(getPriority()).toBe(own);
    await threads.close();
  });
});
