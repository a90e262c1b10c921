import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import { xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { LIST_CELLS } from '../../isochrones/ground/block_candidates.ts';
import { blocksOfSegments } from '../../isochrones/ground/changed_roads.ts';
import { communeOfCell } from '../../isochrones/ground/ground_cells.ts';
import { BLOCK_UNITS } from '../../isochrones/ground/lattice.ts';
import {
  buildTerritory,
  candidatesOfBlock,
  communeAt,
  inRegion,
  listedRoads,
  type TerritoryInput,
} from '../../isochrones/ground/territory.ts';
import { findNearestSegment, nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { sensitivityOf } from '../../isochrones/questions/sensitivity.ts';
import { computeDriveTimes, fieldOf, nearestSites } from '../../isochrones/search/drive_times.ts';
import { timeAtMatch } from '../../isochrones/search/time_field.ts';
import type { EngineCommune, LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { contains } from '../support/polygons.ts';
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

/** A commune in the west, one in the east, and one between them that is smaller than a cell of the ground. */
const WEST: EngineCommune = {
  code: '16001',
  population: 900,
  centre: [0.51, 45.03],
  polygons: rectangle(0.5, 45, 0.54, 45.07),
};
const SMALL: EngineCommune = {
  code: '16002',
  population: 50,
  centre: [0.5405, 45.0305],
  polygons: rectangle(0.54, 45.03, 0.541, 45.031),
};
const EAST: EngineCommune = {
  code: '16003',
  population: 2100,
  centre: [0.56, 45.04],
  polygons: [
    [
      [
        [0.54, 45],
        [0.58, 45],
        [0.58, 45.07],
        [0.54, 45.07],
        [0.54, 45.031],
        [0.541, 45.031],
        [0.541, 45.03],
        [0.54, 45.03],
        [0.54, 45],
      ],
    ],
  ],
};
const OUTLINE = rectangle(0.5, 45, 0.58, 45.07);
const input: TerritoryInput = { outline: OUTLINE, communes: [WEST, SMALL, EAST] };
const network = smallNetwork(randomRoads(8, { longest_ds: 6000 }));
const driveTimes = computeDriveTimes(network, randomSites(createRandom(8), 2));

const sumBy = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

describe('a territory', () => {
  const territory = buildTerritory(network, input);

  test('any roads find the blocks that list one of them, or one that meets them where they are of a small component', () => {
    const { vertices, roads } = randomRoads(8, { longest_ds: 6000 });
    const partly = smallNetwork({
      vertices,
      roads: roads.map((road, i) => ({ ...road, tiny: i % 5 === 0 })),
    });
    const { blocks, ...rest } = buildTerritory(partly, input);
    const meets = (a: number, b: number) =>
      [partly.segmentFrom[a], partly.segmentTo[a]].some(
        (vertex) => vertex === partly.segmentFrom[b] || vertex === partly.segmentTo[b],
      );
    let small = 0;
    for (let segment = 0; segment < partly.segmentCount; segment++) {
      if (partly.segmentIsSmall[segment]) small++;
      const expected = Array.from(blocks.column, (_, block) => block).filter((block) =>
        candidatesOfBlock({ blocks }, block).some(
          (listed) => listed === segment || (partly.segmentIsSmall[segment] === 1 && meets(listed, segment)),
        ),
      );
      const found = blocksOfSegments({ ...rest, blocks }, Uint32Array.of(segment));
      expect([...found]).toEqual(expected);
    }
    expect(small).toBeGreaterThan(0);
    const all = Uint32Array.from({ length: partly.segmentCount }, (_, segment) => segment);
    expect(blocksOfSegments({ ...rest, blocks }, all).length).toBe(blocks.column.length);
    expect(blocksOfSegments({ ...rest, blocks }, new Uint32Array(0)).length).toBe(0);
  });

  test('points and their communes, exact at borders', () => {
    const random = createRandom(1);
    for (let i = 0; i < 3000; i++) {
      const point: LonLat = [0.49 + 0.1 * random(), 44.99 + 0.09 * random()];
      // Close to the borders too.
      if (i % 3 === 0) point[0] = 0.54 + (random() - 0.5) * 1e-4;
      expect(inRegion(territory, ...point)).toBe(contains(OUTLINE, point));
      const expected = input.communes.findIndex(({ polygons }) => contains(polygons, point));
      expect(communeAt(territory, ...point)).toBe(expected);
    }
  });

  test('the ground of each commune adds up to its area, even where it is smaller than a cell', () => {
    input.communes.forEach(({ polygons }, commune) => {
      const weights = territory.ground.weight.filter((_, i) => territory.ground.commune[i] === commune);
      expect(sumBy(weights)).toBeCloseTo(area_km2(polygons), 9);
      expect(territory.communes[commune].area_km2).toBeCloseTo(area_km2(polygons), 12);
    });
  });

  test('points are listed by the segments that they are nearest to', () => {
    const { offset, segment, count } = territory.ground;
    expect(offset[network.segmentCount]).toBe(count);
    for (let s = 0; s < network.segmentCount; s++)
      for (let i = offset[s]; i < offset[s + 1]; i++) expect(segment[i]).toBe(s);
  });

  test('all its arrays lie in shared memory; the network stays the same object', () => {
    expect(territory.network).toBe(network);
    const buffers = [territory.ground.weight, territory.blocks.candidate, territory.communes[1].mask.edges];
    for (const { buffer } of buffers) expect(buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('without communes the region is one', () => {
    const whole = buildTerritory(network, { outline: OUTLINE, communes: [] });
    expect(whole.communes.map(({ code, population }) => [code, population])).toEqual([['', null]]);
    expect(communeAt(whole, 0.55, 45.03)).toBe(0);
    expect(communeAt(whole, 0.59, 45.03)).toBe(-1);
    expect(sumBy(whole.ground.weight.slice(0, whole.ground.count))).toBeCloseTo(area_km2(OUTLINE), 9);
  });
});

describe('inhabitants', () => {
  const personsOf = ({ residents }: ReturnType<typeof buildTerritory>, commune: number) =>
    sumBy(residents.weight.subarray(0, residents.count).filter((_, i) => residents.commune[i] === commune));

  test('along the roads: each commune has its population, none on motorways, the roadless one at its town hall', () => {
    const roads = randomRoads(8);
    const [motorway] = roads.roads;
    const withMotorway = smallNetwork({
      ...roads,
      roads: [{ ...motorway, roadClass: 'motorway' }, ...roads.roads.slice(1)],
    });
    const territory = buildTerritory(withMotorway, input);
    expect(territory.populationMethod).toBe('along_roads');
    input.communes.forEach(({ population }, commune) => {
      expect(personsOf(territory, commune)).toBeCloseTo(population as number, 6);
    });
    const { residents } = territory;
    for (let i = 0; i < residents.count; i++)
      expect(withMotorway.segmentClass[residents.segment[i]]).not.toBe(0);
  });

  test('on a grid: in the cells’ proportions, scaled to each commune’s population', () => {
    const populationGrid = [
      { lon: 0.51, lat: 45.02, persons: 10 },
      { lon: 0.53, lat: 45.05, persons: 30 },
      { lon: 0.57, lat: 45.02, persons: 7 },
      { lon: 0.2, lat: 45.02, persons: 1000 },
      { lon: 0.57, lat: 45.03, persons: 0 },
    ];
    const territory = buildTerritory(network, { ...input, populationGrid });
    expect(territory.populationMethod).toBe('population_grid');
    const weightAt = ({ lon, lat }: { lon: number; lat: number }) => {
      const { segment } = nearestRoad(network, lon, lat);
      const { offset, weight } = territory.residents;
      return sumBy(weight.subarray(offset[segment], offset[segment + 1]));
    };
    expect(weightAt(populationGrid[0])).toBeCloseTo(225, 6);
    expect(weightAt(populationGrid[1])).toBeCloseTo(675, 6);
    expect(personsOf(territory, 1)).toBeCloseTo(50, 6);
    expect(personsOf(territory, 2)).toBeCloseTo(2100, 6);
  });

  test('each inhabited cell is joined to the road nearest to its middle, in the region’s outline and beyond', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const random = createRandom(seed);
        // Communes reach beyond the outline: cells there lie in no block of the region.
        const outline = rectangle(0.51, 45.01, 0.55, 45.05);
        const populationGrid = Array.from({ length: 60 }, () => {
          const persons = Math.floor(random() * 4);
          return { lon: 0.49 + random() * 0.1, lat: 44.99 + random() * 0.1, persons, people: [persons] };
        });
        const territory = buildTerritory(network, { ...input, outline, populationGrid });
        const nearest = { segment: -1, fraction: 0, distance2: 0 };
        const expected: [segment: number, fraction: number, commune: number][] = [];
        for (const { lon, lat, persons } of populationGrid) {
          const [x, y] = [xOfLon(lon), yOfLat(lat)];
          const commune = communeOfCell(territory.cells, x, y);
          if (commune < 0 || persons === 0) continue;
          findNearestSegment(network, x, y, nearest);
          expected.push([nearest.segment, expect.closeTo(nearest.fraction, 6), commune]);
        }
        const { commune = [], fraction = [], segment = [] } = territory.people ?? {};
        expect(Array.from(commune, (c, i) => [segment[i], fraction[i], c])).toEqual(expected);
        expect(territory.residents.count).toBeGreaterThanOrEqual(expected.length);
      }),
      { numRuns: 20 },
    );
  });

  test('a grid alone tells how many there are', () => {
    const communes = input.communes.map((commune) => ({ ...commune, population: null }));
    const populationGrid = [{ lon: 0.51, lat: 45.02, persons: 10 }];
    const territory = buildTerritory(network, { ...input, communes, populationGrid });
    expect([0, 1, 2].map((commune) => personsOf(territory, commune))).toEqual([10, 0, 0]);
  });

  test('not known at all: figures are null', () => {
    const communes = input.communes.map((commune) => ({ ...commune, population: null }));
    const territory = buildTerritory(network, { ...input, communes });
    expect(territory.populationMethod).toBe('unknown');
    const { bands, white, communes: figures } = wholeCoverage(driveTimes, territory);
    expect([bands[0].population, white.population, figures[0].white.population]).toEqual([null, null, null]);
    expect(sensitivityOf(driveTimes, territory, 20).covered.population).toBeNull();
  });
});

describe('figures of communes', () => {
  const territory = buildTerritory(network, input);
  const { bands, white, communes } = wholeCoverage(driveTimes, territory);

  test('bands are cumulative; the limit’s band and the white zone make the whole', () => {
    communes.forEach((figures, c) => {
      const { population, polygons } = input.communes[c];
      const [, , limit] = figures.bands;
      expect(limit.area_km2 + figures.white.area_km2).toBeCloseTo(area_km2(polygons), 9);
      expect((limit.population ?? 0) + (figures.white.population ?? 0)).toBeCloseTo(population as number, 6);
      for (let i = 1; i < figures.bands.length; i++) {
        expect(figures.bands[i].area_km2).toBeGreaterThanOrEqual(figures.bands[i - 1].area_km2);
        expect(figures.bands[i].population).toBeGreaterThanOrEqual(figures.bands[i - 1].population as number);
      }
    });
    expect(sumBy(communes.map((figures) => figures.white.population ?? 0))).toBeCloseTo(
      white.population as number,
      6,
    );
    bands.forEach((band, i) => {
      const ground = sumBy(communes.map((figures) => figures.bands[i].area_km2));
      expect(Math.abs(ground - band.area_km2)).toBeLessThan(0.03 * area_km2(OUTLINE));
    });
  });

  test('times: least, at the town hall, most', () => {
    communes.forEach(({ drive_times_s: told }, c) => {
      const [lon, lat] = input.communes[c].centre;
      const hall = nearestSites(driveTimes, nearestRoad(network, lon, lat))[0]?.drive_time_s ?? null;
      expect(told.town_hall).toBe(hall);
      const times = Array.from(territory.ground.commune, (commune, i) => ({ commune, i }))
        .filter(({ commune }) => commune === c)
        .map(({ i }) =>
          timeAtMatch(fieldOf(driveTimes), territory.ground.segment[i], territory.ground.fraction[i]),
        );
      const [least, most] = [Math.min(...times), Math.max(...times)];
      expect(told.least).toBe(Number.isFinite(least) ? Math.round(least) / 10 : null);
      expect(told.most).toBe(Number.isFinite(most) ? Math.round(most) / 10 : null);
    });
  });

  test('statistics decide as answers do: on times rounded to the tenth of a second', () => {
    // A street of 20 minutes and half a metre: its far end is told 1200.0 s, which is not under 20 minutes.
    const street = smallNetwork({
      vertices: { a: [0.5, 45], b: [0.6, 45] },
      roads: [{ path: ['a', 'b'], time_ds: [12_001], back_ds: [12_001] }],
    });
    const times = computeDriveTimes(street, [{ id: 's', lon: 0.6, lat: 45 }]);
    const wide = rectangle(0.49, 44.99, 0.61, 45.01);
    const persons = (fraction: number) => ({ lon: 0.5 + 0.1 * fraction, lat: 45, persons: 1 });
    // 0.04 s under the limit, and 0.06 s.
    const populationGrid = [persons(1 - 11_999.6 / 12_001), persons(1 - 11_999.4 / 12_001)];
    const figures = (point: { lon: number; lat: number; persons: number }) => {
      const ground = buildTerritory(street, { outline: wide, communes: [], populationGrid: [point] });
      return wholeCoverage(times, ground).bands[2].population;
    };
    const told = populationGrid.map(
      ({ lon, lat }) => nearestSites(times, nearestRoad(street, lon, lat))[0].drive_time_s,
    );
    expect(told[0]).toBeCloseTo(1200, 1);
    expect(populationGrid.map(figures)).toEqual(told.map((time_s) => (time_s < 1200 ? 1 : 0)));
  });
});

describe('the lists of roads of cells', () => {
  test('hold the nearest road of every point, in the region and around it', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const territory = buildTerritory(network, { outline: rectangle(0.5, 45, 0.54, 45.05), communes: [] });
        const nearest = { segment: -1, fraction: 0, distance2: 0 };
        const random = createRandom(seed);
        let listed = 0;
        for (let i = 0; i < 100; i++) {
          const [x, y] = [xOfLon(0.49 + random() * 0.1), yOfLat(44.99 + random() * 0.1)];
          const [column, row] = [Math.floor(x / BLOCK_UNITS), Math.floor(y / BLOCK_UNITS)];
          const block = listedRoads(territory, column, row);
          if (!block) continue;
          listed++;
          const side = BLOCK_UNITS / LIST_CELLS;
          const cell =
            Math.floor((y - row * BLOCK_UNITS) / side) * LIST_CELLS +
            Math.floor((x - column * BLOCK_UNITS) / side);
          findNearestSegment(network, x, y, nearest);
          const roads = [...block.cellRoad.subarray(block.cellOffset[cell], block.cellOffset[cell + 1])];
          expect(roads.map((road) => block.roads[road])).toContain(nearest.segment);
        }
        expect(listed).toBeGreaterThan(50);
      }),
      { numRuns: 20 },
    );
  });
});

describe('sensitivity', () => {
  test('the same as multiplying every time', () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.5, max: 2, noNaN: true }), (seed, factor) => {
        const random = smallNetwork(randomRoads(seed, { longest_ds: 6000 }));
        const times = computeDriveTimes(random, randomSites(createRandom(seed), 2));
        const territory = buildTerritory(random, input);
        const { covered, cases, region } = sensitivityOf(times, territory, 20, [factor]);
        let [persons, changed] = [0, 0];
        const { residents } = territory;
        for (let i = 0; i < residents.count; i++) {
          const time_ds = timeAtMatch(fieldOf(times), residents.segment[i], residents.fraction[i]);
          const [was, is] = [time_ds, time_ds * factor].map((time) => Math.round(time) < 12_000);
          if (is) persons += residents.weight[i];
          if (was !== is) changed += residents.weight[i];
        }
        expect(cases[0].covered.population).toBeCloseTo(persons, 6);
        expect(cases[0].changed.population).toBeCloseTo(changed, 6);
        expect(cases[0].changed_share.population).toBeCloseTo(changed / 3050, 9);
        expect(region.population).toBeCloseTo(3050, 6);
        expect(region.area_km2).toBeCloseTo(area_km2(OUTLINE), 9);
        const coverage = wholeCoverage(times, territory);
        expect(covered.population).toBeCloseTo(coverage.bands[2].population as number, 6);
      }),
      { numRuns: 25 },
    );
  });
});
