import { latOfY, lonOfX, metresPerUnitAtY, xOfLon, yOfLat } from '../geometry/mercator.ts';
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
 * Ties go to the segment of the lower number. The result is written into `into`.
 */
export function findNearestSegment(network: Network, x: number, y: number, into: NearestSegment): void {
  const { originX, originY, cellSize, columns, rows } = network.grid;
  const column = Math.floor((x - originX) / cellSize);
  const row = Math.floor((y - originY) / cellSize);
  into.segment = -1;
  into.distance2 = Infinity;
  // Rings that do not touch the grid are skipped.
  const outside = Math.max(0, -column, column - columns + 1, -row, row - rows + 1);
  const inCellX = x - originX - column * cellSize;
  const inCellY = y - originY - row * cellSize;
  const margin = Math.min(inCellX, cellSize - inCellX, inCellY, cellSize - inCellY);
  const lastRing = Math.max(
    Math.abs(column),
    Math.abs(column - columns + 1),
    Math.abs(row),
    Math.abs(row - rows + 1),
  );
  for (let ring = outside; ring <= lastRing; ring++) {
    // Everything in this ring and beyond is at least this far.
    const reach = ring === 0 ? 0 : (ring - 1) * cellSize + margin;
    if (into.segment >= 0 && reach * reach > into.distance2) return;
    const top = row - ring;
    const bottom = row + ring;
    const left = column - ring;
    const right = column + ring;
    const firstColumn = Math.max(0, left);
    const lastColumn = Math.min(columns - 1, right);
    if (top >= 0 && top < rows) scanCells(network, top, firstColumn, lastColumn, x, y, into);
    if (ring > 0 && bottom >= 0 && bottom < rows)
      scanCells(network, bottom, firstColumn, lastColumn, x, y, into);
    const lastRow = Math.min(rows - 1, bottom - 1);
    for (let r = Math.max(0, top + 1); r <= lastRow; r++) {
      if (left >= 0 && left < columns) scanCells(network, r, left, left, x, y, into);
      if (right >= 0 && right < columns) scanCells(network, r, right, right, x, y, into);
    }
  }
}

function scanCells(
  network: Network,
  row: number,
  firstColumn: number,
  lastColumn: number,
  x: number,
  y: number,
  into: NearestSegment,
): void {
  const { gridOffset, gridSegment } = network;
  const first = row * network.grid.columns + firstColumn;
  const end = gridOffset[first + lastColumn - firstColumn + 1];
  if (lastColumn < firstColumn) return;
  for (let i = gridOffset[first]; i < end; i++) {
    const segment = gridSegment[i];
    const fraction = projectOnSegment(network, segment, x, y);
    const distance2 = distance2AtFraction(network, segment, fraction, x, y);
    if (distance2 < into.distance2 || (distance2 === into.distance2 && segment < into.segment)) {
      into.segment = segment;
      into.fraction = fraction;
      into.distance2 = distance2;
    }
  }
}

const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

/**
 * Where a home or a site joins the network: the nearest road of a component that is not tiny, as OSRM chooses it.
 * Like OSRM's, the point on the road is told in millionths of a degree, and the told point is the one that counts: whoever
 * asks OSRM for a journey from it is answered our time. So it is matched once more, with all roads that cannot be told apart
 * there: those of a junction, and others that pass within a hand's breadth.
 */
export function nearestRoad(network: Network, lon: number, lat: number): RoadMatch {
  const nearest: NearestSegment = { segment: -1, fraction: 0, distance2: 0 };
  findNearestSegment(network, xOfLon(lon), yOfLat(lat), nearest);
  const distance_m = Math.sqrt(nearest.distance2) * metresPerUnitAtY(yOfLat(lat));
  const point = pointOnSegment(network, nearest.segment, nearest.fraction);
  const told = { lon: round6(point.lon), lat: round6(point.lat) };
  const x = xOfLon(told.lon);
  const y = yOfLat(told.lat);
  findNearestSegment(network, x, y, nearest);
  const { segment, fraction } = nearest;
  const place = placeOf(network, segment, fraction);
  const others: NonNullable<RoadMatch['others']> = [];
  for (const other of segmentsOfCell(network, x, y)) {
    const at = projectOnSegment(network, other, x, y);
    if (other !== segment && placeOf(network, other, at) === place)
      others.push({ segment: other, fraction: at });
  }
  return { segment, fraction, ...told, distance_m, ...(others.length > 0 && { others }) };
}

/** OSRM's idea of a place on a road: its coordinates, rounded to the millionth of a degree. */
function placeOf(network: Network, segment: number, fraction: number): number {
  if (fraction === 0 || fraction === 1) {
    const vertex = fraction === 0 ? network.segmentFrom[segment] : network.segmentTo[segment];
    return placeKey(network.vertexLonLat_e6[2 * vertex], network.vertexLonLat_e6[2 * vertex + 1]);
  }
  const { lon, lat } = pointOnSegment(network, segment, fraction);
  return placeKey(Math.round(lon * 1e6), Math.round(lat * 1e6));
}

/** One number for a place; places of one grid cell never share it. */
const placeKey = (lon_e6: number, lat_e6: number): number =>
  (lon_e6 + 180e6) * 2 ** 24 + ((lat_e6 + 90e6) % 2 ** 24);

function segmentsOfCell(network: Network, x: number, y: number): Uint32Array {
  const { originX, originY, cellSize, columns, rows } = network.grid;
  const column = Math.floor((x - originX) / cellSize);
  const row = Math.floor((y - originY) / cellSize);
  // A told point may lie a hair outside the grid.
  if (column < 0 || row < 0 || column >= columns || row >= rows) return network.gridSegment.subarray(0, 0);
  const cell = row * columns + column;
  return network.gridSegment.subarray(network.gridOffset[cell], network.gridOffset[cell + 1]);
}

/** Longitude and latitude of the point at `fraction` of a segment. */
export function pointOnSegment(
  network: Network,
  segment: number,
  fraction: number,
): { lon: number; lat: number } {
  const { vertexXY } = network;
  const a = 2 * network.segmentFrom[segment];
  const b = 2 * network.segmentTo[segment];
  return {
    lon: lonOfX(vertexXY[a] + fraction * (vertexXY[b] - vertexXY[a])),
    lat: latOfY(vertexXY[a + 1] + fraction * (vertexXY[b + 1] - vertexXY[a + 1])),
  };
}
