import type { Geometry, Position } from 'geojson';

const TYPES: Record<string, number> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
};
const PART_OF: Record<string, string> = {
  MultiPoint: 'Point',
  MultiLineString: 'LineString',
  MultiPolygon: 'Polygon',
};

/** A geometry without heights as little-endian well-known binary (OGC 06-103r4). */
export function toWkb(geometry: Exclude<Geometry, { type: 'GeometryCollection' }>): Buffer {
  const buffer = Buffer.alloc(sizeOf(geometry.type, geometry.coordinates));
  write(buffer, 0, geometry.type, geometry.coordinates);
  return buffer;
}

type Coordinates = Position | Position[] | Position[][] | Position[][][];

function sizeOf(type: string, coordinates: Coordinates): number {
  const part = PART_OF[type];
  if (part) return 9 + (coordinates as Coordinates[]).reduce((sum, one) => sum + sizeOf(part, one), 0);
  if (type === 'Point') return 5 + 16;
  if (type === 'LineString') return 9 + 16 * coordinates.length;
  return 9 + (coordinates as Position[][]).reduce((sum, ring) => sum + 4 + 16 * ring.length, 0);
}

function write(buffer: Buffer, start: number, type: string, coordinates: Coordinates): number {
  let at = buffer.writeUInt8(1, start);
  at = buffer.writeUInt32LE(TYPES[type], at);
  if (type === 'Point') return writePoints(buffer, at, [coordinates as Position]);
  at = buffer.writeUInt32LE(coordinates.length, at);
  const part = PART_OF[type];
  if (part) {
    for (const one of coordinates as Coordinates[]) at = write(buffer, at, part, one);
    return at;
  }
  if (type === 'LineString') return writePoints(buffer, at, coordinates as Position[]);
  for (const ring of coordinates as Position[][]) {
    at = buffer.writeUInt32LE(ring.length, at);
    at = writePoints(buffer, at, ring);
  }
  return at;
}

function writePoints(buffer: Buffer, start: number, points: Position[]): number {
  let at = start;
  for (const [x, y] of points) {
    at = buffer.writeDoubleLE(x, at);
    at = buffer.writeDoubleLE(y, at);
  }
  return at;
}
