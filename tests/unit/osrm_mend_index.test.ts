import { describe, expect, test } from 'vitest';
import { mendRecords } from '../../isochrones/osrm/mend_index.ts';

const ON = 0x80000000;
const START = 0x8000;
/** Stretches 0 (along) and 1 (against) of a geometry of three pieces, 2 a copy of 0, 3 a copy of 1. */
const geometry = {
  stretchGeometry: Uint32Array.of(ON, 0, ON, 0),
  geometryIndex: Uint32Array.of(0, 4),
};
const NOBODY = 0x7fffffff;

describe('mending OSRM’s index', () => {
  test('records of a copy that runs against its geometry are turned', () => {
    // Driven 13 - 12 - 11 - 10: position 0 is the piece from 13 to 12.
    const words = Uint32Array.of(
      ...[3 | ON, NOBODY, 13, 12, START | 0],
      ...[3 | ON, NOBODY, 12, 11, START | 1],
      ...[3 | ON, NOBODY, 11, 10, 2],
    );
    expect(mendRecords(words, geometry)).toBe(3);
    expect([...words]).toEqual(
      [...[3, 3 | ON, 12, 13, START | 2], ...[3, 3 | ON, 11, 12, START | 1], ...[3, 3 | ON, 10, 11, 0]].map(
        (word) => word >>> 0,
      ),
    );
  });

  test('ordinary roads, one-way roads and copies along their geometry stay as they are', () => {
    const words = Uint32Array.of(
      ...[0 | ON, 1 | ON, 10, 11, START | 0],
      ...[0 | ON, NOBODY, 10, 11, START | 0],
      ...[2 | ON, NOBODY, 11, 12, START | 1],
    );
    const before = words.slice();
    expect(mendRecords(words, geometry)).toBe(0);
    expect(words).toEqual(before);
  });

  test('mended once, they are left alone', () => {
    const words = Uint32Array.of(3 | ON, NOBODY, 13, 12, START | 0);
    mendRecords(words, geometry);
    const once = words.slice();
    expect(mendRecords(words, geometry)).toBe(0);
    expect(words).toEqual(once);
  });
});
