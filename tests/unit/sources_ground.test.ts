import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mendGround } from '../../data/sources/communes/commune_ground.ts';
import { containsPoint } from '../../data/sources/polygons/geometry.ts';
import type { Claim } from '../../data/sources/polygons/ground_holes.ts';
import { cutToBox, intersect, subtract, unite } from '../../data/sources/polygons/overlay.ts';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import { areaOf_km2, aroundHole, box, ground, holesOf } from '../support/commune_ground.ts';
import { errorOf } from '../support/sources.ts';

const hole = area_km2([box(0.1, 45.1, 0.2, 45.2)]);
const claim = (kind: Claim['kind'], code: string, point: [number, number]): Claim => ({
  kind,
  code,
  name: `Old ${code}`,
  point,
});

describe('a hole in the region', () => {
  test('goes to the commune whose former one lies in it, and is told', () => {
    const grounds = aroundHole();
    const { whole, enclaves, notes } = mendGround(grounds, {
      parts: [],
      claims: [claim('former', 'S', [0.15, 45.15])],
    });
    expect(holesOf(whole)).toEqual([]);
    expect(enclaves).toEqual([]);
    const south = grounds.find((each) => each.code === 'S')!;
    expect(area_km2(south.polygons)).toBeCloseTo(area_km2([box(0.1, 45, 0.2, 45.2)]), 6);
    expect(south.notes).toMatchObject([{ code: 'hole_joined', area_km2: Math.round(hole * 1000) / 1000 }]);
    expect(south.notes[0]!.text).toContain('l’ancienne commune Old S s’y trouve');
    expect(notes.join()).toMatch(/1 holes of 87\.\d km² in all .* Commune S \(S\)/);
    expect(areaOf_km2(grounds)).toBeCloseTo(area_km2(whole), 6);
  });

  test('goes to the neighbour that is short of its official area, by about so much', () => {
    const grounds = aroundHole();
    for (const each of grounds) each.official_area_km2 = area_km2(each.polygons);
    grounds[1]!.official_area_km2! += hole;
    grounds[3]!.official_area_km2! += hole / 4;
    const { enclaves } = mendGround(grounds, { parts: [], claims: [] });
    expect(enclaves).toEqual([]);
    expect(grounds[1]!.notes[0]!.text_en).toMatch(/official area asks for it/);
    expect(area_km2(grounds[1]!.polygons)).toBeCloseTo(grounds[1]!.official_area_km2!, 6);
  });

  test('stays an enclave where communes of elsewhere lie in it, or nobody lacks it', () => {
    for (const claims of [[], [claim('elsewhere', '65422', [0.15, 45.15])]]) {
      const grounds = aroundHole();
      for (const each of grounds) each.official_area_km2 = area_km2(each.polygons);
      const { whole, enclaves, notes } = mendGround(grounds, { parts: [], claims });
      expect(holesOf(whole)).toHaveLength(1);
      expect(enclaves).toHaveLength(1);
      expect(enclaves[0]!.area_km2).toBeCloseTo(hole, 2);
      expect(enclaves[0]!.of).toBe(claims.length > 0 ? 'Old 65422 65422' : 'of no commune that is known');
      expect(notes.join()).toContain('1 enclaves stay outside');
      expect(grounds.flatMap((each) => each.notes)).toEqual([]);
    }
  });

  test('becomes the commune of the region that has no polygon and lies in it', () => {
    const { made, whole } = mendGround(aroundHole(), {
      parts: [],
      claims: [claim('missing', 'M', [0.12, 45.15])],
    });
    expect(made).toMatchObject([{ code: 'M', notes: [{ code: 'made_from_hole' }] }]);
    expect(area_km2(made[0]!.polygons)).toBeCloseTo(hole, 6);
    expect(holesOf(whole)).toEqual([]);
  });

  test('is shared by what lies nearest where several communes lie in it; an enclave keeps its part', () => {
    const grounds = aroundHole();
    const { made, enclaves, whole } = mendGround(grounds, {
      parts: [],
      claims: [
        claim('former', 'W', [0.125, 45.15]),
        claim('missing', 'M', [0.175, 45.125]),
        claim('elsewhere', 'X', [0.175, 45.175]),
      ],
    });
    const gained = area_km2(grounds[0]!.polygons) - area_km2([box(0, 45, 0.1, 45.3)]);
    expect(gained + area_km2(made[0]!.polygons) + enclaves[0]!.area_km2).toBeCloseTo(hole, 2);
    // Nearest to the western point is more than a third, and less than a half.
    expect(gained / hole).toBeGreaterThan(1 / 3);
    expect(gained / hole).toBeLessThan(1 / 2);
    expect(holesOf(whole)).toHaveLength(1);
    expect(containsPoint(whole, 0.19, 45.19)).toBe(false);
    expect(containsPoint(whole, 0.19, 45.11)).toBe(true);
  });

  test('that is hair-thin goes to the neighbour with the longest border, without a word for each', () => {
    // 5 m wide (6.35e-5 degrees at 45 N) and 22 km long: 0.1 km², more than many a commune's garden, and no commune.
    const grounds = [
      ground('W', box(0, 45, 0.1, 45.2)),
      ground('E', box(0.1000635, 45, 0.2, 45.2)),
      ground('S', box(0, 44.9, 0.2, 45)),
      ground('N', box(0, 45.2, 0.2, 45.3)),
    ];
    const { whole, enclaves, notes } = mendGround(grounds, { parts: [], claims: [] });
    expect(holesOf(whole)).toEqual([]);
    expect(enclaves).toEqual([]);
    expect(notes).toEqual(['1 slivers of 0.1 km² in all between polygons that do not meet were closed.']);
    expect(areaOf_km2(grounds)).toBeCloseTo(area_km2(whole), 5);
    expect(grounds[2]!.polygons).toEqual([box(0, 44.9, 0.2, 45)]);
  });

  test('does not swallow a commune that lies in it like an island', () => {
    const island = ground('I', box(0.14, 45.14, 0.16, 45.16));
    const grounds = [...aroundHole(), island];
    const { whole } = mendGround(grounds, { parts: [], claims: [claim('former', 'W', [0.11, 45.11])] });
    expect(holesOf(whole)).toEqual([]);
    expect(area_km2(island.polygons)).toBeCloseTo(area_km2([box(0.14, 45.14, 0.16, 45.16)]), 6);
    expect(areaOf_km2(grounds)).toBeCloseTo(area_km2(whole), 6);
  });
});

describe('parts', () => {
  test('of delegated communes that today’s polygon lacks are joined; what it has already is not', () => {
    const grounds = [ground('A', box(0, 45, 0.1, 45.1)), ground('B', box(0.2, 45, 0.3, 45.1))];
    const { notes } = mendGround(grounds, {
      parts: [
        { name: 'Inside', of: 'A', polygons: [box(0, 45, 0.05, 45.1)] },
        { name: 'Lost', of: 'A', polygons: [box(0.1, 45, 0.2, 45.1)] },
        { name: 'Redrawn', of: 'B', polygons: [box(0.1995, 45, 0.3, 45.1)] },
      ],
      claims: [],
    });
    expect(grounds[0]!.notes).toMatchObject([{ code: 'former_ground_joined' }]);
    expect(grounds[0]!.notes[0]!.text).toContain('Lost');
    expect(area_km2(grounds[0]!.polygons)).toBeCloseTo(area_km2([box(0, 45, 0.2, 45.1)]), 6);
    expect(grounds[1]!.notes).toEqual([]);
    expect(notes.join()).toContain('1 communes lacked ground');
  });
});

describe('ground that two polygons cover', () => {
  test('is the enclave’s where its neighbour was drawn over it', () => {
    const grounds = [ground('big', box(0, 45, 0.3, 45.3)), ground('small', box(0.1, 45.1, 0.2, 45.2))];
    const { notes, whole } = mendGround(grounds, { parts: [], claims: [] });
    expect(holesOf(grounds[0]!.polygons)).toHaveLength(1);
    expect(areaOf_km2(grounds)).toBeCloseTo(area_km2(whole), 6);
    expect(grounds[0]!.notes).toMatchObject([{ code: 'overlap_given_up' }]);
    expect(notes[0]).toMatch(
      /1 pairs of communes overlapped.*Commune big \(big\) and Commune small \(small\)/,
    );
  });

  test('is the one’s that is short of its official area', () => {
    const grounds = [ground('a', box(0, 45, 0.12, 45.1)), ground('b', box(0.1, 45, 0.3, 45.1))];
    // The larger one has its official area only with the overlap.
    grounds[0]!.official_area_km2 = area_km2([box(0, 45, 0.1, 45.1)]);
    grounds[1]!.official_area_km2 = area_km2([box(0.1, 45, 0.3, 45.1)]);
    mendGround(grounds, { parts: [], claims: [] });
    expect(area_km2(grounds[0]!.polygons)).toBeCloseTo(grounds[0]!.official_area_km2, 6);
    expect(area_km2(grounds[1]!.polygons)).toBeCloseTo(grounds[1]!.official_area_km2, 6);
  });

  test('wholly is refused: one of the two is not what it says', async () => {
    const same = [ground('a', box(0, 45, 0.1, 45.1)), ground('b', box(0, 45, 0.1, 45.1))];
    const error = await errorOf(Promise.resolve().then(() => mendGround(same, { parts: [], claims: [] })));
    expect(error.code).toBe('communes_overlap');
    expect(error.message).toMatch(/Commune a \(a\) and Commune b \(b\)/);
  });
});

// What was wrong: the overlay closed this hole, so ground that no commune had was the region's.
test('a hole with a corner on the border of two others is seen', () => {
  const grounds = [
    ground('4', [
      [
        [0.1, 45.1],
        [0.2, 45.1],
        [0.1992849, 45.2],
        [0.1, 45.2],
        [0.1, 45.1],
      ],
    ]),
    ground('5', [
      [
        [0.1999999, 45.100007],
        [0.3, 45.1009859],
        [0.3, 45.2],
        [0.2, 45.2],
        [0.1996408, 45.1502262],
        [0.1999999, 45.100007],
      ],
    ]),
    ground('7', box(0.1, 45.2, 0.2, 45.3)),
    ground('8', box(0.2, 45.2, 0.3, 45.3)),
  ];
  const { whole, enclaves } = mendGround(grounds, { parts: [], claims: [] });
  expect(enclaves).toMatchObject([{ area_km2: 0.155 }]);
  expect(areaOf_km2(grounds)).toBeCloseTo(area_km2(whole), 3);
});

describe('any communes', () => {
  /** A grid of communes whose corners are moved apart at random: it has slivers, gaps and overlaps. */
  const shaken = fc
    .tuple(
      fc.integer({ min: 2, max: 4 }),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 }),
      fc.constantFrom(1e-7, 1e-5, 1e-3, 0.02),
    )
    .map(([side, moves, by]) => {
      let next = 0;
      const moved = (value: number) => value + moves[next++ % moves.length]! * by;
      return Array.from({ length: side * side }, (_, i) => {
        const [x, y] = [(i % side) * 0.1, 45 + Math.floor(i / side) * 0.1];
        const corners = [
          [x, y],
          [x + 0.1, y],
          [x + 0.1, y + 0.1],
          [x, y + 0.1],
        ].map(([lon, lat]) => [moved(lon!), moved(lat!)] as [number, number]);
        return ground(String(i), [[...corners, corners[0]!]]);
      });
    });

  test('come out without overlaps and without holes but enclaves, and lose no ground', () => {
    fc.assert(
      fc.property(shaken, (drawn) => {
        const grounds = drawn.map((each) => ({ ...each, notes: [] }));
        const before = unite(grounds.flatMap((each) => each.polygons));
        const { whole, enclaves } = mendGround(grounds, { parts: [], claims: [] });
        // One that is pinched at a point is two holes.
        expect(holesOf(whole).length).toBeGreaterThanOrEqual(enclaves.length);
        const ofHoles = holesOf(whole).reduce((total, ring) => total + area_km2([[ring.toReversed()]]), 0);
        expect(Math.abs(ofHoles - enclaves.reduce((total, each) => total + each.area_km2, 0))).toBeLessThan(
          0.01,
        );
        // A centimetre of rounding along 16 times 40 km of borders is 0.007 km²; overlaps and holes are each laid over once.
        expect(Math.abs(areaOf_km2(grounds) - area_km2(whole))).toBeLessThan(0.014);
        // Nothing that was covered is lost.
        expect(area_km2(subtract(before, whole))).toBeLessThan(0.01);
      }),
      { numRuns: 60 },
    );
  });

  test('areas of union, intersection and differences add up', () => {
    const some = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0, max: 20 }),
          fc.integer({ min: 0, max: 20 }),
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 9 }),
        ),
        { minLength: 1, maxLength: 6 },
      )
      .map((boxes) =>
        unite(boxes.map(([x, y, w, h]) => box(x / 100, 45 + y / 100, (x + w) / 100, 45 + (y + h) / 100))),
      );
    fc.assert(
      fc.property(some, some, (a, b) => {
        const both = area_km2(intersect(a, b));
        expect(area_km2(unite([...a, ...b]))).toBeCloseTo(area_km2(a) + area_km2(b) - both, 4);
        expect(area_km2(subtract(a, b))).toBeCloseTo(area_km2(a) - both, 4);
        const west = { west: -1, south: 44, east: 0.1, north: 46 };
        expect(area_km2(cutToBox(a, west))).toBeCloseTo(area_km2(intersect(a, [box(-1, 44, 0.1, 46)])), 4);
      }),
    );
  });
});
