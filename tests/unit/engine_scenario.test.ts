import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { compareCoverages } from '../../isochrones/questions/comparison.ts';
import { compareFields, runScenario, type SideChange } from '../../isochrones/questions/scenario.ts';
import { computeDriveTimes, fieldOf } from '../../isochrones/search/drive_times.ts';
import { changedStretches } from '../../isochrones/search/live_update.ts';
import { timeAtMatch } from '../../isochrones/search/time_field.ts';
import { threshold_ds } from '../../isochrones/surface/classes.ts';
import type { EngineCommune, LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { contains, faultsOf } from '../support/polygons.ts';
import { randomRoads, randomSites, smallNetwork } from '../support/small_network.ts';
import { wholeCoverage } from '../support/whole_coverage.ts';

const rectangle = (west: number, south: number, east: number, north: number): MultiPolygonCoordinates => [
  [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ],
];
const OUTLINE = rectangle(0.5, 45, 0.58, 45.07);
const COMMUNES: EngineCommune[] = [
  { code: '16001', population: 900, centre: [0.52, 45.03], polygons: rectangle(0.5, 45, 0.54, 45.07) },
  { code: '16002', population: 2100, centre: [0.56, 45.04], polygons: rectangle(0.54, 45, 0.58, 45.07) },
];
const OPTIONS = { limit_minutes: 10, cellsPerBlock: 8 };

function world(seed: number) {
  const network = smallNetwork(randomRoads(seed, { longest_ds: 6000 }));
  const random = createRandom(seed);
  const territory = buildTerritory(network, { outline: OUTLINE, communes: COMMUNES });
  const before = computeDriveTimes(network, randomSites(random, 3));
  return { network, random, territory, before };
}

describe('a scenario', () => {
  test('is the difference of two whole computations: people, ground, communes and polygons', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(2), fc.nat(2), (seed, adding, removing) => {
        const { network, random, territory, before } = world(seed);
        const change = {
          add: randomSites(random, adding).map((site) => ({ ...site, id: `new-${site.id}` })),
          remove: before.sites.slice(0, removing).map(({ id }) => id),
        };
        const result = runScenario(before, territory, change, OPTIONS);
        const list = [...before.sites.filter(({ id }) => !change.remove.includes(id)), ...change.add];
        const after = computeDriveTimes(network, list);
        const stretches = changedStretches(before, after);
        const { projects, ...changes } = result;
        expect(projects).toEqual([]);
        expect(changes).toEqual(
          compareFields(fieldOf(before), fieldOf(after), territory, stretches, threshold_ds(10), 8),
        );
        const options = { band_minutes: [10], limit_minutes: 10 };
        const [was, is] = [before, after].map((times) => wholeCoverage(times, territory, options));
        const net = (pick: (side: SideChange) => number) => pick(result.gained) - pick(result.lost);
        expect(net(({ population }) => population as number)).toBeCloseTo(
          (is.bands[0].population as number) - (was.bands[0].population as number),
          6,
        );
        COMMUNES.forEach(({ code }, c) => {
          const of = ({ communes }: SideChange) =>
            communes.find((commune) => commune.code === code)?.area_km2 ?? 0;
          expect(of(result.gained) - of(result.lost)).toBeCloseTo(
            is.communes[c].bands[0].area_km2 - was.communes[c].bands[0].area_km2,
            9,
          );
        });
        const zones = Object.fromEntries(result.white_zones.map((zone) => [zone.change, zone]));
        // Cells in which several outlines pass are drawn with straight lines.
        expect(zones.gained.area_km2 - zones.lost.area_km2).toBeCloseTo(
          is.bands[0].area_km2 - was.bands[0].area_km2,
          0,
        );
        for (const { polygons } of result.white_zones) expect(faultsOf(polygons)).toEqual([]);
        let [compared, wrong] = [0, 0];
        for (let i = 0; i < 200; i++) {
          const point: LonLat = [0.5 + 0.08 * random(), 45 + 0.07 * random()];
          const [inBefore, inAfter] = [was, is].map(({ bands }) => contains(bands[0].polygons, point));
          compared += 2;
          if (contains(zones.gained.polygons, point) !== (inAfter && !inBefore)) wrong++;
          if (contains(zones.lost.polygons, point) !== (inBefore && !inAfter)) wrong++;
        }
        expect(wrong / compared).toBeLessThan(0.04);
      }),
      { numRuns: 25 },
    );
  });

  test('leaves what it starts from as it was, and nothing of it stays', () => {
    const { territory, before, random } = world(3);
    const copy = structuredClone({ time_ds: before.time_ds, site: before.site, sites: before.sites });
    const change = { add: randomSites(random, 2), remove: [before.sites[0].id] };
    const first = runScenario(before, territory, change, OPTIONS);
    expect({ time_ds: before.time_ds, site: before.site, sites: before.sites }).toEqual(copy);
    expect(runScenario(before, territory, change, OPTIONS)).toEqual(first);
  });

  test('without a change nothing changes', () => {
    const { territory, before } = world(5);
    const { gained, lost, white_zones, projects } = runScenario(
      before,
      territory,
      { add: [], remove: [] },
      OPTIONS,
    );
    for (const side of [gained, lost]) expect(side).toEqual({ population: 0, area_km2: 0, communes: [] });
    expect(white_zones.map(({ polygons }) => polygons)).toEqual([[], []]);
    expect(projects).toEqual([]);
  });

  test('names the projects that would come under the limit, and only those', () => {
    const street = smallNetwork({
      vertices: { a: [0.5, 45], b: [0.54, 45], c: [0.58, 45] },
      roads: [
        { path: ['a', 'b'], time_ds: [9000] },
        { path: ['b', 'c'], time_ds: [9000] },
      ],
    });
    const territory = buildTerritory(street, { outline: OUTLINE, communes: COMMUNES });
    const before = computeDriveTimes(street, [{ id: 'west', lon: 0.5, lat: 45 }]);
    const projects = [
      { id: 'near the old one', lon: 0.51, lat: 45 },
      { id: 'far from both', lon: 0.54, lat: 45 },
      { id: 'near the new one', lon: 0.57, lat: 45 },
    ];
    const change = { add: [{ id: 'east', lon: 0.58, lat: 45 }], remove: [] };
    const result = runScenario(before, territory, change, { ...OPTIONS, projects });
    expect(result.projects).toEqual([
      { id: 'near the new one', drive_time_before_s: 1575, drive_time_s: expect.closeTo(225, 1) },
    ]);
  });

  test('most inhabitants first', () => {
    const { territory, random, before } = world(12);
    const change = { add: randomSites(random, 3), remove: [] };
    const { gained } = runScenario(before, territory, change, OPTIONS);
    const persons = gained.communes.map(({ population }) => population as number);
    expect(persons).toEqual(persons.toSorted((a, b) => b - a));
    expect(persons.reduce((sum, value) => sum + value, 0)).toBeCloseTo(gained.population as number, 9);
  });
});

describe('what changed, and which site did it', () => {
  test('effects of sites add up to the whole change, and each is told of the site nearest', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { network, random, territory, before } = world(seed);
        const list = [...before.sites.slice(1), ...randomSites(random, 2)];
        const after = computeDriveTimes(network, list);
        const { gained, lost, by_site } = compareCoverages(before, after, territory, OPTIONS);
        for (const [side, whole] of [['gained', gained] as const, ['lost', lost] as const]) {
          const sum = (pick: (effect: (typeof by_site)[number]) => number) =>
            by_site.reduce((total, effect) => total + pick(effect), 0);
          expect(sum((effect) => effect[side].area_km2)).toBeCloseTo(whole.area_km2, 9);
          expect(sum((effect) => effect[side].population ?? 0)).toBeCloseTo(whole.population as number, 6);
        }
        const opened = list.map(({ id }) => id).filter((id) => !before.sites.some((site) => site.id === id));
        const closed = before.sites.map(({ id }) => id).filter((id) => !list.some((site) => site.id === id));
        for (const effect of by_site) {
          if (effect.gained.area_km2 > 0) expect(opened).toContain(effect.id);
          if (effect.lost.area_km2 > 0) expect(closed).toContain(effect.id);
        }
        const limit_ds = 6000 - 0.5;
        const lostGround = Array.from(territory.ground.weight).reduce((total, weight, i) => {
          const [was, is] = [before, after].map((times) =>
            timeAtMatch(fieldOf(times), territory.ground.segment[i], territory.ground.fraction[i]),
          );
          return was < limit_ds && is >= limit_ds ? total + weight : total;
        }, 0);
        expect(lost.area_km2).toBeCloseTo(lostGround, 9);
      }),
      { numRuns: 25 },
    );
  });
});
