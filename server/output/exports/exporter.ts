import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { newLane } from '../../engine/lane.ts';
import { deleteLeftFiles, temporaryFile } from '../../process/temporary_files.ts';
import type { ExportFormat } from './export_table.ts';
import type { ExportCall } from './export_thread.ts';
import { packFeatures } from './packed_features.ts';
import type { ExportLayer } from './write_layers.ts';

const KIND = 'export';

/** What is written. */
type Gathered = Pick<ExportCall, 'origin' | 'options'> & { layers: ExportLayer[] };

export interface Exporter {
  /**
   * Writes a file of its own, which the caller deletes. What is to be written is gathered by `gather` when it is its turn: a region's isochrones
   * take a hundred megabytes. Throws `export_failed`, `too_busy` (503) where too many wait, `asker_gone`, what `gather` throws.
   */
  write(format: ExportFormat, gather: () => Promise<Gathered>): Promise<string>;
  close(): Promise<void>;
}

/**
 * Writes files on a thread of its own: a region's communes take seconds, which no other request should wait for. What servers that were
 * killed have left is deleted.
 */
export function createExporter(): Exporter {
  void deleteLeftFiles(KIND);
  const lane = newLane({
    program: new URL('./export_thread.ts', import.meta.url),
    size: 1,
    niceness: 12,
    endAbandoned: true,
    most: 20,
    mostOfClient: 4,
    lost: () => failed('its thread ended'),
  });
  return {
    async write(format, gather) {
      const path = temporaryFile(KIND, `${randomUUID()}.${format}`);
      const message = async (): Promise<ExportCall> => {
        const { layers, ...gathered } = await gather();
        const packed = [];
        for (const layer of layers) packed.push({ ...layer, features: await packFeatures(layer.features) });
        return { ...gathered, format, path, layers: packed };
      };
      try {
        await lane.ask(message, { unheard: () => void remove(path) });
        return path;
      } catch (error) {
        await remove(path);
        throw error instanceof MaillageError ? error : failed(String(error));
      }
    },
    close: () => lane.close(),
  };
}

/** Deletes a file, and what SQLite keeps beside it while it writes. */
async function remove(path: string): Promise<void> {
  for (const file of [path, `${path}-journal`]) await rm(file, { force: true }).catch(() => undefined);
}

const failed = (why: string) => new MaillageError('export_failed', { why });
