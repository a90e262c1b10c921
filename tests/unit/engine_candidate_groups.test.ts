import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weighByGroups } from '../../isochrones/questions/candidate_groups.ts';

const places = fc.array(
  fc.record({
    lon: fc.double({ min: 0, max: 2, noNaN: true }),
    lat: fc.double({ min: 44, max: 46, noNaN: true }),
  }),
  { minLength: 1, maxLength: 300 },
);

/** The groups that a place is weighed in until it was weighed alone, when each group weighs what its members do. */
function groupsOf(given: { lon: number; lat: number }[], place: number) {
  const groups: number[][] = [];
  const { atMost: kept, narrow } = weighByGroups(given, (group) => {
    groups.push([...group]);
    return group.length;
  });
  const atMost = new Float64Array(given.length).fill(Infinity);
  const told: number[] = [];
  while (narrow(place, atMost)) told.push(atMost[place]);
  expect(kept).toEqual(atMost);
  return { groups, told, atMost };
}

describe('places weighed by groups', () => {
  test('each is weighed in smaller and smaller groups around it, at last alone, and no other is told more than a group with it', () => {
    fc.assert(
      fc.property(places, fc.nat(), (given, number) => {
        const place = number % given.length;
        const { groups, told, atMost } = groupsOf(given, place);
        expect(told).toEqual(groups.map((group) => group.length));
        expect(groups.at(-1)).toEqual([place]);
        groups.forEach((group, i) => {
          expect(group).toContain(place);
          if (i > 0) expect(groups[i - 1]).toEqual(expect.arrayContaining(group));
          expect(group.length).toBeLessThanOrEqual(4 ** (groups.length - 1 - i));
        });
        atMost.forEach((most, other) => {
          const least = groups.findLast((group) => group.includes(other));
          expect(most).toBe(least ? least.length : Infinity);
        });
      }),
      { numRuns: 100 },
    );
  });

  test('every place is in one group of each size, and groups are of neighbours', () => {
    const side = 40;
    const grid = Array.from({ length: side * side }, (_, i) => ({
      lon: (i % side) / 100,
      lat: Math.floor(i / side) / 100,
    }));
    const groups: number[][] = [];
    const { narrow } = weighByGroups(grid, (group) => groups.push([...group]));
    const atMost = new Float64Array(grid.length).fill(Infinity);
    for (let place = 0; place < grid.length; place++) while (narrow(place, atMost));
    for (const size of [16, 4, 1]) {
      const ofSize = groups.filter(({ length }) => length === size);
      expect(ofSize.flat().sort((a, b) => a - b)).toEqual(grid.map((_, i) => i));
      for (const group of ofSize) {
        const across = (axis: 'lon' | 'lat') => {
          const values = group.map((place) => grid[place][axis]);
          return Math.max(...values) - Math.min(...values);
        };
        // In a square of so many places it would be one less than the square root, hundredths of a degree.
        expect(across('lon') + across('lat')).toBeLessThan(0.01 * 4 * Math.sqrt(size));
      }
    }
  });
});
