/** What the times of some stretches decide: where they have changed, all else stays as it is. */

import { isMarked, type Marks, mark, newMarks, takeMarked } from '../marks.ts';
import { type Network, NONE } from '../types.ts';
import { visitCells } from './block_seers.ts';
import type { Territory } from './territory.ts';

const marksOfSegments = new WeakMap<Network, Marks>();

/** Marks on a network's segments, none set: whoever sets some takes them away again. */
export function segmentMarks(network: Network): Marks {
  const marks = marksOfSegments.get(network) ?? newMarks(network.segmentCount);
  marksOfSegments.set(network, marks);
  return marks;
}

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
  const marks = segmentMarks(network);
  markMeeting(network, segments, marks);
  return takeMarked(marks);
}

function markMeeting(
  { segmentFrom, segmentTo, vertexSegment, vertexSegmentOffset }: Network,
  segments: Uint32Array,
  marks: Marks,
): void {
  for (let i = 0; i < segments.length; i++)
    for (let vertex = segmentFrom[segments[i]], end = 0; end < 2; end++, vertex = segmentTo[segments[i]])
      for (let k = vertexSegmentOffset[vertex]; k < vertexSegmentOffset[vertex + 1]; k++)
        mark(marks, vertexSegment[k]);
}

/** The segments and all others of the stretches that they are on, ascending. */
export function wholeStretches(network: Network, segments: Uint32Array): Uint32Array {
  const { segmentBackwardStretch, segmentForwardStretch, stretchSegment, stretchSegmentOffset } = network;
  const marks = segmentMarks(network);
  for (let i = 0; i < segments.length; i++)
    for (const stretch of [segmentForwardStretch[segments[i]], segmentBackwardStretch[segments[i]]])
      if (stretch !== NONE)
        for (let k = stretchSegmentOffset[stretch]; k < stretchSegmentOffset[stretch + 1]; k++)
          mark(marks, stretchSegment[k]);
  return takeMarked(marks);
}

/** Blocks in which the class of some point may hang on one of the segments, ascending. */
export function blocksOfSegments(territory: Territory, segments: Uint32Array): Uint32Array {
  const { network, blocks, seers } = territory;
  const wanted = segmentMarks(network);
  // No place is nearest to a road of a small component; it counts at the vertices where others meet it.
  markMeeting(
    network,
    segments.filter((s) => network.segmentIsSmall[s] === 1),
    wanted,
  );
  const cells = new Set<number>();
  const addCell = (cell: number) => cells.add(cell);
  for (let i = 0; i < segments.length; i++) mark(wanted, segments[i]);
  const all = takeMarked(wanted);
  for (let i = 0; i < all.length; i++) {
    visitCells(network, seers, all[i], addCell);
    mark(wanted, all[i]);
  }
  const near = new Set<number>();
  for (const cell of cells)
    for (let i = seers.offset[cell]; i < seers.offset[cell + 1]; i++) near.add(seers.block[i]);
  const { candidate, candidateOffset } = blocks;
  const found: number[] = [];
  for (const b of near)
    for (let i = candidateOffset[b]; i < candidateOffset[b + 1]; i++)
      if (isMarked(wanted, candidate[i])) {
        found.push(b);
        break;
      }
  takeMarked(wanted);
  return Uint32Array.from(found).sort();
}
