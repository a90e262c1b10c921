import type { GeoJSONSourceSpecification } from 'maplibre-gl';
import type { MapLayer } from './map_layer.ts';

/** What an imagined change does to the white zones: features with `change`, gained (covered now) or lost. */
export const scenarioSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  tolerance: 0.3,
  data: { type: 'FeatureCollection', features: [] },
};

/** Ground that becomes covered is filled, ground that becomes a white zone hatched anew; both edged. */
export const scenarioLayers: MapLayer = ({ theme }) => [
  {
    id: 'scenario-gained',
    type: 'fill',
    source: 'scenario',
    filter: ['==', ['get', 'change'], 'gained'],
    paint: { 'fill-color': theme.gained, 'fill-opacity': 0.85 },
  },
  {
    id: 'scenario-lost',
    type: 'fill',
    source: 'scenario',
    filter: ['==', ['get', 'change'], 'lost'],
    paint: { 'fill-pattern': `hatch-lost-${theme.name}` },
  },
  {
    id: 'scenario-edge',
    type: 'line',
    source: 'scenario',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': ['match', ['get', 'change'], 'gained', theme.gained, theme.lost],
      'line-width': 1.8,
    },
  },
];
