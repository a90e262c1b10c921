/** What the times of some stretches decide: where they have changed, all else stays as it is. */

import type { Network } from '../types.ts';
import type { Territory } from './territory.ts';

/** The segments of the stretches on which a place can lie, each once or, on a two-way road, twice. */
export function segmentsOfStretches(network: Network, stretches: Uint32Array): Uint32Array {
  const { stretchSegment, stretchSegmentOffset } = network;
  const found: number[] = [];
  for (const stretch of stretches)
    for (let i = stretchSegmentOffset[stretch]; i < stretchSegmentOffset[stretch + 1]; i++)
      found.push(stretchSegment[i]);
  return Uint32Array.from(found);
}

/** Segments of the stretches and all that meet them at a vertex: a point on a junction takes the time of any of them. */
export function segmentsAround(network: Network, stretches: Uint32Array): Uint32Array {
  const found = new Set<number>();
  for (const segment of segmentsOfStretches(network, stretches))
    for (const vertex of [network.segmentFrom[segment], network.segmentTo[segment]])
      for (let k = network.vertexSegmentOffset[vertex]; k < network.vertexSegmentOffset[vertex + 1]; k++)
        found.add(network.vertexSegment[k]);
  return Uint32Array.from(found).sort();
}

/** Blocks in which one of the stretches can be the nearest road. */
export function blocksOfStretches(territory: Territory, stretches: Uint32Array): Uint32Array {
  const changed = new Uint8Array(territory.network.segmentCount);
  for (const segment of segmentsOfStretches(territory.network, stretches)) changed[segment] = 1;
  // No place is nearest to a road of a small component; it counts at the vertices where others meet it.
  const small = stretches.filter((stretch) => isSmall(territory.network, stretch));
  for (const segment of segmentsAround(territory.network, small)) changed[segment] = 1;
  const { candidate, candidateOffset, column } = territory.blocks;
  const found: number[] = [];
  for (let b = 0; b < column.length; b++)
    for (let i = candidateOffset[b]; i < candidateOffset[b + 1]; i++)
      if (changed[candidate[i]]) {
        found.push(b);
        break;
      }
  return Uint32Array.from(found);
}

function isSmall(
  { stretchSegment, stretchSegmentOffset, segmentIsSmall }: Network,
  stretch: number,
): boolean {
  const first = stretchSegmentOffset[stretch];
  return first < stretchSegmentOffset[stretch + 1] && segmentIsSmall[stretchSegment[first]] === 1;
}
