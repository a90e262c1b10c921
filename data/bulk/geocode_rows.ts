import { formatNumber } from '../rules/decision/format.ts';
import type { AddressQuery, Geocoder, GeocoderAnswer } from '../search/geocoder.ts';
import type { GeocodedAddress } from '../search/geocoder_shapes.ts';
import { BATCH, type BulkRow } from './bulk_rows.ts';
import { type Placed, rowError } from './placed_rows.ts';

export interface GeocodeOptions {
  /** Addresses found with a lesser score are told as uncertain, not answered. */
  min_score?: number;
  /** How often a batch is sent again where the service is busy or late, and after how long. */
  retries?: number;
  pause_ms?: number;
  sleep?: (ms: number) => Promise<void>;
}

const DEFAULTS = {
  min_score: 0.5, // below, the service found another street or the commune alone
  retries: 3,
  pause_ms: 5000, // the service refuses for some seconds who asked too much
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

/**
 * Turns the rows that are addresses into points, a batch in one request, in order; the others pass. Where the service
 * gives nothing the row says why, and the other rows are answered all the same.
 */
export async function* geocodeRows(
  batches: AsyncIterable<BulkRow[]>,
  geocoder: Geocoder,
  options: GeocodeOptions = {},
): AsyncGenerator<BulkRow[]> {
  const settings = { ...DEFAULTS, ...options };
  for await (const batch of merged(batches)) {
    if (!batch.some(({ kind }) => kind === 'address')) {
      yield batch;
      continue;
    }
    const queries = batch.flatMap((row) => (row.kind === 'address' ? [row.address] : []));
    const answer = await ask(geocoder, queries, settings);
    let next = 0;
    yield batch.map((row) =>
      row.kind === 'address' ? settle(row, answer, next++, settings.min_score) : row,
    );
  }
}

/** Batches joined until they are worth a request: a stream of small pieces makes small ones. */
async function* merged(batches: AsyncIterable<BulkRow[]>): AsyncGenerator<BulkRow[]> {
  let rows: BulkRow[] = [];
  for await (const batch of batches) {
    rows = rows.length === 0 ? batch : rows.concat(batch);
    if (rows.length < BATCH) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}

async function ask(
  geocoder: Geocoder,
  queries: AddressQuery[],
  { retries, pause_ms, sleep }: typeof DEFAULTS,
) {
  let answer = await geocoder.batch(queries);
  for (
    let i = 0;
    i < retries && !answer.ok && ['geocoder_busy', 'geocoder_timeout'].includes(answer.code);
    i++
  ) {
    await sleep(pause_ms);
    answer = await geocoder.batch(queries);
  }
  return answer;
}

function settle(
  row: Extract<BulkRow, { kind: 'address' }>,
  answer: GeocoderAnswer<(GeocodedAddress | null)[]>,
  index: number,
  min_score: number,
): BulkRow {
  const { number, id, cells } = row;
  const place = (placed: Placed): BulkRow => ({ number, id, cells, ...placed });
  if (!answer.ok) return place(rowError('geocoder_failed', answer.text, answer.text_en));
  const found = answer.value[index];
  const asked = row.address.text;
  if (!found) {
    return place(
      rowError('address_not_found', `Adresse introuvable\u00a0: ${asked}.`, `Address not found: ${asked}.`),
    );
  }
  const { lon, lat, label, score } = found;
  if (score < min_score) {
    const error = rowError(
      'address_uncertain',
      `Adresse incertaine\u00a0: ${asked} donne ${label} (${formatNumber(Math.round(score * 100))}\u00a0%).`,
      `Uncertain address: ${asked} gives ${label} (${Math.round(score * 100)}%).`,
    );
    return { ...place(error), found: { label, score } };
  }
  return { ...place({ kind: 'point', lon, lat }), found: { label, score } };
}
