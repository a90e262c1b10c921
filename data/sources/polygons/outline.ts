import { MaillageError } from '../../../errors/maillage_error.ts';
import type { MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { featuresOf } from '../../tables/formats/geojson_features.ts';
import { polygonsOf } from '../../tables/places/polygons.ts';
import { dissolve } from './dissolve.ts';
import { boxOf } from './geometry.ts';
import { readGeoJson } from './read_geojson.ts';

/**
 * The outline of a region from a GeoJSON file: all its polygons together (neighbours that share borders are joined).
 * Throws `outline_not_polygons`, `coordinates_projected`, and what readGeoJson throws.
 */
export async function readOutline(file: string): Promise<MultiPolygonCoordinates> {
  const features = featuresOf(await readGeoJson(file, 'Outline'));
  const polygons: MultiPolygonCoordinates = [];
  for (const feature of features ?? []) polygons.push(...(polygonsOf(feature.geometry) ?? []));
  if (polygons.length === 0) {
    throw new MaillageError('outline_not_polygons', { file });
  }
  const box = boxOf(polygons);
  if (box.west < -180 || box.east > 180 || box.south < -90 || box.north > 90) {
    throw new MaillageError('coordinates_projected.outline', { file });
  }
  return dissolve(polygons);
}
