/** What the times of some stretches decide: where they have changed, all else stays as it is. */

import { type Network, NONE } from '../types.ts';
import { visitCells } from './block_seers.ts';
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
export const segmentsAround = (network: Network, stretches: Uint32Array): Uint32Array =>
  meeting(network, segmentsOfStretches(network, stretches));

/** The segments and all that meet them at a vertex, ascending. */
export function meeting(network: Network, segments: Uint32Array): Uint32Array {
  const found = new Set<number>();
  for (const segment of segments)
    for (const vertex of [network.segmentFrom[segment], network.segmentTo[segment]])
      for (let k = network.vertexSegmentOffset[vertex]; k < network.vertexSegmentOffset[vertex + 1]; k++)
        found.add(network.vertexSegment[k]);
  return Uint32Array.from(found).sort();
}

/** The segments and all others of the stretches that they are on, each once. */
export function wholeStretches(network: Network, segments: Uint32Array): Uint32Array {
  const stretches = new Set<number>();
  for (const segment of segments) {
    stretches.add(network.segmentForwardStretch[segment]);
    stretches.add(network.segmentBackwardStretch[segment]);
  }
  stretches.delete(NONE);
  return Uint32Array.from(new Set(segmentsOfStretches(network, Uint32Array.from(stretches))));
}

/** Blocks in which the class of some point may hang on one of the segments, ascending. */
export function blocksOfSegments(territory: Territory, segments: Uint32Array): Uint32Array {
  const { network, blocks, seers } = territory;
  const wanted = new Set(segments);
  // No place is nearest to a road of a small component; it counts at the vertices where others meet it.
  for (const segment of meeting(
    network,
    segments.filter((s) => network.segmentIsSmall[s] === 1),
  ))
    wanted.add(segment);
  const cells = new Set<number>();
  for (const segment of wanted) visitCells(network, seers, segment, (cell) => cells.add(cell));
  const near = new Set<number>();
  for (const cell of cells)
    for (let i = seers.offset[cell]; i < seers.offset[cell + 1]; i++) near.add(seers.block[i]);
  const { candidate, candidateOffset } = blocks;
  const found: number[] = [];
  for (const b of near)
    for (let i = candidateOffset[b]; i < candidateOffset[b + 1]; i++)
      if (wanted.has(candidate[i])) {
        found.push(b);
        break;
      }
  return Uint32Array.from(found).sort();
}
