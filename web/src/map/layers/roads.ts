import type { LayerSpecification } from 'maplibre-gl';
import { type MapLayer, visible } from './map_layer.ts';

/** Classes drawn alike, with their line's width in pixels at some zooms, from far to near. */
const KINDS = [
  { id: 'small', classes: ['minor'], widths: [10, 0.3, 13, 1, 16, 3.5] },
  { id: 'middle', classes: ['secondary', 'tertiary'], widths: [7, 0.3, 10, 0.9, 13, 2, 16, 5] },
  { id: 'large', classes: ['motorway', 'trunk', 'primary'], widths: [5, 0.5, 8, 1, 11, 2, 14, 4, 16, 7] },
] as const;

/** The road network as quiet lines: small roads first, so that large ones lie above them. */
export const roadLayers: MapLayer = ({ theme, layers }) =>
  KINDS.map(
    ({ id, classes, widths }): LayerSpecification => ({
      id: `roads-${id}`,
      type: 'line',
      source: 'roads',
      'source-layer': 'roads',
      filter: ['in', ['get', 'class'], ['literal', [...classes]]],
      layout: { visibility: visible(layers.includes('roads')), 'line-join': 'round' },
      paint: {
        'line-color': theme.roads[id],
        'line-width': ['interpolate', ['exponential', 1.4], ['zoom'], ...widths],
      },
    }),
  );
