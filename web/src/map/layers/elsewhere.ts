import type { GeoJSONSourceSpecification } from 'maplibre-gl';
import { FONT_STRONG } from '../fonts.ts';
import type { MapLayer } from './map_layer.ts';

/** The nearest place that would be eligible: a Point with `text`, how far it is, and the line to it. */
export const elsewhereSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  data: { type: 'FeatureCollection', features: [] },
};

/** A dotted line, as the crow flies, to a ring that a click asks at. */
export const elsewhereLayers: MapLayer = ({ theme }) => [
  {
    id: 'elsewhere-line',
    type: 'line',
    source: 'elsewhere',
    filter: ['==', ['geometry-type'], 'LineString'],
    layout: { 'line-cap': 'round' },
    paint: { 'line-color': theme.gained, 'line-width': 3, 'line-dasharray': [0.1, 2] },
  },
  {
    id: 'elsewhere',
    type: 'circle',
    source: 'elsewhere',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 8,
      'circle-color': theme.siteHalo,
      'circle-stroke-color': theme.gained,
      'circle-stroke-width': 4,
    },
  },
  {
    id: 'elsewhere-text',
    type: 'symbol',
    source: 'elsewhere',
    filter: ['==', ['geometry-type'], 'Point'],
    layout: {
      'icon-image': `label-${theme.name}`,
      'icon-text-fit': 'both',
      'icon-text-fit-padding': [3, 8, 3, 8],
      'text-field': ['get', 'text'],
      'text-font': FONT_STRONG,
      'text-size': 13,
      'text-offset': [0, 1.6],
      'text-anchor': 'top',
      'icon-allow-overlap': true,
      'text-allow-overlap': true,
    },
    paint: { 'text-color': theme.route },
  },
];
