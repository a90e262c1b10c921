/** Copies of stretches that OSRM makes for turn restrictions over a way: the engine and OSRM both right on them. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nearestRoad, pointOnSegment } from '../../isochrones/network/nearest_road.ts';
import { mendIndex } from '../../isochrones/osrm/mend_index.ts';
import { computeDriveTimes, fieldOf, nearestSites } from '../../isochrones/search/drive_times.ts';
import { createPointSearch } from '../../isochrones/search/point_search.ts';
import { timeAtMatch } from '../../isochrones/search/time_field.ts';
import { type LonLat, NONE } from '../../isochrones/types.ts';
import { metresPerDegree } from '../support/driving_oracle.ts';
import { sharedCase, sharedData } from '../support/shared_data.ts';
import { type DrivenRoads, driveOn, engineTime_s, type SmallOsm, smallOsmXml } from '../support/small_osm.ts';

const [perLon, perLat] = metresPerDegree(45);
const at = (east_m: number, north_m: number): LonLat => [
  Math.round((0.5 + east_m / perLon) * 1e6) / 1e6,
  Math.round((45 + north_m / perLat) * 1e6) / 1e6,
];
// 10 m/s: OSRM's car profile drives at 80 % of maxspeed.
const street = { highway: 'tertiary', maxspeed: '45' };

/**
 * From the west (w) to the middle street m0 - m1 - m2 - m3 of 1,000 m and on to the north (n); who comes from the west may not turn left
 * into `left` at its end but goes round by the east. `against`: the middle street is mapped from its far end.
 */
const crossing = (against: boolean): SmallOsm => {
  const middle = ['m0', 'm1', 'm2', 'm3'];
  const way = (name: string, path: string[]) => ({ name, path, tags: street });
  return {
    nodes: {
      w: at(-1000, 0),
      e: at(1000, 0),
      m0: at(0, 0),
      m1: at(0, 100),
      m2: at(0, 600),
      m3: at(0, 1000),
      n: at(0, 2000),
      l: at(-1000, 1000),
      r: at(1000, 1000),
    },
    ways: [
      way('from', ['w', 'm0']),
      way('east', ['m0', 'e']),
      way('via', against ? middle.toReversed() : middle),
      way('left', ['m3', 'l']),
      way('right', ['m3', 'r']),
      way('north', ['m3', 'n']),
      way('west', ['w', 'l']),
      way('far', ['e', 'r']),
    ],
    bans: [{ from: 'from', via: 'via', to: 'left', restriction: 'no_left_turn' }],
  };
};

/** Places by name, with the metres that a drive from 200 m west of the junction takes. */
const home = at(-200, 0);
const ends: [string, LonLat, number][] = [
  ['low', at(0, 50), 250],
  ['middle', at(0, 350), 550],
  ['high', at(0, 900), 1100],
  ['beyond', at(0, 1500), 1700],
  ['a little east', at(300, 0), 500],
];

describe.each([
  { name: 'along its geometry', against: false },
  { name: 'against its geometry', against: true },
])('a via way driven $name', ({ against }) => {
  let roads: DrivenRoads;
  beforeAll(async () => {
    roads = await driveOn(smallOsmXml(crossing(against)));
  });
  afterAll(() => roads?.stop());

  test('has a copy, which no place is matched to', () => {
    const { network } = roads;
    const copies = network.besideSegment.filter((segment) => !network.segmentIsSmall[segment]);
    expect(new Set(copies).size).toBe(3);
    for (const copy of copies) expect(network.segmentMatchable[copy]).toBe(0);
  });

  test.each(ends)('%s: engine and OSRM drive straight there', async (_, place, metres) => {
    const { engine, osrm } = await roads.times_s(home, place);
    // A turn costs some seconds.
    expect(engine).toBeGreaterThan(metres / 10 - 0.5);
    expect(engine).toBeLessThan(metres / 10 + 8);
    expect(Math.abs(engine - osrm)).toBeLessThanOrEqual(0.2);
  });

  test('from each place of the street to each other', async () => {
    const places = ends.map(([, place]) => place);
    for (const from of places)
      for (const to of places) {
        const { engine, osrm } = await roads.times_s(from, to);
        expect(Math.abs(engine - osrm), `${from} to ${to}`).toBeLessThanOrEqual(0.2);
      }
  });

  test('the turn stays forbidden', async () => {
    const left = at(-300, 1000);
    // Straight it would be 1,500 m; round by the western street it is 200 + 1,000 back and along: 2,500 m.
    const { engine, osrm } = await roads.times_s(home, left);
    expect(engine).toBeGreaterThan(200);
    expect(Math.abs(engine - osrm)).toBeLessThanOrEqual(0.2);
  });

  test('ground and people take the original’s time, which no home’s time differs from', () => {
    const [lon, lat] = at(-300, 1000);
    const times = computeDriveTimes(roads.network, [{ id: 'site', lon, lat }]);
    const field = fieldOf(times);
    for (const [, [lon, lat]] of ends) {
      const match = nearestRoad(roads.network, lon, lat);
      const told = nearestSites(times, match)[0].drive_time_s;
      expect(timeAtMatch(field, match.segment, match.fraction) / 10).toBeCloseTo(told, 6);
    }
  });

  test('mending again changes nothing', async () => {
    const before = await readFile(`${roads.basePath}.fileIndex`);
    expect(await mendIndex(roads.basePath)).toBe(0);
    expect(await readFile(`${roads.basePath}.fileIndex`)).toEqual(before);
  });
});

const shared = sharedCase('40-via-way/homes.json');
describe.skipIf(shared === null)('the case 40-via-way', () => {
  test('the same roads mapped along and against the drive: the same times, OSRM’s too', async () => {
    const places: Record<string, LonLat> = JSON.parse(await readFile(shared as string, 'utf8'));
    const told: Record<string, number>[] = [];
    for (const name of ['along', 'against']) {
      const roads = await driveOn({ file: sharedCase(`40-via-way/${name}.osm`) as string });
      try {
        const times: Record<string, number> = {};
        for (const from of Object.keys(places))
          for (const to of Object.keys(places)) {
            const { engine, osrm } = await roads.times_s(places[from], places[to]);
            expect(Math.abs(engine - osrm), `${name}: ${from} to ${to}`).toBeLessThanOrEqual(0.2);
            times[`${from} to ${to}`] = engine;
          }
        // The middles of the street's first two pieces of 40 and 100 m: 18 s to the junction, 7.3 s to turn left, then 11.1 m/s.
        const middle = async (a: LonLat, b: LonLat) =>
          (await roads.times_s(places['f-near'], [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])).engine;
        const [start, bend, second]: LonLat[] = [
          [0.15, 45.65],
          [0.15, 45.65036],
          [0.150257, 45.651241],
        ];
        expect(await middle(start, bend)).toBeCloseTo(27.1, 0);
        expect(await middle(bend, second)).toBeCloseTo(33.4, 0);
        told.push(times);
      } finally {
        await roads.stop();
      }
    }
    for (const [pair, time_s] of Object.entries(told[0])) expect(told[1][pair], pair).toBeCloseTo(time_s, 0);
  });
});

const geneva = sharedData('extracts/geneva/roads.osm.pbf');
describe.skipIf(geneva === null)('an extract that has copies', () => {
  test('Geneva is read, and places on its copies agree with OSRM', async () => {
    const roads = await driveOn({ file: geneva as string });
    try {
      const { network, client } = roads;
      const copies = network.besideSegment.filter((segment) => !network.segmentIsSmall[segment]);
      const against = copies.filter((segment) => network.segmentForwardStretch[segment] === NONE);
      expect(against.length).toBeGreaterThan(0);
      const onCopies = [...new Set(copies)].flatMap((segment) =>
        [0.2, 0.5, 0.9].map((fraction): LonLat => {
          const { lon, lat } = pointOnSegment(network, segment, fraction);
          return [lon, lat];
        }),
      );
      const around = Array.from({ length: 60 }, (_, i): LonLat => {
        const vertex = 2 * network.segmentFrom[Math.floor((i * network.segmentCount) / 60)];
        return [network.vertexLonLat_e6[vertex] / 1e6, network.vertexLonLat_e6[vertex + 1] / 1e6];
      });
      const places = [...onCopies, ...around];
      const { duration_s } = await client.table(places, onCopies);
      const search = createPointSearch(network);
      const differing = places.flatMap((from, i) =>
        onCopies.flatMap((to, j) => {
          const osrm_s = duration_s[i * onCopies.length + j];
          const engine_s = engineTime_s(search, from, to);
          return engine_s === osrm_s || Math.abs(engine_s - osrm_s) <= 0.3
            ? []
            : [{ from, to, engine_s, osrm_s }];
        }),
      );
      expect(differing).toEqual([]);
    } finally {
      await roads.stop();
    }
  }, 60_000);
});
