import { type Network, NONE } from '../types.ts';
import type { BucketQueue } from './bucket_queue.ts';
import { OFFER, type SearchedLabels, spreadInPart } from './spread_labels.ts';

/**
 * So many stretches are about one part. What is known of them while they are searched stays near the processor: of 1.7 million stretches, all
 * at once take three times as long as part by part, though some labels are then found anew.
 */
const STRETCHES_A_PART = 50_000;
const MOST_PARTS = 64;

/** Into how many parts a network is divided when one thread searches it. */
export const partsOfNetwork = ({ stretchCount }: Pick<Network, 'stretchCount'>): number =>
  Math.max(1, Math.min(MOST_PARTS, Math.ceil(stretchCount / STRETCHES_A_PART)));

/** Strips across the network by which its roads are told apart. */
const STRIPS = 4096;

/**
 * Divides a network into strips with as many stretches each, along its longer side, so that few roads lead from one part into another.
 * Gives the part of each stretch, in memory that threads share.
 */
export function divideNetwork(network: Network, parts: number): Uint8Array {
  const { grid, segmentFrom, segmentCount, stretchCount, vertexXY } = network;
  const part = new Uint8Array(new SharedArrayBuffer(stretchCount));
  if (parts === 1) return part;
  const wide = grid.columns >= grid.rows;
  const origin = wide ? grid.originX : grid.originY;
  const strip_units = (Math.max(grid.columns, grid.rows) * grid.cellSize) / STRIPS;
  const stripOf = new Uint16Array(stretchCount);
  for (let s = 0; s < segmentCount; s++) {
    const along = Math.floor((vertexXY[2 * segmentFrom[s] + (wide ? 0 : 1)] - origin) / strip_units);
    const strip = Math.max(0, Math.min(STRIPS - 1, along));
    for (const stretch of [network.segmentForwardStretch[s], network.segmentBackwardStretch[s]])
      if (stretch !== NONE) stripOf[stretch] = strip;
  }
  const count = new Uint32Array(STRIPS);
  for (let v = 0; v < stretchCount; v++) count[stripOf[v]]++;
  const partOfStrip = new Uint8Array(STRIPS);
  for (let strip = 0, before = 0; strip < STRIPS; strip++) {
    partOfStrip[strip] = Math.min(parts - 1, Math.floor((before * parts) / stretchCount));
    before += count[strip];
  }
  for (let v = 0; v < stretchCount; v++) part[v] = partOfStrip[stripOf[v]];
  return part;
}

/** The parts of a network that one thread searches, from number `first` to before `end`; `of`: the part of each stretch. */
export interface PartsOfThread {
  of: Uint8Array;
  first: number;
  end: number;
}

/**
 * Divides a network among threads that search it, each with parts as many as it is worth while to search one after the other. Memory is shared.
 */
export function divideAmong(network: Network, threads: number): PartsOfThread[] {
  const parts = Math.max(threads, partsOfNetwork(network));
  const of = divideNetwork(network, parts);
  const firstOf = (thread: number) => Math.floor((thread * parts) / threads);
  return Array.from({ length: threads }, (_, i) => ({ of, first: firstOf(i), end: firstOf(i + 1) }));
}

/** The offers to each thread, from those that threads made. */
export function sortOffers(made: readonly Int32Array[], threads: readonly PartsOfThread[]): Int32Array[] {
  return threads.map(({ end, first, of }) => {
    const offers: number[] = [];
    for (const list of made)
      for (let i = 0; i < list.length; i += OFFER) {
        const part = of[list[i]];
        if (part >= first && part < end) offers.push(list[i], list[i + 1], list[i + 2]);
      }
    return Int32Array.from(offers);
  });
}

/**
 * Spreads labels that are offered in some parts of a network, one part after the other until none is left: see spreadInPart. Gives what goes on
 * in other parts.
 */
export function spreadInParts(
  labels: SearchedLabels,
  queue: BucketQueue,
  offers: Int32Array,
  { end, first, of }: PartsOfThread,
): Int32Array {
  const others: number[] = [];
  const waiting = Array.from({ length: end - first }, (): number[] => []);
  let left = 0;
  const give = (more: Int32Array) => {
    for (let i = 0; i < more.length; i += OFFER) {
      const part = of[more[i]];
      const isHere = part >= first && part < end;
      (isHere ? waiting[part - first] : others).push(more[i], more[i + 1], more[i + 2]);
      if (isHere) left++;
    }
  };
  give(offers);
  while (left > 0)
    for (let number = first; number < end; number++) {
      const next = Int32Array.from(waiting[number - first]);
      if (next.length === 0) continue;
      waiting[number - first] = [];
      left -= next.length / OFFER;
      give(spreadInPart(labels, queue, next, { of, number }));
    }
  return Int32Array.from(others);
}
