import { spawnSync } from 'node:child_process';
import { getHeapStatistics } from 'node:v8';
import { afterEach, expect, test } from 'vitest';
import { giveBackAtRest, threadLimits } from '../../data/turns/idle_memory.ts';
import { projectRoot } from '../support/shared_data.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const MB = 2 ** 20;
const used = (): number => getHeapStatistics().used_heap_size;
/** Some 80 MB that survive young collections, and nobody uses. */
function leaveGarbage(): void {
  const rows = Array.from({ length: 1_000_000 }, (_, i) => [i, i + 0.5]);
  expect(rows.length).toBe(1_000_000);
}

test('a thread with nothing to do gives back what it does not use', async () => {
  leaveGarbage();
  const full = used();
  ends.push(giveBackAtRest({ every_ms: 50, mostActive: 0.9, leastBytes: MB }));
  await expect.poll(used, { timeout: 30_000 }).toBeLessThan(full - 40 * MB);
});

test('one that is at work does not stop for it, nor one that has made little since', async () => {
  const told: string[] = [];
  const watch = (name: string, options: Parameters<typeof giveBackAtRest>[0]) =>
    ends.push(giveBackAtRest({ every_ms: 5, ...options }, () => told.push(name)));
  watch('at work', { mostActive: -1, leastBytes: 0 });
  watch('little', { mostActive: 1, leastBytes: Number.MAX_SAFE_INTEGER });
  watch('at rest', { mostActive: 1, leastBytes: -Number.MAX_SAFE_INTEGER });
  await expect.poll(() => told.length).toBeGreaterThan(2);
  expect(new Set(told)).toEqual(new Set(['at rest']));
});

test('a thread has its own bound for young objects, whatever the command line says of those of the first thread', () => {
  const program = `
    import { Worker } from 'node:worker_threads';
    import { threadLimits } from './data/turns/idle_memory.ts';
    const told = "import { getHeapStatistics } from 'node:v8'; import { parentPort } from 'node:worker_threads'; parentPort.postMessage(getHeapStatistics().heap_size_limit)";
    const thread = new Worker(told, {
      eval: true,
      resourceLimits: { ...threadLimits(), maxOldGenerationSizeMb: 100 },
    });
    thread.on('message', (bytes) => console.log(bytes / 2 ** 20));`;
  const args = ['--max-semi-space-size=16', '--input-type=module', '--eval', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
  expect(stderr).toBe('');
  // What all objects of a thread may take together: old and young.
  expect(Number(stdout)).toBe(100 + threadLimits().maxYoungGenerationSizeMb);
});
