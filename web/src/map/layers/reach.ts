import type { GeoJSONSourceSpecification } from 'maplibre-gl';
import type { MapLayer } from './map_layer.ts';

export const reachSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  tolerance: 0.3,
  data: { type: 'FeatureCollection', features: [] },
};

/** How far one tiers-lieu reaches in 10, 15 and 20 minutes: lines, thicker the nearer. */
export const reachLayers: MapLayer = ({ theme }) => [
  {
    id: 'reach',
    type: 'line',
    source: 'reach',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': theme.site,
      'line-width': ['match', ['get', 'minutes'], 10, 1.2, 15, 1.2, 2.6],
      'line-dasharray': ['match', ['get', 'minutes'], 20, ['literal', [1, 0]], ['literal', [3, 2]]],
    },
  },
];
