import { rm, writeFile } from 'node:fs/promises';
import type { Feature, Geometry } from 'geojson';
import { writeBeside } from '../../../isochrones/write_beside.ts';
import type { Origin, OriginOfAll } from '../../served/origin.ts';
import { type CsvOptions, toCsv } from './csv.ts';
import { type ExportFormat, toTable } from './export_table.ts';
import { toFlatGeobuf } from './flatgeobuf.ts';
import { checkOutputFile } from './output_file.ts';
import { toGeoParquet } from './parquet.ts';
import { writeGeoPackage } from './write_geopackage.ts';
import { toXlsx } from './write_xlsx.ts';

/** One layer of a file. */
export interface ExportLayer {
  name: string;
  features: Feature<Geometry | null>[];
}

/**
 * Writes layers to `path` in a format, with what they come from: foreign members of GeoJSON, metadata of GeoPackage, FlatGeobuf and
 * GeoParquet, a sheet of a workbook, columns of CSV. A GeoPackage holds any number of layers, the other formats take the first. The file
 * is written beside its place and moved there when whole, so that a killed or failed export leaves nothing half-written.
 */
export async function writeLayers(
  path: string,
  format: ExportFormat,
  layers: ExportLayer[],
  origin: Origin | OriginOfAll,
  options: CsvOptions = {},
): Promise<void> {
  await checkOutputFile(path);
  await writeBeside(path, async (beside) => {
    if (format === 'gpkg') {
      await rm(beside, { force: true });
      writeGeoPackage(
        beside,
        layers.map(({ name, features }) => toTable(name, features)),
        origin,
      );
    } else {
      await writeFile(beside, await encode(format, layers[0] as ExportLayer, origin, options));
    }
  });
}

async function encode(
  format: Exclude<ExportFormat, 'gpkg'>,
  { name, features }: ExportLayer,
  origin: Origin | OriginOfAll,
  options: CsvOptions,
): Promise<string | Uint8Array> {
  switch (format) {
    case 'geojson':
      return `${JSON.stringify({ type: 'FeatureCollection', ...origin, features })}\n`;
    case 'csv':
      return toCsv(toTable(name, features), origin, options);
    case 'fgb':
      return toFlatGeobuf(toTable(name, features), origin);
    case 'parquet':
      return toGeoParquet(toTable(name, features), origin);
    case 'xlsx':
      return toXlsx(toTable(name, features), origin);
  }
}
