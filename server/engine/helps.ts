import { type BlocksPlan, partLister, type TerritoryPart } from '../../isochrones/ground/territory.ts';
import {
  type CoverageOptions,
  type SurfaceGround,
  type SurfacePart,
  surfacePartMaker,
} from '../../isochrones/questions/coverage.ts';
import { type PartsOfThread, spreadInParts } from '../../isochrones/search/divided_search.ts';
import { createLabelQueue } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import { type PackedTimes, unpackTimes } from './transferred_times.ts';

/** A part that was made, and which one it is. */
export type Numbered<Part> = [number: number, part: Part];

/** How many parts there are, and which one is next: threads take one after the other. */
export interface Parts {
  count: number;
  next: Int32Array;
}

export const newParts = (count: number): Parts => ({ count, next: new Int32Array(new SharedArrayBuffer(4)) });

/** Makes parts as long as there are some that no other thread has taken. */
export function makeParts<Part>({ count, next }: Parts, make: (number: number) => Part): Numbered<Part>[] {
  const made: Numbered<Part>[] = [];
  for (let number = Atomics.add(next, 0, 1); number < count; number = Atomics.add(next, 0, 1))
    made.push([number, make(number)]);
  return made;
}

/** What a thread that helps is asked for, on the network that it was given last. */
export const helps = {
  territory: (network: Network, plan: BlocksPlan, parts: Parts): Numbered<TerritoryPart>[] =>
    makeParts(parts, partLister(network, plan)),

  surface(
    network: Network,
    ground: Omit<SurfaceGround, 'network'>,
    times: PackedTimes,
    options: CoverageOptions,
    parts: Parts,
  ): Numbered<SurfacePart>[] {
    const driveTimes = unpackTimes(network, times);
    return makeParts(parts, surfacePartMaker(driveTimes, { ...ground, network }, options));
  },

  search: (
    network: Network,
    labels: { time_ds: Int32Array; site: Uint16Array },
    offers: Int32Array,
    parts: PartsOfThread,
  ): Int32Array => spreadInParts({ network, ...labels }, createLabelQueue(network), offers, parts),
} as const;

export type Helps = typeof helps;

/** From the thread that is helped to one that helps. */
export type ToHelper =
  | { kind: 'network'; network: Network }
  | { kind: 'help'; name: keyof Helps; args: readonly unknown[] };
