import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import { expect, test } from 'vitest';
import { newCounts, WINDOW_MS } from '../../server/http/plugins/rate_counts.ts';

const ask = (store: FastifyRateLimitStore, client: string) => {
  const told: unknown[] = [];
  store.incr(client, (_error, result) => told.push(result), WINDOW_MS, 10);
  return told[0];
};

test('requests of a client are counted for a minute from its first one, each client’s and each route’s apart', () => {
  let clock = 1000;
  const store = newCounts(() => clock);
  expect(ask(store, 'a')).toEqual({ current: 1, ttl: WINDOW_MS });
  clock += 20_000;
  expect(ask(store, 'a')).toEqual({ current: 2, ttl: WINDOW_MS - 20_000 });
  expect(ask(store, 'b')).toEqual({ current: 1, ttl: WINDOW_MS });
  const child = store.child({} as Parameters<typeof store.child>[0]);
  expect(ask(child, 'a')).toEqual({ current: 1, ttl: WINDOW_MS });
  clock += 40_000;
  expect(ask(store, 'a')).toEqual({ current: 1, ttl: WINDOW_MS });
  expect(ask(store, 'b')).toEqual({ current: 2, ttl: 20_000 });
});
