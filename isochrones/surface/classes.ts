import { projectOnSegment } from '../network/nearest_road.ts';
import { boundTimeOnSegment, type TimeField, timeAtVertex, timeOnSegment } from '../search/time_field.ts';
import { isVertex, vertexOfPlace } from './places.ts';

/**
 * The surface divides the ground into classes: class i holds the points whose nearest road is reached before threshold i but
 * not before the one under it, the class after the last threshold all other ground. Where two fields are compared the
 * classes are GAINED, UNCHANGED and LOST.
 */
export const GAINED = 0; // under the limit now but not before
export const UNCHANGED = 1;
export const LOST = 2; // under the limit before but no longer
export const CHANGE_CLASSES = 3;

/** The mark of a segment along which the class changes, and of a vertex whose class was not asked for yet. */
const MIXED = 255;

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

/** The classes of a field's places; with `before` those of a change of side of the first threshold. */
export interface Classes {
  field: TimeField;
  before: TimeField | null;
  thresholds_ds: readonly number[];
  /** The one class of a segment, or MIXED. */
  segmentClass: Uint8Array;
  /** Filled as vertices are asked for. */
  vertexClass: Uint8Array;
}

/** The classes of all segments of a network. */
export function classifyAll(
  field: TimeField,
  thresholds_ds: readonly number[],
  before: TimeField | null = null,
): Classes {
  const { segmentCount } = field.network;
  const classes = emptyClasses(field, thresholds_ds, before);
  const bounds = new Float64Array(2);
  for (let s = 0; s < segmentCount; s++) classes.segmentClass[s] = classOfSegment(classes, s, bounds);
  return classes;
}

/** The classes of another field on the same network that differs from the former one's on the given segments alone. */
export function reclassify(before: Classes, field: TimeField, segments: Uint32Array): Classes {
  const classes: Classes = {
    ...before,
    field,
    segmentClass: before.segmentClass.slice(),
    vertexClass: new Uint8Array(before.vertexClass.length).fill(MIXED),
  };
  classifySegments(classes, segments);
  return classes;
}

/** Classes with all segments in the last one, for searches that reach a few of them; see classifySegments. */
export function emptyClasses(
  field: TimeField,
  thresholds_ds: readonly number[],
  before: TimeField | null = null,
): Classes {
  const { segmentCount, vertexCount } = field.network;
  return {
    field,
    before,
    thresholds_ds,
    segmentClass: new Uint8Array(segmentCount).fill(thresholds_ds.length),
    vertexClass: new Uint8Array(vertexCount).fill(MIXED),
  };
}

/** Takes classes for another field on the same network: all segments in the last class again. */
export function resetClasses(classes: Classes, field: TimeField, thresholds_ds: readonly number[]): void {
  classes.field = field;
  classes.thresholds_ds = thresholds_ds;
  classes.segmentClass.fill(thresholds_ds.length);
  classes.vertexClass.fill(MIXED);
}

/** Classifies some segments. */
export function classifySegments(classes: Classes, segments: Uint32Array): void {
  const bounds = new Float64Array(2);
  for (let i = 0; i < segments.length; i++)
    classes.segmentClass[segments[i]] = classOfSegment(classes, segments[i], bounds);
}

/** The one class that a segment lies in, or MIXED; `bounds` is scratch of two numbers. */
function classOfSegment(
  { field, before, thresholds_ds }: Classes,
  segment: number,
  bounds: Float64Array,
): number {
  boundTimeOnSegment(field, segment, bounds);
  const least = bounds[0];
  const most = bounds[1];
  if (!before) {
    const found = classOfTime(thresholds_ds, least);
    return found === classOfTime(thresholds_ds, most) ? found : MIXED;
  }
  boundTimeOnSegment(before, segment, bounds);
  const [limit_ds] = thresholds_ds;
  if (least < limit_ds !== most < limit_ds || bounds[0] < limit_ds !== bounds[1] < limit_ds) return MIXED;
  return changeClass(bounds[0], least, limit_ds);
}

/** The class of the point (x, y), whose nearest place this is. */
export function classOfPlace(classes: Classes, place: number, x: number, y: number): number {
  if (isVertex(place)) {
    const vertex = vertexOfPlace(place);
    if (classes.vertexClass[vertex] === MIXED) classes.vertexClass[vertex] = classOfVertex(classes, vertex);
    return classes.vertexClass[vertex];
  }
  if (classes.segmentClass[place] !== MIXED) return classes.segmentClass[place];
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
export function commonClass({ segmentClass }: Classes, segments: Uint32Array): number {
  const only = segmentClass[segments[0]];
  if (only === MIXED) return -1;
  for (let i = 1; i < segments.length; i++) if (segmentClass[segments[i]] !== only) return -1;
  return only;
}

/** The one class of all places of a list, -1 when they lie in several. */
export function commonClassOfPlaces(classes: Classes, places: Uint32Array): number {
  let only = -1;
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    if (!isVertex(place) && classes.segmentClass[place] === MIXED) return -1;
    // Where the class does not change along the segment, it is the same at any point.
    const found = classOfPlace(classes, place, 0, 0);
    if (only < 0) only = found;
    else if (found !== only) return -1;
  }
  return only;
}
