/** Official areas of the communes of France: INSEE's table to compare territories (Licence Ouverte), a zip with a CSV of CODGEO, SUPERF (km²) ... */
import type { DownloadOptions } from '../files/download.ts';
import { type Fetched, fetchOrReason } from '../files/fetch_or_reason.ts';

/** Under one address for years; each edition has the communes of its own. */
export const INSEE_AREAS_URL =
  'https://www.insee.fr/fr/statistiques/fichier/2521169/base_cc_comparateur_csv.zip';
export const INSEE_AREAS_ATTRIBUTION =
  'Surfaces officielles des communes : INSEE, comparateur de territoires (Licence Ouverte 2.0)';
const MAX_BYTES = 200_000_000;
/** They only check the ground: nobody waits long for them. */
const PATIENCE = { tries: 1, idleSeconds: 10 };

/** The table, or why it is not to be had. Errors as `fetchOrReason`. */
export const fetchInseeAreas = (options: DownloadOptions): Promise<Fetched | { reason: string }> =>
  fetchOrReason([INSEE_AREAS_URL], { maxBytes: MAX_BYTES, ...PATIENCE, ...options });
