import { answerCalls } from '../../engine/thread_answer.ts';
import type { Origin } from '../../served/origin.ts';
import type { CsvOptions } from './csv.ts';
import type { ExportFormat } from './table.ts';
import { type ExportLayer, writeLayers } from './write.ts';

/** What is to be written where. */
export interface ExportCall {
  path: string;
  format: ExportFormat;
  layers: ExportLayer[];
  origin: Origin;
  options: CsvOptions;
}

/** The thread of `createExporter`. */
answerCalls<ExportCall>(({ path, format, layers, origin, options }) =>
  writeLayers(path, format, layers, origin, options),
);
