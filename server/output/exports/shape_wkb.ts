import { wkbOf } from '../../../isochrones/geometry/wkb.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import type { Shape } from './export_table.ts';

/** A shape without heights as little-endian well-known binary (OGC 06-103r4). */
export function shapeWkb(shape: Shape): Uint8Array {
  if (shape.type === 'MultiPolygon') return wkbOf(shape.coordinates as MultiPolygonCoordinates);
  const point = Buffer.alloc(21);
  point.writeUInt8(1, 0);
  point.writeUInt32LE(1, 1);
  point.writeDoubleLE(shape.coordinates[0], 5);
  point.writeDoubleLE(shape.coordinates[1], 13);
  return point;
}
