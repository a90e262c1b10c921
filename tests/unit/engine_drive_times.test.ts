import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { createBucketQueue, popBucket, pushBucket } from '../../isochrones/search/bucket_queue.ts';
import {
  divideAmong,
  divideNetwork,
  partsOfNetwork,
  sortOffers,
  spreadInParts,
} from '../../isochrones/search/divided_search.ts';
import {
  computeDriveTimes,
  createLabelQueue,
  type DriveTimes,
  emptyDriveTimes,
  firstOffers,
  nearestSites,
  restoreDriveTimes,
} from '../../isochrones/search/drive_times.ts';
import { NO_SITE } from '../../isochrones/search/label_pages.ts';
import { insertLabel } from '../../isochrones/search/spread_labels.ts';
import { type EngineSite, type LonLat, NEAREST_KEPT, UNREACHED_DS } from '../../isochrones/types.ts';
import { slowTimes } from '../support/slow_times.ts';
import {
  randomRoads,
  randomSites,
  type SmallNetworkInput,
  smallNetwork,
  windingRoad,
} from '../support/small_network.ts';

/** A kilometre or so east and north of a corner. */
const at = (east: number, north: number): LonLat => [0.5 + east * 0.01, 45 + north * 0.01];
const site = (id: string, [lon, lat]: LonLat): EngineSite => ({ id, lon, lat });
const told = (times: DriveTimes, [lon, lat]: LonLat) =>
  nearestSites(times, nearestRoad(times.network, lon, lat)).map((found) => [
    times.sites[found.site].id,
    found.drive_time_s,
  ]);

describe('drive times from first principles', () => {
  // a - b - c is a straight two-way street of 100 s a piece; c - d takes 60 s one way, and back 200 s.
  const street: SmallNetworkInput = {
    vertices: { a: at(0, 0), b: at(1, 0), c: at(2, 0), d: at(3, 0) },
    roads: [
      { path: ['a', 'b'], time_ds: [1000] },
      { path: ['b', 'c'], time_ds: [1000] },
      { path: ['c', 'd'], time_ds: [600], back_ds: [2000] },
    ],
  };

  test('along streets, towards the site', () => {
    const times = computeDriveTimes(smallNetwork(street), [site('s', at(2.5, 0))]);
    expect(told(times, at(0.5, 0))).toEqual([['s', 50 + 100 + 30]]);
    // Back, the last piece is slower: half of 200 s.
    const back = computeDriveTimes(smallNetwork(street), [site('s', at(0.5, 0))]);
    expect(told(back, at(2.5, 0))).toEqual([['s', 100 + 100 + 50]]);
  });

  test('site and home on the same piece of road: each direction by its own time', () => {
    const times = computeDriveTimes(smallNetwork(street), [site('s', at(2.5, 0))]);
    expect(told(times, at(2.25, 0))).toEqual([['s', 15]]);
    expect(told(times, at(2.75, 0))).toEqual([['s', 50]]);
    expect(told(times, at(2.5, 0))).toEqual([['s', 0]]);
  });

  test('a site counts up to 2 km from its road; farther away, and in another region, no drive ends there', () => {
    const network = smallNetwork(street);
    const metresNorth = (metres: number): LonLat => [at(1.5, 0)[0], 45 + metres / 111_320];
    for (const [metres, counts] of [
      [0, true],
      [1990, true],
      [2010, false],
      [400_000, false],
    ] as const) {
      const times = computeDriveTimes(network, [site('s', metresNorth(metres))]);
      expect(told(times, at(1.5, 0)), `${metres} m`).toEqual(counts ? [['s', 0]] : []);
      expect(times.time_ds.every((time) => time === UNREACHED_DS)).toBe(!counts);
    }
    // Paris, to roads a day's drive south-west of it; the site beside them is told as if Paris were not there.
    const paris = site('paris', [2.35, 48.85]);
    const both = computeDriveTimes(network, [paris, site('s', at(2.5, 0))]);
    expect(told(both, at(0.5, 0))).toEqual([['s', 180]]);
  });

  test('on the same one-way road behind the site there is only the way round, and where there is none, none', () => {
    const oneWay = { ...street, roads: street.roads.map((road) => ({ ...road, back_ds: null })) };
    const dead = computeDriveTimes(smallNetwork(oneWay), [site('s', at(1.5, 0))]);
    expect(told(dead, at(1.25, 0))).toEqual([['s', 25]]);
    expect(told(dead, at(1.75, 0))).toEqual([]);
    const round = smallNetwork({
      vertices: { ...street.vertices, e: at(1.5, 1) },
      roads: [
        { path: ['b', 'c'], time_ds: [1000], back_ds: null },
        { path: ['c', 'e', 'b'], time_ds: [300, 200], back_ds: null },
      ],
    });
    const times = computeDriveTimes(round, [site('s', at(1.5, 0))]);
    expect(told(times, at(1.75, 0))).toEqual([['s', 25 + 30 + 20 + 50]]);
  });

  test('a turn costs its time, a banned one is driven around', () => {
    // A square with a street to the west: from w over a, one may not go straight up to d but by b and c.
    const square: SmallNetworkInput = {
      vertices: { w: at(-1, 0), a: at(0, 0), b: at(1, 0), c: at(1, 1), d: at(0, 1) },
      roads: [
        { path: ['w', 'a'], time_ds: [500] },
        { path: ['a', 'b'], time_ds: [500] },
        { path: ['b', 'c'], time_ds: [500] },
        { path: ['c', 'd'], time_ds: [500] },
        { path: ['a', 'd'], time_ds: [500] },
      ],
      turn_ds: 70,
    };
    // The middle by latitude is a hair short of the middle of the road on the map: a tenth of a second is cut off.
    const sites = [site('s', at(0, 0.5))];
    expect(told(computeDriveTimes(smallNetwork(square), sites), at(-0.5, 0))).toEqual([['s', 25 + 7 + 24.9]]);
    const banned = smallNetwork({ ...square, bans: [{ from: 'w', via: 'a', to: 'd' }] });
    // Only at a more than two roads meet.
    expect(told(computeDriveTimes(banned, sites), at(-0.5, 0))).toEqual([['s', 25 + 7 + 3 * 50 + 25.1]]);
  });

  test('no road leads from an island; from nowhere without sites', () => {
    const input = {
      vertices: { ...street.vertices, i: at(0, 3), j: at(1, 3) },
      roads: [...street.roads, { path: ['i', 'j'], time_ds: [100] }],
    };
    const times = computeDriveTimes(smallNetwork(input), [site('s', at(1, 0))]);
    expect(told(times, at(0.5, 3))).toEqual([]);
    expect(told(times, at(0.5, 0))).toEqual([['s', 50]]);
    expect(told(computeDriveTimes(smallNetwork(input), []), at(0.5, 0))).toEqual([]);
  });

  test('the nearest three of five, each once although two roads lead to it', () => {
    const sites = [0.1, 0.9, 1.6, 2.2, 2.9].map((east, i) => site(`s${i}`, at(east, 0)));
    const times = computeDriveTimes(smallNetwork(street), sites);
    expect(told(times, at(1.2, 0))).toEqual([
      ['s1', 30],
      ['s2', 40],
      ['s3', 80 + 12],
    ]);
  });

  test('equal times: the id that sorts first, whatever the order given', () => {
    const here = at(1.5, 0);
    const sites = ['m', 'z', 'b', 'k'].map((id) => site(id, here));
    for (const order of [sites, sites.toReversed(), [sites[2], sites[0], sites[3], sites[1]]])
      expect(told(computeDriveTimes(smallNetwork(street), order), at(0.5, 0)).map(([id]) => id)).toEqual([
        'b',
        'k',
        'm',
      ]);
  });

  test('sites on a one-way road that ends nowhere and takes far longer than any turn', () => {
    const long = smallNetwork({
      vertices: { z: at(-1, 0), a: at(0, 0), b: at(1, 0), c: at(9, 0) },
      roads: [
        { path: ['z', 'a'], time_ds: [10] },
        { path: ['a', 'b'], time_ds: [10] },
        { path: ['b', 'c'], time_ds: [90_000], back_ds: null },
      ],
    });
    const times = computeDriveTimes(long, [site('far', at(8, 0)), site('near', at(1.5, 0))]);
    expect(told(times, at(-0.5, 0))).toEqual([
      ['near', expect.closeTo(1.5 + 9000 / 16, 1)],
      ['far', expect.closeTo(1.5 + (9000 * 7) / 8, 1)],
    ]);
  });

  test('two sites of one id are refused; too many sites are', () => {
    const network = smallNetwork(street);
    expect(() => computeDriveTimes(network, [site('s', at(0, 0)), site('s', at(1, 0))])).toThrow(
      expect.objectContaining({ code: 'duplicate_site_id' }),
    );
    const many = Array.from({ length: NO_SITE }, (_, i) => site(String(i), at(0, 0)));
    expect(() => computeDriveTimes(network, many)).toThrow(
      expect.objectContaining({ code: 'too_many_sites' }),
    );
  });
});

describe('drive times against the slow way', () => {
  test('the three nearest from anywhere, in any network', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 9 }), (seed, count) => {
        const network = smallNetwork(randomRoads(seed));
        const random = createRandom(seed);
        const times = computeDriveTimes(network, randomSites(random, count));
        const slow = slowTimes(network);
        for (let home = 0; home < 20; home++) {
          const match = nearestRoad(network, 0.5 + random() * 0.08, 45 + random() * 0.08);
          const expected = times.matches
            .map((to) => Math.round(Math.max(0, slow(match, to))) / 10)
            .filter(Number.isFinite)
            .sort((a, b) => a - b)
            .slice(0, NEAREST_KEPT);
          expect(nearestSites(times, match).map((found) => found.drive_time_s)).toEqual(expected);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('the order of the list does not matter, to the bit', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const random = createRandom(seed);
        const sites = randomSites(random, 8);
        const times = computeDriveTimes(network, sites);
        const again = computeDriveTimes(
          network,
          sites.toSorted(() => random() - 0.5),
        );
        expect(again.time_ds).toEqual(times.time_ds);
        expect(again.site).toEqual(times.site);
      }),
      { numRuns: 30 },
    );
  });
});

describe('drive times from a store', () => {
  test('come back as they were, and fit their network only', () => {
    const network = smallNetwork(randomRoads(5));
    const times = computeDriveTimes(network, randomSites(createRandom(5), 4));
    const { time_ds, site: numbers } = times;
    expect(restoreDriveTimes(network, times.sites, { time_ds, site: numbers })).toEqual(times);
    expect(() =>
      restoreDriveTimes(smallNetwork(randomRoads(6)), times.sites, { time_ds, site: numbers }),
    ).toThrow(expect.objectContaining({ code: 'drive_times_mismatch' }));
  });
});

test('of many labels the three least of distinct sites stay, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(50), fc.nat(6))), (labels) => {
      const time_ds = new Int32Array(NEAREST_KEPT).fill(UNREACHED_DS);
      const sites = new Uint16Array(NEAREST_KEPT).fill(NO_SITE);
      for (const [time, number] of labels) insertLabel(time_ds, sites, 0, time, number);
      const least = new Map<number, number>();
      for (const [time, number] of labels) least.set(number, Math.min(time, least.get(number) ?? time));
      const expected = [...least].sort(([a, s], [b, t]) => s - t || a - b).slice(0, NEAREST_KEPT);
      expect([...time_ds].filter((time) => time !== UNREACHED_DS)).toEqual(expected.map(([, time]) => time));
      expect([...sites].filter((number) => number !== NO_SITE)).toEqual(expected.map(([number]) => number));
    }),
  );
});

describe('bucket queue', () => {
  test('gives what was put in, least first, while keys go up', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.array(fc.tuple(fc.nat(300), fc.boolean())), (start, steps) => {
        const span = 300;
        const queue = createBucketQueue(span);
        const inside: [key: number, first: number, second: number][] = [];
        let floor = start;
        steps.forEach(([ahead, pop], i) => {
          if (!pop) {
            const key = floor + ahead;
            pushBucket(queue, key, i, 7 * i);
            inside.push([key, i, 7 * i]);
            return;
          }
          const entry = popBucket(queue);
          if (inside.length === 0) {
            expect(entry).toBe(-1);
            return;
          }
          floor = Math.min(...inside.map(([key]) => key));
          expect(queue.key).toBe(floor);
          const found = inside.findIndex(
            ([key, first, second]) =>
              key === floor && first === queue.first[entry] && second === queue.second[entry],
          );
          expect(found).toBeGreaterThanOrEqual(0);
          inside.splice(found, 1);
        });
        expect(queue.size).toBe(inside.length);
      }),
    );
  });

  test('grows far beyond its first room and gives back all that went in', () => {
    const queue = createBucketQueue(10);
    for (let i = 0; i < 20_000; i++) pushBucket(queue, 100 + (i % 10), i, i);
    for (let i = 0, last = 0; i < 20_000; i++) {
      popBucket(queue);
      expect(queue.key).toBeGreaterThanOrEqual(last);
      last = queue.key;
    }
    expect([queue.size, popBucket(queue)]).toEqual([0, -1]);
  });
});

describe('a network searched in parts', () => {
  test('has the labels of one search, whichever thread goes on first, and each part about as many stretches', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 8 }),
        (seed, count, partsOfEach, siteCount) => {
          const random = createRandom(seed);
          const network = smallNetwork(randomRoads(seed, { side: 8 }));
          const sites = randomSites(random, siteCount);
          const whole = computeDriveTimes(network, sites);
          const times = emptyDriveTimes(network, sites);
          const of = divideNetwork(network, count * partsOfEach);
          const threads = Array.from({ length: count }, (_, i) => ({
            of,
            first: i * partsOfEach,
            end: (i + 1) * partsOfEach,
          }));
          const waiting = sortOffers([firstOffers(times)], threads);
          let crossed = 0;
          for (;;) {
            const busy = waiting.flatMap(({ length }, thread) => (length > 0 ? [thread] : []));
            if (busy.length === 0) break;
            const thread = busy[Math.floor(random() * busy.length)];
            const offers = waiting[thread];
            waiting[thread] = new Int32Array(0);
            const made = spreadInParts(times, createLabelQueue(network), offers, threads[thread]);
            crossed += made.length;
            sortOffers([made], threads).forEach((more, to) => {
              waiting[to] = Int32Array.from([...waiting[to], ...more]);
            });
          }
          expect(times.time_ds).toEqual(whole.time_ds);
          expect(times.site).toEqual(whole.site);
          expect(of.every((part) => part < count * partsOfEach)).toBe(true);
          if (count === 1) expect(crossed).toBe(0);
          if (count * partsOfEach > 1)
            expect(of.filter((part) => part === 0).length).toBeLessThan(0.8 * network.stretchCount);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('loses no label on a road that winds through all parts of a thread, again and again', () => {
    const { roads, site: to, labels_ds } = windingRoad(12, 7);
    const network = smallNetwork(roads);
    const times = emptyDriveTimes(network, [to]);
    const all = { of: divideNetwork(network, 5), first: 0, end: 5 };
    const others = spreadInParts(times, createLabelQueue(network), firstOffers(times), all);
    expect(others.length).toBe(0);
    const nearest_ds = times.time_ds.filter((time, i) => i % NEAREST_KEPT === 0 && time !== UNREACHED_DS);
    expect([...nearest_ds].sort((a, b) => a - b)).toEqual(labels_ds);
  });

  test('among threads, each of which has parts of its own', () => {
    const network = smallNetwork(randomRoads(3));
    for (const count of [1, 2, 3]) {
      const threads = divideAmong(network, count);
      expect(threads.map(({ first, end }) => [first, end])).toEqual(
        Array.from({ length: count }, (_, i) => [i, i + 1]),
      );
    }
    expect(partsOfNetwork({ stretchCount: 1_700_000 })).toBe(34);
    expect([partsOfNetwork({ stretchCount: 0 }), partsOfNetwork({ stretchCount: 1e9 })]).toEqual([1, 64]);
  });
});
