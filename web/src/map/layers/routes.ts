import type { ExpressionSpecification, GeoJSONSourceSpecification } from 'maplibre-gl';
import { FONT_STRONG } from '../fonts.ts';
import type { MapLayer } from './map_layer.ts';

/** The routes asked for: a LineString each, with `rank`, 1 the nearest. */
export const routesSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  lineMetrics: true,
  tolerance: 0.2,
  data: { type: 'FeatureCollection', features: [] },
};

/** The route to the nearest as a dark line, those to the next as thin dashed ones. */
export const routeLayers: MapLayer = ({ theme }) => [
  {
    id: 'routes-casing',
    type: 'line',
    source: 'routes',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': theme.routeCasing,
      'line-width': ['match', ['get', 'rank'], 1, 8, 5],
      'line-opacity': 0.85,
    },
  },
  {
    id: 'routes-others',
    type: 'line',
    source: 'routes',
    filter: ['>', ['get', 'rank'], 1],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': theme.routeOther, 'line-width': 2.2, 'line-dasharray': [1.2, 1.8] },
  },
  {
    id: 'routes-nearest',
    type: 'line',
    source: 'routes',
    filter: ['==', ['get', 'rank'], 1],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-width': 4, 'line-gradient': drawnUntil(theme.route, 1) },
  },
];

/** Where their minutes stand: a point each, with `rank` and `text`. */
export const routeTextSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  data: { type: 'FeatureCollection', features: [] },
};

/** Their minutes, on a label that stands out from line and ground. */
export const routeTextLayers: MapLayer = ({ theme }) => [
  {
    id: 'routes-minutes',
    type: 'symbol',
    source: 'route-texts',
    layout: {
      'icon-image': `label-${theme.name}`,
      'icon-text-fit': 'both',
      'icon-text-fit-padding': [3, 8, 3, 8],
      'icon-allow-overlap': true,
      'text-field': ['get', 'text'],
      'text-font': FONT_STRONG,
      'text-size': ['match', ['get', 'rank'], 1, 16, 13],
      'text-allow-overlap': true,
      // The nearest one's lies above the others'.
      'symbol-sort-key': ['-', 0, ['get', 'rank']],
    },
    paint: { 'text-color': theme.route },
  },
];

/** The gradient of a line that is drawn up to a part of its length (0 to 1). */
export function drawnUntil(colour: string, part: number): ExpressionSpecification {
  if (part >= 1) return ['interpolate', ['linear'], ['line-progress'], 0, colour, 1, colour];
  return ['step', ['line-progress'], colour, Math.max(part, 0.0001), 'rgba(0, 0, 0, 0)'];
}
