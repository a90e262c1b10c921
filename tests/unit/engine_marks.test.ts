import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isMarked, mark, newMarks, takeMarked } from '../../isochrones/marks.ts';

describe('marks', () => {
  test('tell what was marked, each once and in order, and nothing of it the next time', () => {
    const things = 200;
    const marks = newMarks(things);
    fc.assert(
      fc.property(fc.array(fc.nat(things - 1)), (marked) => {
        for (const thing of marked) mark(marks, thing);
        const expected = [...new Set(marked)].sort((a, b) => a - b);
        const all = Array.from({ length: things }, (_, thing) => thing);
        expect(all.filter((thing) => isMarked(marks, thing))).toEqual(expected);
        expect([...takeMarked(marks)]).toEqual(expected);
        expect(all.some((thing) => isMarked(marks, thing))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
