/**
 * Contours of all communes of France as Etalab publishes them every year from IGN's Admin Express (Licence Ouverte), of the same year
 * as the list of communes. Addresses: the index of etalab-datasets.geo.data.gouv.fr/contours-administratifs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { featuresOf } from '../../tables/formats/geojson_features.ts';
import type { DownloadOptions } from '../files/download.ts';
import { type Fetched, fetchOrReason } from '../files/fetch_or_reason.ts';

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

/** The contours of the year of the list, else the latest there are; or why neither is to be had, for people. Errors as `fetchOrReason`. */
export const fetchContours = (options: DownloadOptions): Promise<Fetched | { reason: string }> =>
  fetchOrReason(contourAddresses(yearOfList()), { tries: 3, maxBytes: MAX_BYTES, ...options });

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
