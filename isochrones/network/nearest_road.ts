import {
  latOfY,
  lonOfX,
  metresPerUnitAtY,
  roundDegrees,
  WORLD_UNITS,
  xOfLon,
  yOfLat,
} from '../geometry/mercator.ts';
import type { Network, RoadMatch } from '../types.ts';

/** The nearest segment in the plane; reused between calls by whoever asks for millions of points. */
export interface NearestSegment {
  segment: number;
  fraction: number;
  /** Squared distance in plane units. */
  distance2: number;
}

/** Where on the segment, 0 to 1, the point (x, y) is nearest. */
export function projectOnSegment(network: Network, segment: number, x: number, y: number): number {
  const { vertexXY } = network;
  const a = 2 * network.segmentFrom[segment];
  const b = 2 * network.segmentTo[segment];
  const dx = vertexXY[b] - vertexXY[a];
  const dy = vertexXY[b + 1] - vertexXY[a + 1];
  const length2 = dx * dx + dy * dy;
  if (length2 === 0) return 0;
  const t = ((x - vertexXY[a]) * dx + (y - vertexXY[a + 1]) * dy) / length2;
  return t <= 0 ? 0 : t >= 1 ? 1 : t;
}

/** Squared distance in the plane from (x, y) to the point at `fraction` of the segment; exact at the segment's ends. */
export function distance2AtFraction(
  network: Network,
  segment: number,
  fraction: number,
  x: number,
  y: number,
): number {
  const { vertexXY } = network;
  const a = 2 * network.segmentFrom[segment];
  const b = 2 * network.segmentTo[segment];
  // At 1 the end itself, not start + 1 * difference: segments that share it must agree to the last bit.
  const dx = (fraction === 1 ? vertexXY[b] : vertexXY[a] + fraction * (vertexXY[b] - vertexXY[a])) - x;
  const dy =
    (fraction === 1 ? vertexXY[b + 1] : vertexXY[a + 1] + fraction * (vertexXY[b + 1] - vertexXY[a + 1])) - y;
  return dx * dx + dy * dy;
}

/**
 * The matchable segment nearest to (x, y) of the plane, by rings of grid cells around it until none can be nearer.
 * Ties go to the segment of the lower number. The result is written into `into`; `others`: those that are hardly farther are listed there.
 */
export function findNearestSegment(
  network: Network,
  x: number,
  y: number,
  into: NearestSegment,
  others: SegmentList | null = null,
): void {
  const { originX, originY, cellSize, columns, rows } = network.grid;
  const column = Math.floor((x - originX) / cellSize);
  const row = Math.floor((y - originY) / cellSize);
  into.segment = -1;
  into.distance2 = Infinity;
  if (others !== null) others.count = 0;
  // Rings that do not touch the grid, or hold no road, are skipped.
  const outside = Math.max(0, -column, column - columns + 1, -row, row - rows + 1);
  const firstRing = outside > 0 ? outside : emptyRings(network)[row * columns + column];
  const inCellX = x - originX - column * cellSize;
  const inCellY = y - originY - row * cellSize;
  const margin = Math.min(inCellX, cellSize - inCellX, inCellY, cellSize - inCellY);
  const lastRing = Math.max(
    Math.abs(column),
    Math.abs(column - columns + 1),
    Math.abs(row),
    Math.abs(row - rows + 1),
  );
  const scanRow = (ring: number, r: number, away: number): void => {
    if (r < 0 || r >= rows) return;
    const across = acrossAt(into.distance2, away);
    if (across < 0) return;
    const first = Math.max(0, column - ring, column + Math.floor((inCellX - across) / cellSize));
    const last = Math.min(columns - 1, column + ring, column + Math.floor((inCellX + across) / cellSize));
    scanCells(network, r, first, last, x, y, into, others);
  };
  const scanColumn = (ring: number, c: number, away: number): void => {
    if (c < 0 || c >= columns) return;
    const across = acrossAt(into.distance2, away);
    if (across < 0) return;
    const first = Math.max(0, row - ring + 1, row + Math.floor((inCellY - across) / cellSize));
    const last = Math.min(rows - 1, row + ring - 1, row + Math.floor((inCellY + across) / cellSize));
    for (let r = first; r <= last; r++) scanCells(network, r, c, c, x, y, into, others);
  };
  for (let ring = firstRing; ring <= lastRing; ring++) {
    // Everything in this ring and beyond is at least this far.
    const reach = ring === 0 ? 0 : (ring - 1) * cellSize + margin;
    if (into.segment >= 0 && reach * reach > rounded2(into.distance2)) return;
    if (ring === 0) {
      scanCells(network, row, column, column, x, y, into, others);
      continue;
    }
    // Of each side of the ring the part that is near enough to hold a nearer road.
    const beyond = (ring - 1) * cellSize;
    scanRow(ring, row - ring, inCellY + beyond);
    scanRow(ring, row + ring, cellSize - inCellY + beyond);
    scanColumn(ring, column - ring, inCellX + beyond);
    scanColumn(ring, column + ring, cellSize - inCellX + beyond);
  }
}

/** Segments with where on them, and how far away, a point is nearest; some twice. Used again for each point. */
interface SegmentList {
  count: number;
  segment: number[];
  fraction: number[];
  distance2: number[];
}

/** The squared distance within which roads count as hardly farther, with room for the rounding of computed distances. */
const rounded2 = (distance2: number): number => (Math.sqrt(distance2) + 2 * ROUNDING_UNITS) ** 2;

/** How far along a side of a ring, which is so far away, nothing nearer than a squared distance lies beyond; negative: nothing does at all. */
function acrossAt(distance2: number, away: number): number {
  if (distance2 === Infinity) return Infinity;
  const across2 = rounded2(distance2) - away * away;
  return across2 < 0 ? -1 : Math.sqrt(across2);
}

/** Of each cell of a network's grid: how many rings around it hold no road, itself the first, 255 at most. */
function emptyRings(network: Network): Uint8Array {
  const known = ringsOf.get(network.gridOffset);
  if (known !== undefined) return known;
  const { grid, gridOffset } = network;
  const { columns, rows } = grid;
  const rings = new Uint8Array(columns * rows);
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= columns || row >= rows ? 255 : rings[row * columns + column];
  // The distance in steps of a king of chess, by one way there and one back.
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      if (gridOffset[cell] === gridOffset[cell + 1])
        rings[cell] = Math.min(
          255,
          1 +
            Math.min(
              at(column - 1, row),
              at(column - 1, row - 1),
              at(column, row - 1),
              at(column + 1, row - 1),
            ),
        );
    }
  for (let row = rows - 1; row >= 0; row--)
    for (let column = columns - 1; column >= 0; column--) {
      const cell = row * columns + column;
      rings[cell] = Math.min(
        rings[cell],
        1 +
          Math.min(
            at(column + 1, row),
            at(column + 1, row + 1),
            at(column, row + 1),
            at(column - 1, row + 1),
          ),
      );
    }
  ringsOf.set(gridOffset, rings);
  return rings;
}

/** Worked out when the first point of a network is asked about. */
const ringsOf = new WeakMap<Uint32Array, Uint8Array>();

function scanCells(
  network: Network,
  row: number,
  firstColumn: number,
  lastColumn: number,
  x: number,
  y: number,
  into: NearestSegment,
  others: SegmentList | null,
): void {
  if (lastColumn < firstColumn) return;
  const { gridOffset, gridSegment } = network;
  const first = row * network.grid.columns + firstColumn;
  const end = gridOffset[first + lastColumn - firstColumn + 1];
  let reach2 = rounded2(into.distance2);
  for (let i = gridOffset[first]; i < end; i++) {
    const segment = gridSegment[i];
    const fraction = projectOnSegment(network, segment, x, y);
    const distance2 = distance2AtFraction(network, segment, fraction, x, y);
    if (distance2 > reach2) continue;
    if (others !== null) {
      const at = others.count++;
      others.segment[at] = segment;
      others.fraction[at] = fraction;
      others.distance2[at] = distance2;
    }
    if (distance2 < into.distance2 || (distance2 === into.distance2 && segment < into.segment)) {
      into.segment = segment;
      into.fraction = fraction;
      into.distance2 = distance2;
      reach2 = rounded2(distance2);
    }
  }
}

/**
 * Where a home or a site joins the network, as OSRM chooses it (GeospatialQuery::NearestCandidatesWithAlternativeFromBigComponent of
 * OSRM 26.10): coordinates are rounded to the millionth of a degree; the nearest road of a component that is not small is found
 * by distances between points rounded to the millionth of a degree of the Mercator plane; all roads on which the nearest point is the
 * same rounded point count: those of a junction, others that pass within a hand's breadth, copies of via ways, and, where none of them is
 * nearer, bits of small components. Of several places on the same stretches the first in the order of their geometry counts. Ties of
 * different points, which OSRM settles by the order of its index, go to the truly nearest one, then to the segment of the lower number.
 */
export function nearestRoad(network: Network, lon: number, lat: number): RoadMatch {
  const places = nearestPlaces(network, lon, lat);
  let best = places[0];
  for (const place of places) if (isNearer(place.roads[0], best.roads[0])) best = place;
  const [{ segment, fraction, distance2 }, ...others] = best.roads;
  const point = pointOnSegment(network, segment, fraction);
  return {
    segment,
    fraction,
    lon: roundDegrees(point.lon),
    lat: roundDegrees(point.lat),
    distance_m: Math.sqrt(distance2) * metresPerUnitAtY(yOfLat(roundDegrees(lat))),
    others: others.map((other) => ({ segment: other.segment, fraction: other.fraction })),
  };
}

/** A road within reach: `steps2` is the squared distance as OSRM rounds it, `dx` and `dy` lead to the rounded point. */
interface FoundRoad extends NearestSegment {
  steps2: number;
  dx: number;
  dy: number;
}

/** Roads whose nearest points to an asked one are the same rounded point; the first one is the road that is told. */
interface NearestPlace {
  roads: NearestSegment[];
}

/** Used again for each point. */
const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: 0 };
const hardlyFarther: SegmentList = { count: 0, segment: [], fraction: [], distance2: [] };

const isNearer = (a: NearestSegment, b: NearestSegment): boolean =>
  a.distance2 < b.distance2 || (a.distance2 === b.distance2 && a.segment < b.segment);

/** One millionth of a degree in plane units. */
const STEP_UNITS = WORLD_UNITS / 360e6;
/** Rounding moves each of two points by at most half a diagonal; beyond twice that no other road can be as near. */
const ROUNDING_UNITS = 2 * Math.SQRT2 * STEP_UNITS;

/**
 * The rounded points of roads that are nearest to a point by OSRM's rounded distances: one almost always, several where they tie. See
 * nearestRoad.
 */
export function nearestPlaces(network: Network, lon: number, lat: number): NearestPlace[] {
  const x = xOfLon(roundDegrees(lon));
  const y = yOfLat(roundDegrees(lat));
  findNearestSegment(network, x, y, nearest, hardlyFarther);
  const reach = Math.sqrt(nearest.distance2) + ROUNDING_UNITS;
  const fromX = stepsOfX(x);
  const fromY = stepsOfY(y);
  const found: FoundRoad[] = [];
  const offer = (segment: number, fraction: number, distance2: number): void => {
    if (distance2 > reach * reach || found.some((known) => known.segment === segment)) return;
    const { x: atX, y: atY } = planePointOnSegment(network, segment, fraction);
    const dx = stepsOfX(atX) - fromX;
    const dy = stepsOfY(atY) - fromY;
    found.push({ segment, fraction, distance2, steps2: dx * dx + dy * dy, dx, dy });
  };
  const { count, segment, fraction, distance2 } = hardlyFarther;
  for (let i = 0; i < count; i++) offer(segment[i], fraction[i], distance2[i]);
  visitBesideNear(network, x, y, reach, (segment) => {
    const fraction = projectOnSegment(network, segment, x, y);
    offer(segment, fraction, distance2AtFraction(network, segment, fraction, x, y));
  });
  // Almost always the nearest is alone.
  if (found.length === 1) return [{ roads: found }];
  const { segmentMatchable, segmentIsSmall } = network;
  let least2 = Infinity;
  for (const { segment, steps2 } of found) if (segmentMatchable[segment] && steps2 < least2) least2 = steps2;
  const smallIsNearer = found.some(({ segment, steps2 }) => segmentIsSmall[segment] && steps2 < least2);
  const places: { dx: number; dy: number; roads: NearestSegment[] }[] = [];
  for (const { dx, dy, steps2, segment, fraction, distance2 } of found) {
    if (steps2 !== least2 || (smallIsNearer && segmentIsSmall[segment])) continue;
    const place = places.find((known) => known.dx === dx && known.dy === dy);
    if (!place) places.push({ dx, dy, roads: [{ segment, fraction, distance2 }] });
    else addRoad(network, place.roads, { segment, fraction, distance2 });
  }
  for (const { roads } of places) roads.sort((a, b) => preference(network, a, b));
  // Small ones at another place of the same distance are no place of their own.
  return places.filter(({ roads }) => roads.some(({ segment }) => segmentMatchable[segment]));
}

/** Matchable roads first, then the nearest, then the lowest number. */
const preference = ({ segmentMatchable }: Network, a: NearestSegment, b: NearestSegment): number =>
  segmentMatchable[b.segment] - segmentMatchable[a.segment] ||
  a.distance2 - b.distance2 ||
  a.segment - b.segment;

/** Of two pieces of the same stretches only the first in the order of their geometry is kept. */
function addRoad(network: Network, roads: NearestSegment[], road: NearestSegment): void {
  const { segmentForwardStretch: forward, segmentBackwardStretch: backward } = network;
  const same = roads.findIndex(
    ({ segment }) =>
      forward[segment] === forward[road.segment] && backward[segment] === backward[road.segment],
  );
  if (same < 0) roads.push(road);
  else if (isEarlier(network, road.segment, roads[same].segment)) roads[same] = road;
}

/** Whether segment a comes before b in the order of their stretches' geometry. */
function isEarlier(
  { segmentForwardOffset_ds, segmentBackwardOffset_ds }: Network,
  a: number,
  b: number,
): boolean {
  if (segmentForwardOffset_ds[a] !== segmentForwardOffset_ds[b])
    return segmentForwardOffset_ds[a] < segmentForwardOffset_ds[b];
  return segmentBackwardOffset_ds[a] > segmentBackwardOffset_ds[b];
}

const stepsOfX = (x: number): number => Math.round((x / WORLD_UNITS) * 360e6 - 180e6);
const stepsOfY = (y: number): number => Math.round(180e6 - (y / WORLD_UNITS) * 360e6);

/** Calls `visit` with the segments beside matchable ones that may lie within `reach` of a point of the plane; some twice. A segment is listed in the cells that it passes. */
function visitBesideNear(
  { grid, besideOffset, besideSegment }: Network,
  x: number,
  y: number,
  reach: number,
  visit: (segment: number) => void,
): void {
  if (besideSegment.length === 0) return;
  const { originX, originY, cellSize, columns, rows } = grid;
  const clampTo = (value: number, count: number) =>
    Math.max(0, Math.min(count - 1, Math.floor(value / cellSize)));
  const outer2 = (reach + ROUNDING_UNITS) ** 2;
  const lastRow = clampTo(y + reach - originY, rows);
  for (let row = clampTo(y - reach - originY, rows); row <= lastRow; row++) {
    const top = originY + row * cellSize - y;
    const nearY = top > 0 ? top : Math.min(0, top + cellSize);
    const across2 = outer2 - nearY * nearY;
    if (across2 < 0) continue;
    // Cells of a row lie one after the other, and so do their segments.
    const across = Math.sqrt(across2);
    const first = row * columns + clampTo(x - across - originX, columns);
    const last = row * columns + clampTo(x + across - originX, columns);
    for (let i = besideOffset[first]; i < besideOffset[last + 1]; i++) visit(besideSegment[i]);
  }
}

/** Longitude and latitude of the point at `fraction` of a segment. */
export function pointOnSegment(
  network: Network,
  segment: number,
  fraction: number,
): { lon: number; lat: number } {
  const { x, y } = planePointOnSegment(network, segment, fraction);
  return { lon: lonOfX(x), lat: latOfY(y) };
}

/** The same in the plane, exact at the segment's ends. */
export function planePointOnSegment(
  network: Network,
  segment: number,
  fraction: number,
): { x: number; y: number } {
  const { vertexXY } = network;
  const a = 2 * network.segmentFrom[segment];
  const b = 2 * network.segmentTo[segment];
  return {
    x: (1 - fraction) * vertexXY[a] + fraction * vertexXY[b],
    y: (1 - fraction) * vertexXY[a + 1] + fraction * vertexXY[b + 1],
  };
}
