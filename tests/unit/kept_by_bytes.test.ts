import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { shareBytes } from '../../server/process/kept_by_bytes.ts';
import { mostTimes } from '../../server/served/day_times.ts';

type Step = { part: number; key: string; bytes: number | null };

/** What is kept of some parts by a list of what was used last: its end may stay. */
function slowKept(steps: readonly Step[], greatest: number): string[] {
  let used: { name: string; bytes: number }[] = [];
  for (const { part, key, bytes } of steps) {
    const name = `${part} ${key}`;
    const known = used.find((one) => one.name === name);
    used = used.filter((one) => one.name !== name);
    if (bytes === null) {
      if (known) used.push(known);
      continue;
    }
    if (bytes > greatest) continue;
    used.push({ name, bytes });
    while (used.reduce((sum, one) => sum + one.bytes, 0) > greatest) used.shift();
  }
  return used.map(({ name }) => name).sort();
}

test('parts keep together what was used last, and never more bytes than they share', () => {
  const step = fc.record({
    part: fc.nat(2),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    bytes: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 120 })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const shared = shareBytes(100);
      const parts = [0, 1, 2].map(() => shared.part<number>((bytes) => bytes));
      for (const { part, key, bytes } of steps) {
        if (bytes === null) parts[part].get(key);
        else parts[part].set(key, bytes);
        expect(shared.bytes).toBeLessThanOrEqual(100);
        expect(parts.reduce((sum, one) => sum + one.bytes, 0)).toBe(shared.bytes);
      }
      const kept = parts.flatMap((one, part) =>
        ['a', 'b', 'c', 'd'].flatMap((key) => (one.get(key) === undefined ? [] : [`${part} ${key}`])),
      );
      expect(kept.sort()).toEqual(slowKept(steps, 100));
    }),
  );
});

test('what is dropped goes from its own part alone', () => {
  const shared = shareBytes(100);
  const [one, other] = [shared.part<number>(() => 10), shared.part<number>(() => 10)];
  for (const part of [one, other]) for (const key of ['a 1', 'a 2', 'b 1']) part.set(key, 1);
  one.drop('a ');
  expect([one.get('a 1'), one.get('b 1'), other.get('a 1')]).toEqual([undefined, 1, 1]);
  expect(shared.bytes).toBe(40);
});

test('MAILLAGE_MEMORY_MB bounds the drive times of other days too, of which there is always one', () => {
  const { memory_mb } = readConfig({ MAILLAGE_MEMORY_MB: '64' });
  const region = { network: { stretchCount: 200_000 }, communes: { length: 400 } };
  // A quarter of 64 MiB has room for three times 200,000 stretches of 18 bytes and 400 communes of 4,000.
  expect(mostTimes(region, shareBytes(memory_mb * 2 ** 20), 6)).toBe(3);
  expect(mostTimes(region, shareBytes(2 ** 40), 6)).toBe(6);
  expect(mostTimes(region, shareBytes(0), 6)).toBe(1);
  expect(() => readConfig({ MAILLAGE_MEMORY_MB: '-1' })).toThrow('MAILLAGE_MEMORY_MB');
});
