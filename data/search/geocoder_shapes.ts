/** What the national geocoding service answers, as far as it is used here, and what comes of it. */

/** An address, or a place of the map, that the service found. */
export interface GeocodedAddress {
  id: string;
  label: string;
  lon: number;
  lat: number;
  /** From 0 to 1: how well it answers the text. */
  score: number;
  /** `poi`: a place of the map; the others are precisions of an address. */
  type: 'housenumber' | 'street' | 'locality' | 'municipality' | 'poi';
  city: string | null;
  citycode: string | null;
  postcode: string | null;
  /** Département and region, as the service writes them: "33, Gironde, Nouvelle-Aquitaine". */
  context: string | null;
}

/** Why the service gave nothing. */
export type GeocoderFailure =
  | 'geocoder_off'
  | 'geocoder_timeout'
  | 'geocoder_unavailable'
  | 'geocoder_busy'
  | 'geocoder_garbled';

/** The sentences of a failure: what does not work, and what still does. */
export const FAILURE_TEXT: Record<GeocoderFailure, { text: string; text_en: string }> = {
  geocoder_off: {
    text: 'La recherche d’adresses n’est pas activée : cherchez une commune, un lieu ou des coordonnées.',
    text_en: 'The search for addresses is not turned on: search for a commune, a place or coordinates.',
  },
  geocoder_timeout: {
    text: 'Le service national d’adresses n’a pas répondu à temps : les communes et les lieux restent trouvés.',
    text_en: 'The national address service did not answer in time: communes and places are still found.',
  },
  geocoder_unavailable: {
    text: 'Le service national d’adresses ne répond pas : les communes et les lieux restent trouvés.',
    text_en: 'The national address service does not answer: communes and places are still found.',
  },
  geocoder_busy: {
    text: 'Le service national d’adresses est très demandé : réessayez dans quelques secondes.',
    text_en: 'The national address service is in great demand: try again in a few seconds.',
  },
  geocoder_garbled: {
    text: 'Le service national d’adresses a répondu de façon illisible : les communes et les lieux restent trouvés.',
    text_en:
      'The national address service gave an answer that cannot be read: communes and places are still found.',
  },
};

const ADDRESS_TYPES = ['housenumber', 'street', 'locality', 'municipality'] as const;

/**
 * The features of a GeoJSON answer of /search or /reverse; features without a point or a name are left out.
 * Null where the text is no such answer.
 */
export function readFeatures(body: unknown): GeocodedAddress[] | null {
  if (!isRecord(body) || body.type !== 'FeatureCollection' || !Array.isArray(body.features)) return null;
  return body.features.flatMap((feature: unknown) => readFeature(feature) ?? []);
}

function readFeature(feature: unknown): GeocodedAddress | null {
  if (!isRecord(feature) || !isRecord(feature.geometry) || !isRecord(feature.properties)) return null;
  const { coordinates } = feature.geometry;
  if (!Array.isArray(coordinates)) return null;
  const [lon, lat] = coordinates.map(Number);
  const { properties } = feature;
  const label = text(properties.label) ?? text(properties.toponym);
  if (label === null || !isPoint(lon, lat)) return null;
  const type = ADDRESS_TYPES.find((each) => each === properties.type) ?? 'poi';
  const score = Number(properties.score ?? properties._score ?? 0);
  return {
    id: text(properties.id) ?? `${lon},${lat}`,
    label,
    lon: lon!,
    lat: lat!,
    score: Number.isFinite(score) ? Math.min(1, Math.max(0, score)) : 0,
    type,
    // A place of the map may lie in several communes: the first is named.
    city: text(first(properties.city)),
    citycode: text(first(properties.citycode)),
    postcode: text(first(properties.postcode)),
    context: text(properties.context),
  };
}

/** The best result of a row of the service's answer to a file (/search/csv), null where nothing was found. */
export function readCsvRow(row: Record<string, string>): GeocodedAddress | null {
  const [lon, lat] = [
    Number(row.longitude || row.result_longitude || Number.NaN),
    Number(row.latitude || row.result_latitude || Number.NaN),
  ];
  if (!isPoint(lon, lat)) return null;
  const type = ADDRESS_TYPES.find((each) => each === row.result_type) ?? 'poi';
  return {
    id: row.result_id || `${lon},${lat}`,
    label: row.result_label ?? '',
    lon,
    lat,
    score: Number(row.result_score) || 0,
    type,
    city: row.result_city || null,
    citycode: row.result_citycode || null,
    postcode: row.result_postcode || null,
    context: row.result_context || null,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const first = (value: unknown) => (Array.isArray(value) ? value[0] : value);
const text = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? value.trim() : null);
const isPoint = (lon: number | undefined, lat: number | undefined) =>
  Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90;
