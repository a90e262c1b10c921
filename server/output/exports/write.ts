import { rename, rm, writeFile } from 'node:fs/promises';
import type { Feature, Geometry } from 'geojson';
import type { Origin } from '../../served/origin.ts';
import { toCsv } from './csv.ts';
import { toFlatGeobuf } from './flatgeobuf.ts';
import { writeGeoPackage } from './geopackage.ts';
import { checkOutputFile } from './output_file.ts';
import { type ExportFormat, toTable } from './table.ts';

/**
 * Writes features to `path` in a format, with what they come from: foreign members of GeoJSON, metadata of GeoPackage and FlatGeobuf,
 * columns of CSV. The file is written beside its place and moved there when whole, so that a
 * killed or failed export leaves nothing half-written.
 */
export async function writeFeatures(
  path: string,
  format: ExportFormat,
  name: string,
  features: Feature<Geometry | null>[],
  origin: Origin,
): Promise<void> {
  await checkOutputFile(path);
  const beside = `${path}.${process.pid}.part`;
  try {
    if (format === 'gpkg') {
      await rm(beside, { force: true });
      writeGeoPackage(beside, toTable(name, features), origin);
    } else {
      await writeFile(beside, encode(format, name, features, origin));
    }
    await rename(beside, path);
  } finally {
    await rm(beside, { force: true });
  }
}

function encode(
  format: Exclude<ExportFormat, 'gpkg'>,
  name: string,
  features: Feature<Geometry | null>[],
  origin: Origin,
): string | Uint8Array {
  if (format === 'geojson') return `${JSON.stringify({ type: 'FeatureCollection', ...origin, features })}\n`;
  const table = toTable(name, features);
  return format === 'csv' ? toCsv(table, origin) : toFlatGeobuf(table, origin);
}
