import { expect, test } from 'vitest';
import { newCounts, WINDOW_MS } from '../../server/http/plugins/rate_counts.ts';

test('requests of a client are counted for a minute from its first one, each client’s and each count’s apart', () => {
  let clock = 1000;
  const count = newCounts(() => clock);
  expect(count('a')).toEqual({ current: 1, left_ms: WINDOW_MS });
  clock += 20_000;
  expect(count('a')).toEqual({ current: 2, left_ms: WINDOW_MS - 20_000 });
  expect(count('b')).toEqual({ current: 1, left_ms: WINDOW_MS });
  expect(newCounts(() => clock)('a')).toEqual({ current: 1, left_ms: WINDOW_MS });
  clock += 40_000;
  expect(count('a')).toEqual({ current: 1, left_ms: WINDOW_MS });
  expect(count('b')).toEqual({ current: 2, left_ms: 20_000 });
});
