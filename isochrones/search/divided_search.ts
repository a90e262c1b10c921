import { type Network, NONE } from '../types.ts';
import { OFFER } from './drive_times.ts';

/** Strips across the network by which its roads are told apart. */
const STRIPS = 4096;

/**
 * Divides a network into strips with as many stretches each, along its longer side, so that few roads lead from one part into another.
 * Gives the part of each stretch, in memory that threads share.
 */
export function divideNetwork(network: Network, parts: number): Uint8Array {
  const { grid, segmentFrom, segmentCount, stretchCount, vertexXY } = network;
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
  const part = new Uint8Array(new SharedArrayBuffer(stretchCount));
  for (let v = 0; v < stretchCount; v++) part[v] = partOfStrip[stripOf[v]];
  return part;
}

/** The offers to each part, from those that parts made. */
export function sortOffers(made: readonly Int32Array[], part: Uint8Array, parts: number): Int32Array[] {
  const lists = Array.from({ length: parts }, (): number[] => []);
  for (const offers of made)
    for (let i = 0; i < offers.length; i += OFFER)
      lists[part[offers[i]]].push(offers[i], offers[i + 1], offers[i + 2]);
  return lists.map((list) => Int32Array.from(list));
}
