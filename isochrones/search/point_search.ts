import { type Marks, mark, newMarks, takeMarked } from '../marks.ts';
import { type Network, UNREACHED_DS } from '../types.ts';
import { type BucketQueue, popBucket, pushBucket } from './bucket_queue.ts';
import { createLabelQueue } from './drive_times.ts';
import { type Seeds, type SitePlace, seedsOf, visitFirstLabels } from './seeds.ts';
import type { TimeField } from './time_field.ts';

/** Memory for searches from one point, kept between them: nothing is allocated per search. */
export interface PointSearch {
  network: Network;
  time_ds: Int32Array;
  /** Stretches that the last search came to. */
  touched: number[];
  queue: BucketQueue;
  /** Of stretches; none but while they are put into order. */
  marks: Marks;
  /** The search in which each segment was listed last. */
  listedIn: Uint32Array;
  searches: number;
}

export function createPointSearch(network: Network): PointSearch {
  return {
    network,
    time_ds: new Int32Array(network.stretchCount).fill(UNREACHED_DS),
    touched: [],
    queue: createLabelQueue(network),
    marks: newMarks(network.stretchCount),
    listedIn: new Uint32Array(network.segmentCount),
    searches: 0,
  };
}

/**
 * Times towards one place, up to a limit; none where it is too far from any road. The field is valid until the next search. Stretches that start beyond the limit
 * keep no time.
 */
export function searchFromPoint(search: PointSearch, place: SitePlace, limit_ds: number): TimeField {
  return searchFromSeeds(search, seedsOf(search.network, [place]), limit_ds);
}

/** The same towards places on given stretches. */
export function searchFromSeeds(search: PointSearch, seeds: Seeds, limit_ds: number): TimeField {
  const { network, time_ds, touched, queue } = search;
  for (const stretch of touched) time_ds[stretch] = UNREACHED_DS;
  touched.length = 0;
  const offer = (stretch: number, label_ds: number) => {
    // A label counts the whole stretch: from its far end the site may be within the limit.
    if (label_ds - network.stretchDuration_ds[stretch] >= limit_ds || label_ds >= time_ds[stretch]) return;
    if (time_ds[stretch] === UNREACHED_DS) touched.push(stretch);
    time_ds[stretch] = label_ds;
    pushBucket(queue, label_ds, stretch, 0);
  };
  visitFirstLabels(network, seeds, () => true, offer);
  settle(search, offer);
  return { network, time_ds, stride: 1, changed: null, seeds };
}

/** Takes the queued labels of a search, the least first, and offers what follows from each to the stretches that lead there. */
export function settle(
  { network, time_ds, queue }: Pick<PointSearch, 'network' | 'time_ds' | 'queue'>,
  offer: (stretch: number, label_ds: number) => void,
): void {
  const { incomingOffset, incomingStretch, incomingDuration_ds } = network;
  for (let entry = popBucket(queue); entry >= 0; entry = popBucket(queue)) {
    const stretch = queue.first[entry];
    const label_ds = queue.key;
    if (time_ds[stretch] !== label_ds) continue;
    const end = incomingOffset[stretch + 1];
    for (let e = incomingOffset[stretch]; e < end; e++)
      offer(incomingStretch[e], label_ds + incomingDuration_ds[e]);
  }
}

/**
 * The stretches that the last search came to, and those that its point lies on, each once, in order: what is told of stretches lies in memory
 * in their order.
 */
export function searchedStretches({ marks, touched }: PointSearch, { seeds }: TimeField): Uint32Array {
  for (const stretch of touched) mark(marks, stretch);
  for (const stretch of seeds.byStretch.keys()) mark(marks, stretch);
  return takeMarked(marks);
}

/** The segments of the stretches that the last search came to, and of those that its point lies on, each once. */
export function searchedSegments(search: PointSearch, field: TimeField): Uint32Array {
  const { listedIn, network } = search;
  const { stretchSegment, stretchSegmentOffset } = network;
  const stamp = ++search.searches;
  const stretches = [search.touched, [...field.seeds.byStretch.keys()]];
  let room = 0;
  for (const list of stretches)
    for (const stretch of list) room += stretchSegmentOffset[stretch + 1] - stretchSegmentOffset[stretch];
  const segments = new Uint32Array(room);
  let count = 0;
  for (const list of stretches)
    for (const stretch of list)
      for (let i = stretchSegmentOffset[stretch]; i < stretchSegmentOffset[stretch + 1]; i++) {
        const segment = stretchSegment[i];
        if (listedIn[segment] === stamp) continue;
        listedIn[segment] = stamp;
        segments[count++] = segment;
      }
  return segments.subarray(0, count);
}
