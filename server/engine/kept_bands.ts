import type { Territory } from '../../isochrones/ground/territory.ts';
import { keepByBytes } from '../process/kept_by_bytes.ts';
import type { BandText } from './operations.ts';

/** Outlines kept: those of some dozens of points with four bands. */
const GREATEST_BYTES = 8 * 2 ** 20;

/** Isochrones that were asked for lately, by what was asked: who moves a slider or opens a page again does not wait twice. */
export interface KeptBands {
  /** What is kept of a question, or what `compute` gives; errors are not kept. */
  get(territory: Territory, question: unknown, compute: () => Promise<BandText[]>): Promise<BandText[]>;
}

/** Keeps at most so many bytes of outlines. */
export function keepBands(greatest_bytes = GREATEST_BYTES): KeptBands {
  // Outlines are digits: a byte each.
  const kept = keepByBytes<BandText[]>(greatest_bytes, (bands) =>
    bands.reduce((sum, { coordinates }) => sum + coordinates.length, 0),
  );
  const numbers = new WeakMap<Territory, number>();
  let lastNumber = 0;
  return {
    async get(territory, question, compute) {
      const number = numbers.get(territory) ?? ++lastNumber;
      numbers.set(territory, number);
      const key = JSON.stringify([number, question]);
      const known = kept.get(key);
      if (known) return known;
      const bands = await compute();
      kept.set(key, bands);
      return bands;
    },
  };
}
