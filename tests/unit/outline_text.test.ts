import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LonLat } from '../../isochrones/types.ts';
import { outlineText } from '../../server/engine/outline_text.ts';

const degrees = fc.oneof(
  fc.integer({ min: -180_000_000, max: 180_000_000 }),
  fc.integer({ min: -180, max: 180 }).map((whole) => whole * 1_000_000),
  fc.integer({ min: -2000, max: 2000 }),
);
const polygonsOf = (coordinate: fc.Arbitrary<number>) =>
  fc.array(
    fc.array(
      fc.array(
        fc.tuple(coordinate, coordinate).map((point): LonLat => point),
        { maxLength: 5 },
      ),
      { maxLength: 3 },
    ),
    { maxLength: 3 },
  );

test('outlines in whole millionths of a degree are the text that JSON has for them', () => {
  fc.assert(
    fc.property(polygonsOf(degrees.map((e6) => e6 / 1e6)), (polygons) => {
      expect(outlineText(polygons)).toBe(JSON.stringify(polygons));
    }),
    { examples: [[[]], [[[]]], [[[[]]]], [[[[[-0, 0.000001]], [[-179.9, 180]]]]]] },
  );
});

test('so are any other numbers', () => {
  fc.assert(
    fc.property(polygonsOf(fc.oneof(degrees, fc.double())), (polygons) => {
      expect(outlineText(polygons)).toBe(JSON.stringify(polygons));
    }),
  );
});
