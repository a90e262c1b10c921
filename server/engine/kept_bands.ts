import type { Territory } from '../../isochrones/ground/territory.ts';
import type { SharedBytes } from '../process/kept_by_bytes.ts';
import { bytesOf } from '../process/zipped_text.ts';
import type { BandText } from './operations.ts';

/** Isochrones that were asked for lately, by what was asked: who moves a slider or opens a page again does not wait twice. */
export interface KeptBands {
  /** What is kept of a question, or what `compute` gives; errors are not kept. */
  get(territory: Territory, question: unknown, compute: () => Promise<BandText[]>): Promise<BandText[]>;
}

/** Keeps outlines in what is shared: those of a point with four bands take some ten kilobytes. */
export function keepBands(shared: SharedBytes): KeptBands {
  const kept = shared.part<BandText[]>((bands) =>
    bands.reduce((sum, { coordinates }) => sum + bytesOf(coordinates).length, 0),
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
