import type { FeatureCollection } from 'geojson';
import { formatDistance } from '../i18n/format.ts';
import type { Elsewhere } from '../state/data.ts';

/** The nearest place that would be eligible as the map draws it: a line to it, and the place with its distance. */
export function elsewhereFeatures({ from, nearest: { place } }: Elsewhere): FeatureCollection {
  if (!place) return { type: 'FeatureCollection', features: [] };
  const to = [place.lon, place.lat];
  return {
    type: 'FeatureCollection',
    features: [
      {
        type: 'Feature',
        properties: {},
        geometry: { type: 'LineString', coordinates: [[from.lon, from.lat], to] },
      },
      {
        type: 'Feature',
        properties: { lon: place.lon, lat: place.lat, text: formatDistance(place.distance_m) },
        geometry: { type: 'Point', coordinates: to },
      },
    ],
  };
}
