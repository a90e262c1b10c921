import { describe, expect, test } from 'vitest';
import { nearestPlaces, nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { compareJourney } from '../../isochrones/questions/differences.ts';
import { createPointSearch } from '../../isochrones/search/point_search.ts';
import type { LonLat } from '../../isochrones/types.ts';
import { smallNetwork } from '../support/small_network.ts';

/** Two streets along parallels, 0.002 degrees apart, joined in the east; a site on the northern one. */
const network = smallNetwork({
  vertices: { a: [0.5, 45.001], b: [0.51, 45.001], c: [0.5, 44.999], d: [0.51, 44.999] },
  roads: [
    { path: ['a', 'b'], time_ds: [1000] },
    { path: ['c', 'd'], time_ds: [1000] },
    { path: ['b', 'd'], time_ds: [300] },
  ],
});
const site: LonLat = [0.502, 45.001];
/** Midway between the streets: by rounded distances either may be taken. */
const midway: LonLat = [0.505, 45];

describe('differences between the engine and OSRM', () => {
  const search = createPointSearch(network);
  const compare = (home: LonLat, ours_s: number, osrm_s: number, to = site) =>
    compareJourney(search, { home, site: to, ours_s, osrm_s });

  test('a point midway between two streets may be on either, any other on one', () => {
    expect(nearestPlaces(network, ...midway)).toHaveLength(2);
    expect(nearestPlaces(network, 0.505, 45.0001)).toHaveLength(1);
    // The engine takes one of them always.
    expect(nearestRoad(network, ...midway)).toEqual(nearestRoad(network, ...midway));
  });

  test('within a second they agree; where neither finds a way too', () => {
    expect(compare(midway, 30, 30.9)).toBe('agrees');
    expect(compare(midway, Infinity, Infinity)).toBe('agrees');
  });

  test('a tie of roads explains the other road’s time and no other', () => {
    // 30 s along the northern street; from the southern one 50 s to its end, 30 s across, 80 s back.
    expect(compare(midway, 30, 160)).toBe('tie_of_roads');
    expect(compare(midway, 160, 30)).toBe('tie_of_roads');
    expect(compare(midway, 30, 90)).toBe('unexplained');
    expect(compare(midway, 30, Infinity)).toBe('unexplained');
    expect(compare([0.505, 45.0001], 30, 160)).toBe('unexplained');
  });

  test('where two places tie and several roads pass at one of them, OSRM may go by a single one of these', () => {
    // As before, but the northern street has a junction midway, its eastern half is one-way, and a street joins both in the west. To the middle
    // of that one it takes 65 s; from the eastern half alone 50 s to its end, 30 s across, 100 s back and 15 s up.
    const junction = smallNetwork({
      vertices: {
        a: [0.5, 45.001],
        n: [0.505, 45.001],
        b: [0.51, 45.001],
        c: [0.5, 44.999],
        d: [0.51, 44.999],
      },
      roads: [
        { path: ['a', 'n'], time_ds: [500] },
        { path: ['n', 'b'], time_ds: [500], back_ds: null },
        { path: ['c', 'd'], time_ds: [1000] },
        { path: ['b', 'd'], time_ds: [300] },
        { path: ['a', 'c'], time_ds: [300] },
      ],
    });
    const journey = { home: midway, site: [0.5, 45] as LonLat, ours_s: 65 };
    const at = createPointSearch(junction);
    expect(nearestPlaces(junction, ...midway).map(({ roads }) => roads.length)).toEqual([2, 1]);
    expect(compareJourney(at, { ...journey, osrm_s: 195 })).toBe('tie_of_roads');
    expect(compareJourney(at, { ...journey, osrm_s: 210 })).toBe('unexplained');
    // Without the tie all roads of the junction count.
    expect(compareJourney(at, { ...journey, home: [0.505, 45.0001], osrm_s: 195 })).toBe('unexplained');
  });

  test('a site too far from every road has no time of ours', () => {
    expect(compare(midway, Infinity, 55, [0.505, 45.5])).toBe('site_off_road');
  });

  test('a home just behind the site on a one-way road: the whole way round, where OSRM overlooks the quicker one', () => {
    // A one-way ring s - t - u - s, and a short two-way street from t to s.
    const ring = smallNetwork({
      vertices: { s: [0.5, 45], t: [0.51, 45], u: [0.505, 45.01] },
      roads: [
        { path: ['s', 't'], time_ds: [1000], back_ds: null },
        { path: ['t', 'u'], time_ds: [2000], back_ds: null },
        { path: ['u', 's'], time_ds: [2000], back_ds: null },
        { path: ['t', 's'], time_ds: [300] },
      ],
    });
    const ringSearch = createPointSearch(ring);
    // The site is 10 s before the end of the first street, the home at its end: 30 s over the short street, then 90 s.
    const at = { home: [0.51, 45] as LonLat, site: [0.509, 45] as LonLat };
    const compareThere = (ours_s: number, osrm_s: number) =>
      compareJourney(ringSearch, { ...at, ours_s, osrm_s });
    expect(compareThere(120, 120)).toBe('agrees');
    expect(compareThere(60, 120)).toBe('just_passed');
    // Some way in between, which OSRM comes by: not the quickest one, nor the whole way round.
    expect(compareThere(60, 100)).toBe('just_passed');
    expect(compareThere(120, 60)).toBe('unexplained');
    expect(compareThere(60, 300)).toBe('unexplained');
    const same = { home: [0.505001, 45] as LonLat, site: [0.505, 45] as LonLat };
    expect(compareJourney(ringSearch, { ...same, ours_s: 130, osrm_s: 0 })).toBe('same_tenth');
    expect(compareJourney(ringSearch, { ...same, ours_s: 0, osrm_s: 130 })).toBe('same_tenth');
  });
});
