import type { GeoJSONSourceSpecification } from 'maplibre-gl';
import type { MapLayer } from './map_layer.ts';

/** The point asked about. */
export const askedSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  data: { type: 'FeatureCollection', features: [] },
};

export const askedLayers: MapLayer = ({ theme }) => [
  {
    id: 'asked',
    type: 'symbol',
    source: 'asked',
    layout: {
      'icon-image': `pin-${theme.name}`,
      'icon-anchor': 'bottom',
      'icon-allow-overlap': true,
    },
  },
];
