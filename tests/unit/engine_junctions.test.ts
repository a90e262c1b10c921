import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { junctionsOf } from '../../isochrones/search/junctions.ts';
import { randomRoads, smallNetwork } from '../support/small_network.ts';

describe('junctions of a network', () => {
  test('every turn passes one, and no two that a stretch does not join are the same', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const network = smallNetwork(randomRoads(seed));
        const { count, offset, start, stretch, leastDuration_ds } = junctionsOf(network);
        const { outgoingOffset, outgoingStretch, outgoingDuration_ds, stretchCount } = network;
        const targets = Array.from({ length: stretchCount }, (_, v) =>
          Array.from(outgoingStretch.subarray(outgoingOffset[v], outgoingOffset[v + 1])),
        );
        // From first principles: stretches start together that one stretch leads to, and so do those that start with either.
        const together = Array.from({ length: stretchCount }, (_, v) => new Set([v]));
        for (const list of targets)
          for (const v of list)
            if (together[list[0]] !== together[v])
              for (const other of together[v]) {
                together[list[0]].add(other);
                together[other] = together[list[0]];
              }
        const entered = new Set(targets.flat());
        const wrong = [...entered].filter((v) =>
          [...entered].some((w) => (start[v] === start[w]) !== (together[v] === together[w])),
        );
        expect(wrong).toEqual([]);
        let listed = 0;
        for (let j = 0; j < count; j++)
          for (let i = offset[j]; i < offset[j + 1]; i++, listed++) {
            const v = stretch[i];
            expect(targets[v].map((next) => start[next])).toEqual(targets[v].map(() => j));
            const turns = outgoingDuration_ds.subarray(outgoingOffset[v], outgoingOffset[v + 1]);
            expect(leastDuration_ds[i]).toBe(Math.min(...turns));
          }
        expect(listed).toBe(targets.filter(({ length }) => length > 0).length);
        for (let v = 0; v < stretchCount; v++) expect(start[v]).toBeLessThan(count);
      }),
      { numRuns: 60 },
    );
  });
});
