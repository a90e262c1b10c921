import { backwardOffset_ds, forwardOffset_ds } from '../network/road_positions.ts';
import { type Network, NONE } from '../types.ts';
import { type RoadSamples, roadOfSegment } from './road_samples.ts';

/** Roads between junctions, in both directions, in pieces of a few samples: where a limit passes, little of a road must be looked at. */
export interface RoadPieces {
  /** The piece that a sample lies on; NONE where several roads meet or none is. */
  road: Uint32Array;
  /** Pieces of the road whose lower stretch is s: pieceOffset[s] .. pieceOffset[s + 1] - 1. */
  pieceOffset: Uint32Array;
  /** Of each piece that stretch. */
  pieceStretch: Uint32Array;
  /**
   * Of each piece where it and the way to the samples beside it lie: from, to on its stretch, from, to on that of the other direction;
   * deciseconds from the stretch's start.
   */
  pieceSpan_ds: Uint32Array;
}

/** The pieces, and which of them a segment starts and ends in. */
export interface Pieces extends RoadPieces {
  startPiece: Uint32Array;
  endPiece: Uint32Array;
}

/** So many samples make a piece. */
const PIECE_SAMPLES = 16;

export function divideRoads(network: Network, samples: RoadSamples): Pieces {
  const { segmentCount, segmentFrom, segmentTo, stretchCount, stretchSegment, stretchSegmentOffset } =
    network;
  const { firstInner, fraction, innerCount, sampleOfVertex } = samples;
  const road = new Uint32Array(samples.count).fill(NONE);
  const pieceOffset = new Uint32Array(stretchCount + 1);
  const pieceStretch: number[] = [];
  const span_ds: number[] = [];
  const startPiece = new Uint32Array(segmentCount).fill(NONE);
  const endPiece = new Uint32Array(segmentCount).fill(NONE);
  let room = 0;
  /** Puts a sample on the last piece, or on a new one where that is full. */
  const put = (sample: number, stretch: number) => {
    if (sample === NONE || samples.road[sample] === NONE || road[sample] !== NONE) return;
    if (room-- === 0) start(stretch);
    road[sample] = pieceStretch.length - 1;
  };
  const start = (stretch: number) => {
    pieceStretch.push(stretch);
    span_ds.push(NONE, 0, NONE, 0);
    room = PIECE_SAMPLES - 1;
  };
  const extend = (piece: number, segment: number, at: number) => {
    const isForward = network.segmentForwardStretch[segment] === pieceStretch[piece];
    const [there, back] = isForward
      ? [forwardOffset_ds(network, segment, at), backwardOffset_ds(network, segment, at)]
      : [backwardOffset_ds(network, segment, at), forwardOffset_ds(network, segment, at)];
    const i = 4 * piece;
    span_ds[i] = Math.min(span_ds[i], there);
    span_ds[i + 1] = Math.max(span_ds[i + 1], there);
    span_ds[i + 2] = Math.min(span_ds[i + 2], back);
    span_ds[i + 3] = Math.max(span_ds[i + 3], back);
  };
  const pieceOf = (sample: number): number => {
    const piece = sample === NONE ? NONE : road[sample];
    return piece === NONE ? pieceStretch.length - 1 : piece;
  };
  for (let stretch = 0; stretch < stretchCount; stretch++) {
    pieceOffset[stretch] = pieceStretch.length;
    for (let i = stretchSegmentOffset[stretch]; i < stretchSegmentOffset[stretch + 1]; i++) {
      const segment = stretchSegment[i];
      if (roadOfSegment(network, segment) !== stretch) continue;
      // A road without samples is a piece too: it tells when its junctions are reached.
      if (pieceOffset[stretch] === pieceStretch.length) start(stretch);
      const to = sampleOfVertex[segmentTo[segment]];
      let before = sampleOfVertex[segmentFrom[segment]];
      let at = 0;
      put(before, stretch);
      for (let k = 0; k <= innerCount[segment]; k++) {
        const sample = k < innerCount[segment] ? firstInner[segment] + k : to;
        const end = k < innerCount[segment] ? fraction[sample] : 1;
        put(sample, stretch);
        for (const piece of [pieceOf(before), pieceOf(sample)]) {
          extend(piece, segment, at);
          extend(piece, segment, end);
        }
        if (k === 0) startPiece[segment] = pieceOf(sample);
        if (k === innerCount[segment]) endPiece[segment] = pieceOf(before);
        before = sample;
        at = end;
      }
    }
  }
  pieceOffset[stretchCount] = pieceStretch.length;
  return {
    road,
    pieceOffset,
    pieceStretch: Uint32Array.from(pieceStretch),
    pieceSpan_ds: Uint32Array.from(span_ds),
    startPiece,
    endPiece,
  };
}
