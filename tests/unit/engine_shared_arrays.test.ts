import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { shareArrays } from '../../isochrones/network/shared_arrays.ts';

const sample = () => ({
  name: 'block',
  none: null,
  odd: Uint8Array.of(1, 2, 3),
  wide: Float64Array.of(0.5, -Infinity),
  list: [{ points: Int32Array.of(-7), size: 1 }],
  empty: new Uint32Array(0),
});

test('all typed arrays come to lie in one shared buffer, their content as it was', () => {
  const given = sample();
  const shared = shareArrays(given);
  expect(shared).toEqual(given);
  const buffers = new Set(
    [shared.odd, shared.wide, shared.list[0].points, shared.empty].map((a) => a.buffer),
  );
  expect(buffers.size).toBe(1);
  expect([...buffers][0]).toBeInstanceOf(SharedArrayBuffer);
  expect(given.odd.buffer).toBeInstanceOf(ArrayBuffer);
});

test('arrays that are shared already are not copied', () => {
  const once = shareArrays(sample());
  const twice = shareArrays({ inner: once });
  expect(twice.inner.wide.buffer).toBe(once.wide.buffer);
});

test('a thread writes into the memory that this one reads', async () => {
  const shared = shareArrays(sample());
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     parentPort.once('message', ({ list }) => { list[0].points[0] = 42; parentPort.postMessage('done'); });`,
    { eval: true },
  );
  worker.postMessage(shared);
  await once(worker, 'message');
  expect(shared.list[0].points[0]).toBe(42);
  await worker.terminate();
});
