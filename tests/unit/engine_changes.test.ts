import { describe, expect, it } from 'vitest';
import { buildTerritory, type Territory } from '../../isochrones/ground/territory.ts';
import { compareCoverages } from '../../isochrones/questions/comparison.ts';
import { computeDriveTimes } from '../../isochrones/search/drive_times.ts';
import type { MultiPolygonCoordinates, Network } from '../../isochrones/types.ts';
import { smallNetwork } from '../support/small_network.ts';

/**
 * A straight road of ten pieces from west to east, five minutes each, 40 km in all: whoever is more than four pieces
 * from a site is not under 20 minutes. One commune a half, 500 inhabitants each.
 */
const PIECES = 10;
const STEP = 0.05;
const OPTIONS = { limit_minutes: 20, cellsPerBlock: 8 };

function road(): Network {
  const names = Array.from({ length: PIECES + 1 }, (_, i) => `v${i}`);
  return smallNetwork({
    vertices: Object.fromEntries(names.map((name, i) => [name, [i * STEP, 45]])),
    roads: names.slice(1).map((name, i) => ({ path: [names[i], name], time_ds: [3000] })),
  });
}

const box = (west: number, east: number): MultiPolygonCoordinates => [
  [
    [
      [west, 44.99],
      [east, 44.99],
      [east, 45.01],
      [west, 45.01],
      [west, 44.99],
    ],
  ],
];

function halves(network: Network): Territory {
  const middle = (PIECES * STEP) / 2;
  return buildTerritory(network, {
    outline: box(0, 2 * middle),
    communes: [
      { code: 'W', population: 500, centre: [middle / 2, 45], polygons: box(0, middle) },
      { code: 'E', population: 500, centre: [(3 * middle) / 2, 45], polygons: box(middle, 2 * middle) },
    ],
  });
}

const at = (id: string, vertex: number) => ({ id, lon: vertex * STEP, lat: 45 });

describe('what changed between two lists of sites', () => {
  const network = road();
  const territory = halves(network);
  const times = (...sites: ReturnType<typeof at>[]) => computeDriveTimes(network, sites);

  it('blames an opening for what came under the limit, and nothing else', () => {
    const compared = compareCoverages(
      times(at('west', 0)),
      times(at('west', 0), at('east', 10)),
      territory,
      OPTIONS,
    );
    expect(compared.by_site.map(({ id }) => id)).toEqual(['east']);
    // The new site covers four of the eastern half's five pieces: 400 of its 500 inhabitants, to a sample along the road.
    expect(compared.gained.population).toBeGreaterThan(390);
    expect(compared.gained.population).toBeLessThan(410);
    expect(compared.by_site[0].gained.population).toBeCloseTo(compared.gained.population as number, 6);
    expect(compared.gained.communes.map(({ code }) => code)).toEqual(['E']);
    expect(compared.lost).toMatchObject({ population: 0, area_km2: 0, communes: [] });
    expect(compared.white_zones.find(({ change }) => change === 'lost')?.polygons).toEqual([]);
  });

  it('blames a closing for what is no longer under the limit', () => {
    const compared = compareCoverages(
      times(at('west', 0), at('east', 10)),
      times(at('west', 0)),
      territory,
      OPTIONS,
    );
    expect(compared.by_site).toHaveLength(1);
    expect(compared.by_site[0]).toMatchObject({ id: 'east', gained: { population: 0, area_km2: 0 } });
    expect(compared.by_site[0].lost.area_km2).toBeCloseTo(compared.lost.area_km2, 6);
    expect(compared.lost.communes.map(({ code }) => code)).toEqual(['E']);
  });

  it('blames a moved site for both sides', () => {
    const compared = compareCoverages(times(at('site', 1)), times(at('site', 9)), territory, OPTIONS);
    expect(compared.by_site.map(({ id }) => id)).toEqual(['site']);
    const [{ gained, lost }] = compared.by_site;
    expect(gained.population).toBeGreaterThan(350);
    expect(lost.population).toBeCloseTo(gained.population as number, -1);
  });

  it('tells each of two openings its own share, and the shares add up', () => {
    const compared = compareCoverages(times(), times(at('west', 0), at('east', 10)), territory, OPTIONS);
    const ground = compared.by_site.reduce((sum, { gained }) => sum + gained.area_km2, 0);
    expect(compared.by_site.map(({ id }) => id).sort()).toEqual(['east', 'west']);
    expect(ground).toBeCloseTo(compared.gained.area_km2, 6);
  });

  it('finds nothing where nothing changed', () => {
    const compared = compareCoverages(times(at('west', 0)), times(at('west', 0)), territory, OPTIONS);
    expect(compared).toMatchObject({ by_site: [], gained: { area_km2: 0 }, lost: { area_km2: 0 } });
  });

  it('does not blame a site that opens where people were under the limit already', () => {
    const compared = compareCoverages(times(at('a', 2)), times(at('a', 2), at('b', 2)), territory, OPTIONS);
    expect(compared.by_site).toEqual([]);
  });
});
