import { MaillageError } from '../../../errors/maillage_error.ts';
import { newLane } from '../../engine/lane.ts';
import type { Sheet } from './write_sheet.ts';

export interface SheetWriter {
  /** A sheet's bytes. Throws `certificate_failed`; `too_busy` (503) where too many wait. */
  write(sheet: Sheet): Promise<Uint8Array>;
  /** How many wait to be written. */
  readonly waiting: number;
  close(): Promise<void>;
}

/**
 * Writes sheets on a thread of its own: fonts and layout take some hundred milliseconds, which no other request should
 * wait for. The thread starts with the first sheet, does not keep the process alive, and is started again when it has died.
 */
export function createSheetWriter(): SheetWriter {
  const lane = newLane({
    program: new URL('./sheet_worker.ts', import.meta.url),
    size: 1,
    niceness: 8,
    // A sheet takes some tenths of a second, a new thread's fonts a whole one: who asks and leaves would have it started again and again.
    endAbandoned: false,
    most: 200,
    mostOfClient: 20,
    lost: () => failed('its thread ended'),
  });
  return {
    async write(sheet) {
      try {
        return (await lane.ask(sheet)) as Uint8Array;
      } catch (error) {
        throw error instanceof MaillageError ? error : failed(String(error));
      }
    },
    get waiting() {
      return lane.waiting;
    },
    close: () => lane.close(),
  };
}

const failed = (why: string) => new MaillageError('certificate_failed', { why });
