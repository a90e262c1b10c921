import { projectOnSegment } from '../network/nearest_road.ts';
import { isVertex, vertexOfPlace } from '../network/places.ts';
import { hasSeed } from '../search/seeds.ts';
import { boundTimeOnSegment, type TimeField, timeAtVertex, timeOnSegment } from '../search/time_field.ts';
import { type Network, NONE } from '../types.ts';

/**
 * The surface divides the ground into classes: class i holds the points whose nearest road is reached before threshold i but
 * not before the one under it, the class after the last threshold all other ground. Where two fields are compared the
 * classes are GAINED, UNCHANGED and LOST.
 */
export const GAINED = 0; // under the limit now but not before
export const UNCHANGED = 1;
export const LOST = 2; // under the limit before but no longer
export const CHANGE_CLASSES = 3;

/** The mark of a segment along which the class changes. */
export const MIXED = 255;

/**
 * The time from which on a point no longer counts as under so many minutes. Decisions are taken on times rounded to the tenth
 * of a second, as they are told; half a tenth less makes surface and statistics agree with them.
 */
export function threshold_ds(minutes: number): number {
  return minutes * 600 - 0.5;
}

/** The class of a time: how many thresholds it does not lie under. */
export function classOfTime(thresholds_ds: readonly number[], time_ds: number): number {
  let k = 0;
  while (k < thresholds_ds.length && time_ds >= thresholds_ds[k]) k++;
  return k;
}

/** What became of a point between two times. */
export function changeClass(before_ds: number, after_ds: number, limit_ds: number): number {
  const was = before_ds < limit_ds;
  const is = after_ds < limit_ds;
  return was === is ? UNCHANGED : is ? GAINED : LOST;
}

/**
 * Classes that a thread has looked at, of every segment and vertex of a network: made once, because no question may fill or even clear
 * an array as long as the network. An entry is the question that wrote it (high byte) and the class (low byte).
 */
interface ClassMemo {
  segment: Uint16Array;
  vertex: Uint16Array;
  /** 1: a road of a small component, which is no place's nearest, meets others at the vertex. */
  besideSmall: Uint8Array;
  question: number;
}

const LAST_QUESTION = 255;
const memos = new WeakMap<Network, ClassMemo>();

/** The classes of a field's places, found as they are asked for; with `before` those of a change of side of the first threshold. */
export interface Classes {
  field: TimeField;
  before: TimeField | null;
  thresholds_ds: readonly number[];
  memo: ClassMemo;
  /** Its number in the memo. */
  question: number;
  /** Scratch of two numbers. */
  bounds: Float64Array;
}

/** The classes of a field. Good until LAST_QUESTION more of them were made on its network: as long as one question is answered. */
export function classesOf(
  field: TimeField,
  thresholds_ds: readonly number[],
  before: TimeField | null = null,
): Classes {
  const { network } = field;
  let memo = memos.get(network);
  if (!memo) {
    const { segmentCount, vertexCount } = network;
    memo = {
      segment: new Uint16Array(segmentCount),
      vertex: new Uint16Array(vertexCount),
      besideSmall: verticesOfSmall(network),
      question: 0,
    };
    memos.set(network, memo);
  }
  if (memo.question === LAST_QUESTION) {
    memo.segment.fill(0);
    memo.vertex.fill(0);
    memo.question = 0;
  }
  memo.question++;
  return { field, before, thresholds_ds, memo, question: memo.question, bounds: new Float64Array(2) };
}

function verticesOfSmall({
  segmentCount,
  segmentFrom,
  segmentIsSmall,
  segmentTo,
  vertexCount,
}: Network): Uint8Array {
  const found = new Uint8Array(vertexCount);
  for (let s = 0; s < segmentCount; s++)
    if (segmentIsSmall[s]) {
      found[segmentFrom[s]] = 1;
      found[segmentTo[s]] = 1;
    }
  return found;
}

/** The one class that a segment lies in, or MIXED. */
export function classOfSegment(classes: Classes, segment: number): number {
  const entry = classes.memo.segment[segment];
  if (entry >>> 8 === classes.question) return entry & 0xff;
  const found = findClassOfSegment(classes, segment);
  classes.memo.segment[segment] = (classes.question << 8) | found;
  return found;
}

function findClassOfSegment(classes: Classes, segment: number): number {
  const found = classOfBounds(classes, segment, 0, 1);
  if (found === MIXED) return MIXED;
  return isClassOfEnds(classes, segment, 0, 1, found) ? found : MIXED;
}

/**
 * Whether the ends of a segment, those of them that lie between two fractions, have its class: at a vertex a road that is no place's nearest
 * may be quicker.
 */
function isClassOfEnds(classes: Classes, segment: number, from: number, to: number, found: number): boolean {
  const { network } = classes.field;
  const { besideSmall } = classes.memo;
  const start = network.segmentFrom[segment];
  const end = network.segmentTo[segment];
  if (from === 0 && besideSmall[start] && classOfVertex(classes, start) !== found) return false;
  return !(to === 1 && besideSmall[end] && classOfVertex(classes, end) !== found);
}

/** The one class that a segment lies in between two fractions, or MIXED. */
function classOfBounds(
  { field, before, thresholds_ds, bounds }: Classes,
  segment: number,
  from: number,
  to: number,
): number {
  boundTimeOnSegment(field, segment, bounds, from, to);
  const least = bounds[0];
  const most = bounds[1];
  if (!before) {
    const found = classOfTime(thresholds_ds, least);
    return found === classOfTime(thresholds_ds, most) ? found : MIXED;
  }
  boundTimeOnSegment(before, segment, bounds, from, to);
  const [limit_ds] = thresholds_ds;
  if (least < limit_ds !== most < limit_ds || bounds[0] < limit_ds !== bounds[1] < limit_ds) return MIXED;
  return changeClass(bounds[0], least, limit_ds);
}

/** The one class of the part of a segment between two fractions, or MIXED. */
export function classOfPart(classes: Classes, segment: number, from: number, to: number): number {
  const whole = classOfSegment(classes, segment);
  if (whole !== MIXED) return whole;
  const found = classOfBounds(classes, segment, from, to);
  return found === MIXED || isClassOfEnds(classes, segment, from, to, found) ? found : MIXED;
}

/** The class of the point (x, y), whose nearest place this is. */
export function classOfPlace(classes: Classes, place: number, x: number, y: number): number {
  if (isVertex(place)) {
    const vertex = vertexOfPlace(place);
    const entry = classes.memo.vertex[vertex];
    if (entry >>> 8 === classes.question) return entry & 0xff;
    const found = classOfVertex(classes, vertex);
    classes.memo.vertex[vertex] = (classes.question << 8) | found;
    return found;
  }
  const ofSegment = classOfSegment(classes, place);
  if (ofSegment !== MIXED) return ofSegment;
  const { field, before, thresholds_ds } = classes;
  const fraction = projectOnSegment(field.network, place, x, y);
  const time_ds = timeOnSegment(field, place, fraction);
  if (!before) return classOfTime(thresholds_ds, time_ds);
  return changeClass(timeOnSegment(before, place, fraction), time_ds, thresholds_ds[0]);
}

function classOfVertex({ field, before, thresholds_ds }: Classes, vertex: number): number {
  const time_ds = timeAtVertex(field, vertex);
  if (!before) return classOfTime(thresholds_ds, time_ds);
  return changeClass(timeAtVertex(before, vertex), time_ds, thresholds_ds[0]);
}

/** The one class of all segments of a list, -1 when they lie in several. Vertices between them lie in it too. */
export function commonClass(classes: Classes, segments: Uint32Array): number {
  const only = classOfSegment(classes, segments[0]);
  if (only === MIXED) return -1;
  for (let i = 1; i < segments.length; i++) if (classOfSegment(classes, segments[i]) !== only) return -1;
  return only;
}

/**
 * Up to what change of the fraction, in either direction, a segment's points have the class that they have at this one: times change by
 * no more than the slower direction takes, and by a tenth of a second, to which they are cut; and at an end a road that is no place's
 * nearest may be quicker.
 */
export function sameClassAround(classes: Classes, segment: number, fraction: number): number {
  const { before, field, memo, thresholds_ds } = classes;
  const { network, seeds } = field;
  const forward = network.segmentForwardStretch[segment];
  const backward = network.segmentBackwardStretch[segment];
  // Times jump where a site is passed.
  if (
    before ||
    (forward !== NONE && hasSeed(seeds, forward)) ||
    (backward !== NONE && hasSeed(seeds, backward))
  )
    return 0;
  const time_ds = timeOnSegment(field, segment, fraction);
  let least = Infinity;
  for (const threshold of thresholds_ds) least = Math.min(least, Math.abs(time_ds - threshold));
  const slowest_ds = Math.max(
    forward === NONE ? 0 : network.segmentForwardDuration_ds[segment],
    backward === NONE ? 0 : network.segmentBackwardDuration_ds[segment],
  );
  const toStart = memo.besideSmall[network.segmentFrom[segment]] ? fraction : Infinity;
  const toEnd = memo.besideSmall[network.segmentTo[segment]] ? 1 - fraction : Infinity;
  return Math.min(toStart, toEnd, Math.max(0, (least - 2) / slowest_ds));
}
