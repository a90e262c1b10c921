/**
 * Drive times of all stretches as they are kept: parts of PART_STRETCHES stretches, each deflated from its times (Int32)
 * followed by its sites (Uint16), both little-endian, NEAREST_KEPT a stretch.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { MaillageError } from '../../errors/maillage_error.ts';
import { NEAREST_KEPT } from '../../isochrones/types.ts';
import type { StoredDriveTimes } from '../records.ts';

/** 1.1 MiB before deflating. */
export const PART_STRETCHES = 65_536;
const STRETCH_BYTES = NEAREST_KEPT * 6;
/** The quickest: half a second for 1.5 million stretches; a higher level takes thrice the time for a tenth less. */
const LEVEL = 1;

const deflated = promisify<Uint8Array, { level: number }, Buffer>(deflate);
const inflated = promisify<Uint8Array, Buffer>(inflate);

/** The parts in order, one after the other, so that no more than one is in memory beside the arrays. */
export async function* packTimes(times: StoredDriveTimes): AsyncGenerator<Uint8Array> {
  const stretches = stretchesOf(times);
  for (let from = 0; from < stretches; from += PART_STRETCHES) {
    const begin = from * NEAREST_KEPT;
    const end = Math.min(from + PART_STRETCHES, stretches) * NEAREST_KEPT;
    yield await deflated(
      Buffer.concat([bytesOf(times.time_ds.subarray(begin, end)), bytesOf(times.site.subarray(begin, end))]),
      { level: LEVEL },
    );
  }
}

/** Errors: coverage_broken (a part is missing or not what was written). */
export async function unpackTimes(
  stretches: number,
  parts: Uint8Array[],
  where: string,
): Promise<StoredDriveTimes> {
  const times: StoredDriveTimes = {
    time_ds: new Int32Array(stretches * NEAREST_KEPT),
    site: new Uint16Array(stretches * NEAREST_KEPT),
  };
  if (parts.length !== Math.ceil(stretches / PART_STRETCHES))
    throw new MaillageError('coverage_broken.incomplete', { where });
  await Promise.all(
    parts.map(async (part, p) => {
      const count = Math.min(PART_STRETCHES, stretches - p * PART_STRETCHES);
      const raw = await inflated(part).catch((error: unknown) => {
        throw new MaillageError('coverage_broken.damaged', { where }, { cause: error });
      });
      if (raw.byteLength !== count * STRETCH_BYTES)
        throw new MaillageError('coverage_broken.damaged', { where });
      const at = p * PART_STRETCHES * NEAREST_KEPT;
      const split = count * NEAREST_KEPT * 4;
      bytesOf(times.time_ds).set(raw.subarray(0, split), at * 4);
      bytesOf(times.site).set(raw.subarray(split), at * 2);
    }),
  );
  return times;
}

export function stretchesOf({ time_ds, site }: StoredDriveTimes): number {
  if (time_ds.length !== site.length || time_ds.length % NEAREST_KEPT !== 0)
    throw new Error(
      `Drive times of ${time_ds.length} times and ${site.length} sites are not ${NEAREST_KEPT} a stretch`,
    );
  return time_ds.length / NEAREST_KEPT;
}

const bytesOf = (array: Int32Array | Uint16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
