import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import {
  computeDriveTimes,
  type DriveTimes,
  fieldOf,
  flatTimes,
} from '../../isochrones/search/drive_times.ts';
import {
  changedStretches as changedStretchesOf,
  changeNearest,
  changeSites,
} from '../../isochrones/search/live_update.ts';
import { mostTimeBetween, nearestLabel_ds, timeOnSegment } from '../../isochrones/search/time_field.ts';
import { type EngineSite, NEAREST_KEPT } from '../../isochrones/types.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';

const arraysOf = (times: DriveTimes) => {
  const { sites, matches, seeds, time_ds, site } = flatTimes(times);
  return { sites, matches, seeds, time_ds, site };
};

describe('sites opened, closed and moved', () => {
  test('the same as a full computation, to the bit, over any sequence of changes in any network', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.boolean()), { maxLength: 8 }),
        fc.boolean(),
        (seed, steps, overHttp) => {
          const network = smallNetwork(randomRoads(seed, { side: 5 }));
          // Labels of such a network may have been asked for one by one: sites are taken away in another manner.
          if (overHttp) network.meta = { ...network.meta, source: 'osrm_http' };
          const random = createRandom(seed);
          let list: EngineSite[] = randomSites(random, seed & 7);
          let times = computeDriveTimes(network, list);
          for (const [adding, removing, moves] of steps) {
            const add = randomSites(random, adding);
            // One in three stands too far from any road to count.
            for (const site of add) if (random() < 1 / 3) site.lat += 1;
            const removed = list.filter(() => random() < removing / Math.max(1, list.length));
            // A site that moves keeps its id; one that moves onto another makes ties.
            if (moves && removed.length > 0) add.push({ ...(list[0] ?? removed[0]), id: removed[0].id });
            const before = structuredClone(arraysOf(times));
            const changed = changeSites(times, { add, remove: removed.map(({ id }) => id) });
            expect(arraysOf(times)).toEqual(before);
            list = [...list.filter((site) => !removed.includes(site)), ...add];
            const full = computeDriveTimes(network, list);
            expect(arraysOf(changed.driveTimes)).toEqual(arraysOf(full));
            const differing = Array.from({ length: network.stretchCount }, (_, v) => v).filter(
              (v) => before.time_ds[v * NEAREST_KEPT] !== full.time_ds[v * NEAREST_KEPT],
            );
            const told = new Set(changed.changedStretches);
            expect(differing.filter((v) => !told.has(v))).toEqual([]);
            times = changed.driveTimes;
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('one change after the other is kept apart from the labels that stay, and tells the same', () => {
    let keptApart = 0;
    const large = smallNetwork(randomRoads(24, { side: 24 }));
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.boolean(), { minLength: 2, maxLength: 6 }), (seed, steps) => {
        const random = createRandom(seed);
        let times = computeDriveTimes(large, randomSites(random, 40));
        const { time_ds } = times;
        for (const adds of steps) {
          const change = adds
            ? { add: randomSites(random, 1), remove: [] }
            : { add: [], remove: [times.sites[Math.floor(random() * times.sites.length)].id] };
          if (times.changed !== null && times.time_ds === time_ds) keptApart++;
          const { driveTimes, changedStretches } = changeSites(times, change);
          // Others that start from the same times share pages with them, and disturb nobody.
          changeSites(times, {
            add: randomSites(random, 1).map((site) => ({ ...site, id: '0' })),
            remove: [],
          });
          const full = computeDriveTimes(large, driveTimes.sites);
          expect(arraysOf(driveTimes)).toEqual(arraysOf(full));
          expect(changedStretches).toEqual(changedStretchesOf(flatTimes(times), full));
          times = driveTimes;
        }
      }),
      { numRuns: 25 },
    );
    expect(keptApart).toBeGreaterThan(25);
  });

  test('the nearest times alone are those of a full computation too, however many of them change', () => {
    const wide = smallNetwork(randomRoads(5, { side: 48 }));
    const before = computeDriveTimes(wide, []);
    const [site] = randomSites(createRandom(5), 1);
    const { field, changedStretches } = changeNearest(before, { add: [site], remove: [] }, Infinity);
    const full = computeDriveTimes(wide, [site]);
    const nearest = Array.from({ length: wide.stretchCount }, (_, v) => full.time_ds[v * NEAREST_KEPT]);
    expect(nearest.map((_, v) => nearestLabel_ds(field, v))).toEqual(nearest);
    expect(changedStretches.length).toBeGreaterThan(4096);
  });

  const network = smallNetwork(randomRoads(11));
  const sites = randomSites(createRandom(11), 6);
  const times = computeDriveTimes(network, sites);

  test('nothing changed is nothing changed', () => {
    const { driveTimes, changedStretches } = changeSites(times, { add: [], remove: [] });
    expect(arraysOf(driveTimes)).toEqual(arraysOf(times));
    expect(changedStretches.length).toBe(0);
  });

  test('a site moved along its street changes that street, though its times at the junctions stay', () => {
    const [segment] = [times.matches[0].segment];
    const { changedStretches } = changeSites(times, { add: [], remove: [times.sites[0].id] });
    const onIt = [network.segmentForwardStretch[segment], network.segmentBackwardStretch[segment]];
    expect(onIt.some((stretch) => changedStretches.includes(stretch))).toBe(true);
  });

  test('no time along a road is above its bound, when sites that were near are gone too', () => {
    const { driveTimes } = changeSites(times, { add: [], remove: sites.slice(0, 4).map(({ id }) => id) });
    const field = fieldOf(driveTimes);
    let greatest = 0;
    for (let segment = 0; segment < network.segmentCount; segment++)
      for (const fraction of [0, 0.3, 0.8, 1]) {
        const time_ds = timeOnSegment(field, segment, fraction);
        expect(mostTimeBetween(field, segment, 0, 1)).toBeGreaterThanOrEqual(time_ds);
        expect(mostTimeBetween(field, segment, fraction, fraction)).toBeGreaterThanOrEqual(time_ds);
        greatest = Math.max(greatest, time_ds);
      }
    expect(greatest).toBeGreaterThan(0);
  });

  test('unknown and doubled ids are refused', () => {
    expect(() => changeSites(times, { add: [], remove: ['nobody'] })).toThrow(
      expect.objectContaining({ code: 'unknown_site', status: 404 }),
    );
    expect(() => changeSites(times, { add: [sites[0]], remove: [] })).toThrow(
      expect.objectContaining({ code: 'duplicate_site_id' }),
    );
  });
});
