import { describe, expect, it } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { buildTerritory, type TerritoryInput } from '../../isochrones/ground/territory.ts';
import { COVERAGE_DEFAULTS, computeSurface, coverageOf } from '../../isochrones/questions/coverage.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import {
  type LonLat,
  type MultiPolygonCoordinates,
  NEAREST_KEPT,
  UNREACHED_DS,
} from '../../isochrones/types.ts';
import { wholeRegions } from '../../server/engine/whole_regions.ts';
import { randomRoads, randomSites, smallNetwork, windingRoad } from '../support/small_network.ts';

const box = (west: number, south: number, east: number, north: number): MultiPolygonCoordinates => [
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

/** Some thousand blocks: several parts, which the threads take in turn. */
const input: TerritoryInput = {
  outline: box(0.4, 44.9, 1, 45.4),
  communes: [
    { code: '1', population: 900, centre: [0.51, 45.03] as LonLat, polygons: box(0.4, 44.9, 0.7, 45.4) },
    { code: '2', population: null, centre: [0.8, 45.03] as LonLat, polygons: box(0.7, 44.9, 1, 45.4) },
  ],
};

const WINDING = windingRoad(12, 7);

const random = createRandom(2);
/** The same where a grid tells who lives where, in it and around it. */
const ofGrid: TerritoryInput = {
  ...input,
  populationGrid: Array.from({ length: 500 }, () => {
    const persons = 1 + Math.floor(random() * 9);
    return {
      lon: 0.39 + random() * 0.62,
      lat: 44.89 + random() * 0.52,
      persons,
      people: [persons, 0, 0, 0, 1],
    };
  }),
};

describe.each([0, 1])('a whole region with %s threads that help', (helpers) => {
  it('is what one thread computes', async () => {
    const network = smallNetwork(randomRoads(11, { side: 9, size_degrees: 0.5 }));
    const sites = randomSites(createRandom(4), 7);
    const whole = wholeRegions({ helpers }, { stretches: 0, parts: 0 });
    const territory = await whole.territory(network, input);
    expect(territory).toEqual(buildTerritory(network, input));
    expect(await whole.territory(network, ofGrid)).toEqual(buildTerritory(network, ofGrid));
    const times = await whole.driveTimes(network, sites);
    const alone = computeDriveTimes(network, sites);
    expect([times.time_ds, times.site]).toEqual([alone.time_ds, alone.site]);
    const parts = await whole.surfaceParts(times, territory, COVERAGE_DEFAULTS);
    expect(parts.length).toBeGreaterThan(2);
    const surface = computeSurface(alone, territory);
    const joined = computeSurface(times, territory, {}, parts.toReversed());
    expect(coverageOf(joined)).toEqual(coverageOf(surface));
    expect(joined.sums).toEqual(surface.sums);
    expect(joined.populations).toEqual(surface.populations);
  });

  it('loses no label where roads lead from one thread’s part into another’s and back', async () => {
    const network = smallNetwork(WINDING.roads);
    const whole = wholeRegions({ helpers }, { stretches: 0, parts: 0 });
    const { site, labels_ds } = WINDING;
    const { time_ds } = await whole.driveTimes(network, [site]);
    const nearest_ds = time_ds.filter((time, slot) => slot % NEAREST_KEPT === 0 && time !== UNREACHED_DS);
    expect([...nearest_ds].sort((a, b) => a - b)).toEqual(labels_ds);
  });
});
