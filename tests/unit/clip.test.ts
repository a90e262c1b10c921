import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forAsker } from '../../data/turns/asker.ts';
import { ownTurn } from '../../data/turns/breath.ts';
import type { Ring } from '../../isochrones/types.ts';
import { type Box, clipPolygons } from '../../server/answers/clip.ts';
import { longestTurn } from '../support/turns.ts';

const BOX: Box = [0, 0, 10, 10];
const rectangle = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

/** Twice the area of a ring, without sign. */
function area2(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1];
  return Math.abs(sum);
}

describe('polygons cut to a box', () => {
  test('keep what lies within as it is, lose what lies outside, holes too', () => {
    const inside = [rectangle(1, 1, 9, 9), rectangle(2, 2, 3, 3)];
    expect(clipPolygons([inside, [rectangle(11, 1, 12, 2)]], BOX)).toEqual([inside]);
    const wide = [rectangle(-5, -5, 15, 15), rectangle(4, 4, 6, 6), rectangle(-4, -4, -3, -3)];
    const [[outer, ...holes] = []] = clipPolygons([wide], BOX);
    expect([area2(outer!), holes]).toEqual([200, [rectangle(4, 4, 6, 6)]]);
  });

  test('have the ground that both share, wherever a rectangle lies', () => {
    const side = fc.integer({ min: -20, max: 30 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 30 }),
        (x, y, w, h) => {
          const across = Math.max(0, Math.min(10, x + w) - Math.max(0, x));
          const down = Math.max(0, Math.min(10, y + h) - Math.max(0, y));
          const cut = clipPolygons([[rectangle(x, y, x + w, y + h)]], BOX);
          expect(cut.reduce((sum, [outer]) => sum + area2(outer!) / 2, 0)).toBeCloseTo(across * down, 9);
        },
      ),
    );
  });
});

test('who is gone when their turn comes is told so, and nobody else', async () => {
  const gone = new AbortController();
  const asker = { client: 'a', signal: gone.signal };
  await forAsker(asker, ownTurn);
  gone.abort();
  await expect(forAsker(asker, ownTurn)).rejects.toMatchObject({ code: 'asker_gone' });
  await ownTurn();
});

// What was wrong: nobody had worked yet when all of them came, so that none of them waited.
test('whoever comes at the same time to what is done in one piece does it in turns', async () => {
  const spent = (): number => process.threadCpuUsage().user + process.threadCpuUsage().system;
  const work = async (): Promise<void> => {
    await ownTurn();
    for (const until = spent() + 2000; spent() < until; );
  };
  await new Promise(setImmediate);
  const { longest_ms } = await longestTurn(() => Promise.all(Array.from({ length: 40 }, work)));
  expect(longest_ms).toBeLessThan(40);
});
