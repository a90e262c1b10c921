import { createReadStream } from 'node:fs';
import { stat, unlink } from 'node:fs/promises';
import type { ExportFormat } from '../../../output/exports/export_table.ts';
import type { Reply } from '../../fastify_types.ts';

const MEDIA_TYPES: Record<ExportFormat, string> = {
  geojson: 'application/geo+json; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  fgb: 'application/vnd.flatgeobuf',
  gpkg: 'application/geopackage+sqlite3',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** Media types of exports, without parameters. */
export const EXPORT_TYPES: readonly string[] = Object.values(MEDIA_TYPES).map(
  (type) => type.split(';', 1)[0]!,
);

/** Sends a file that an exporter wrote, under a name, and deletes it. */
export async function sendExport(
  reply: Reply,
  path: string,
  format: ExportFormat,
  name: string,
): Promise<Reply> {
  const { size } = await stat(path);
  const file = createReadStream(path);
  // Open files stay readable when they are deleted: nothing is left behind, whoever goes.
  file.once('open', () => void unlink(path).catch(() => undefined));
  return reply
    .type(MEDIA_TYPES[format])
    .header('content-length', size)
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(file);
}
