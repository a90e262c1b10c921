/**
 * Contours of all communes of France as Etalab publishes them every year from IGN's Admin Express (Licence Ouverte), of the same year
 * as the list of communes. Addresses: the index of etalab-datasets.geo.data.gouv.fr/contours-administratifs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { MaillageError } from '../../errors/maillage_error.ts';
import { type Downloaded, type DownloadOptions, download } from './download.ts';
import { featuresOf } from './geojson.ts';

const BASE = 'https://etalab-datasets.geo.data.gouv.fr/contours-administratifs';
/** Generalised to 50 m: 17 MB, and finer than the packaged ones. */
const FILE = 'geojson/communes-50m.geojson.gz';
export const CONTOURS_BYTES = 17_000_000;
const MAX_BYTES = 400_000_000;
/** The first version of the list's package is of 2021 and each year has one: 6 is 2026 (its README). */
const YEAR_BEFORE_FIRST = 2020;

/** The year of the list of communes (see `frenchCommunes`). */
export function yearOfList(): number {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(
    readFileSync(require.resolve('@etalab/decoupage-administratif/package.json'), 'utf8'),
  ) as { version: string };
  return YEAR_BEFORE_FIRST + Number(version.split('.')[0]);
}

/** Where the contours of a year lie, the likeliest place first. */
export function contourAddresses(year: number): string[] {
  return [`${BASE}/${year}/${FILE}`, `${BASE}/latest/${FILE}`];
}

export interface Contours {
  file: Downloaded;
  url: string;
}

/**
 * The contours of the year of the list, else the latest there are; or why neither is to be had, for people. An abort rejects with the
 * signal's reason; a full disk is an error, as for any download.
 */
export async function fetchContours(options: DownloadOptions): Promise<Contours | { reason: string }> {
  let reason = '';
  for (const url of contourAddresses(yearOfList())) {
    try {
      const settings = { tries: 3, maxBytes: MAX_BYTES, checksum: false, ...options };
      return { file: await download(url, settings), url };
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof MaillageError) || error.code === 'disk_full') throw error;
      reason = error.code === 'download_not_found' ? `there is nothing at ${url}` : error.message;
      // Where the server is not reached for one address it is not for the other.
      if (error.code === 'download_unreachable') break;
    }
  }
  return { reason };
}

/** The features of some départements, by their codes; none named: all. */
export function ofDepartements(content: unknown, departements: readonly string[]): unknown {
  const features = featuresOf(content);
  if (features === null || departements.length === 0) return content;
  return {
    type: 'FeatureCollection',
    features: features.filter(({ properties }) => {
      const code = String(properties?.code ?? '');
      return departements.includes(code.slice(0, code.startsWith('97') ? 3 : 2));
    }),
  };
}

export const CONTOURS_ATTRIBUTION =
  'Contours des communes : IGN Admin Express, par Etalab (Licence Ouverte 2.0)';
