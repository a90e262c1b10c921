import type { Territory } from '../../isochrones/ground/territory.ts';
import type { BandText } from './operations.ts';

/** Outlines kept: those of some dozens of points with four bands. */
const GREATEST_BYTES = 8 * 2 ** 20;

/** Isochrones that were asked for lately, by what was asked: who moves a slider or opens a page again does not wait twice. */
export interface KeptBands {
  /** What is kept of a question, or what `compute` gives; errors are not kept. */
  get(territory: Territory, question: unknown, compute: () => Promise<BandText[]>): Promise<BandText[]>;
}

/** Keeps at most so many bytes of outlines; who was not asked for the longest time goes first. */
export function keepBands(greatest_bytes = GREATEST_BYTES): KeptBands {
  const kept = new Map<string, { bands: BandText[]; bytes: number }>();
  const numbers = new WeakMap<Territory, number>();
  let lastNumber = 0;
  let bytes = 0;
  const take = (key: string) => {
    const entry = kept.get(key);
    if (entry) {
      kept.delete(key);
      bytes -= entry.bytes;
    }
    return entry;
  };
  const put = (key: string, entry: { bands: BandText[]; bytes: number }) => {
    take(key);
    if (entry.bytes > greatest_bytes) return;
    kept.set(key, entry);
    bytes += entry.bytes;
    for (const oldest of kept.keys()) {
      if (bytes <= greatest_bytes) break;
      take(oldest);
    }
  };
  return {
    async get(territory, question, compute) {
      const number = numbers.get(territory) ?? ++lastNumber;
      numbers.set(territory, number);
      const key = JSON.stringify([number, question]);
      const known = take(key);
      if (known) {
        put(key, known);
        return known.bands;
      }
      const bands = await compute();
      // Outlines are digits: a byte each.
      put(key, { bands, bytes: bands.reduce((sum, { coordinates }) => sum + coordinates.length, 0) });
      return bands;
    },
  };
}
