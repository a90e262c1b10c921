import { rename, rm, writeFile } from 'node:fs/promises';
import type { Feature, Geometry } from 'geojson';
import { toCsv } from './csv.ts';
import { toFlatGeobuf } from './flatgeobuf.ts';
import { writeGeoPackage } from './geopackage.ts';
import { checkOutputFile } from './output_file.ts';
import { type ExportFormat, toTable } from './table.ts';

/**
 * Writes features to `path` in a format. The file is written beside its place and moved there when whole, so that a
 * killed or failed export leaves nothing half-written.
 */
export async function writeFeatures(
  path: string,
  format: ExportFormat,
  name: string,
  features: Feature<Geometry | null>[],
): Promise<void> {
  await checkOutputFile(path);
  const beside = `${path}.${process.pid}.part`;
  try {
    if (format === 'gpkg') {
      await rm(beside, { force: true });
      writeGeoPackage(beside, toTable(name, features));
    } else {
      await writeFile(beside, encode(format, name, features));
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
): string | Uint8Array {
  if (format === 'geojson') return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
  const table = toTable(name, features);
  return format === 'csv' ? toCsv(table) : toFlatGeobuf(table);
}
