import type { PackedRows } from '../../engine/packed_rows.ts';
import { answerCalls } from '../../engine/thread_answer.ts';
import type { Origin, OriginOfAll } from '../../served/origin.ts';
import type { CsvOptions } from './csv.ts';
import type { ExportFormat } from './export_table.ts';
import { unpackFeatures } from './packed_features.ts';
import { type ExportLayer, writeLayers } from './write_layers.ts';

/** What is to be written where. */
export interface ExportCall {
  path: string;
  format: ExportFormat;
  layers: (Omit<ExportLayer, 'features'> & { features: PackedRows })[];
  origin: Origin | OriginOfAll;
  options: CsvOptions;
}

/** The thread of `createExporter`. */
answerCalls<ExportCall>(async ({ path, format, layers, origin, options }) => {
  const unpacked: ExportLayer[] = [];
  for (const layer of layers) unpacked.push({ ...layer, features: await unpackFeatures(layer.features) });
  return writeLayers(path, format, unpacked, origin, options);
});
