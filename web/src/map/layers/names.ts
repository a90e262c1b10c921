import type { ExpressionSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { FONT, FONT_STRONG } from '../fonts.ts';
import { type MapLayer, type MapView, visible } from './types.ts';

/** From this zoom on places are drawn large enough to be told from one another, and names make way for them. */
const SITES_FIRST_ZOOM = 9;
const PEOPLE: ExpressionSpecification = ['coalesce', ['get', 'population'], 0];

/** Names of communes: the larger ones first and from farther away; below the places. */
export const nameLayers: MapLayer = (view) => [
  nameLayer(view, { id: 'commune-names', minzoom: SITES_FIRST_ZOOM }),
];

/** From afar the places are many and small: the names of the largest towns stand above them. */
export const townNameLayers: MapLayer = (view) => [
  nameLayer(view, { id: 'town-names', maxzoom: SITES_FIRST_ZOOM }),
];

function nameLayer(
  { theme, layers }: MapView,
  range: Pick<SymbolLayerSpecification, 'id' | 'minzoom' | 'maxzoom'>,
): SymbolLayerSpecification {
  return {
    ...range,
    type: 'symbol',
    source: 'communes',
    'source-layer': 'commune-names',
    filter: [
      '>=',
      PEOPLE,
      ['step', ['zoom'], 35_000, 6.5, 20_000, 7.5, 6000, 8, 2000, 9, 600, 10, 150, 11, 0],
    ],
    layout: {
      visibility: visible(layers.includes('names')),
      'text-field': ['get', 'name'],
      'text-font': ['case', ['>=', PEOPLE, 10_000], ['literal', FONT_STRONG], ['literal', FONT]],
      'text-size': [
        'interpolate',
        ['linear'],
        ['zoom'],
        6,
        ['step', PEOPLE, 11, 40_000, 13],
        12,
        ['step', PEOPLE, 12, 1200, 13, 5000, 15, 20_000, 19],
      ],
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
      'text-radial-offset': 0.9,
      'text-justify': 'auto',
      'text-max-width': 8,
      // From afar a suburb does not stand beside its town.
      'text-padding': ['interpolate', ['linear'], ['zoom'], 6, 16, 9, 4],
      'symbol-sort-key': ['-', 0, PEOPLE],
    },
    paint: {
      'text-color': ['case', ['>=', PEOPLE, 5000], theme.text, theme.textQuiet],
      'text-halo-color': theme.halo,
      'text-halo-width': 1.6,
    },
  };
}
