import type { ExpressionSpecification, SymbolLayerSpecification } from 'maplibre-gl';
import { FONT, FONT_STRONG } from '../fonts.ts';
import { type MapLayer, type MapView, visible } from './map_layer.ts';

/** From this zoom on places are drawn large enough to be told from one another; from nearer, names make way for them. */
export const SITES_FIRST_ZOOM = 9;
/** Up to this zoom the name of a town is not given up for a place beside it, and so many people make a town. */
const TOWNS_FIRST_ZOOM = 13;
const TOWN: ExpressionSpecification = ['step', ['zoom'], 0, SITES_FIRST_ZOOM, 6000];

type TextAnchor = 'center' | 'top' | 'bottom' | 'left' | 'right';
const PEOPLE: ExpressionSpecification = ['coalesce', ['get', 'population'], 0];

/** Names of communes: the larger ones first and from farther away; below the places. */
export const nameLayers: MapLayer = (view) => [
  nameLayer(
    view,
    { id: 'commune-names', minzoom: SITES_FIRST_ZOOM },
    ['any', ['>=', ['zoom'], TOWNS_FIRST_ZOOM], ['<', PEOPLE, TOWN]],
    ['center', 'top', 'bottom', 'left', 'right'],
  ),
];

/** Names of towns: above the places, which are many and small from afar; a map without its towns' names cannot be read. */
export const townNameLayers: MapLayer = (view) => [
  // Beside its own point first, where its tiers-lieux often are.
  nameLayer(
    view,
    { id: 'town-names', maxzoom: TOWNS_FIRST_ZOOM },
    ['>=', PEOPLE, TOWN],
    ['bottom', 'top', 'left', 'right', 'center'],
  ),
];

function nameLayer(
  { theme, layers }: MapView,
  range: Pick<SymbolLayerSpecification, 'id' | 'minzoom' | 'maxzoom'>,
  which: ExpressionSpecification,
  anchors: TextAnchor[],
): SymbolLayerSpecification {
  return {
    ...range,
    type: 'symbol',
    source: 'communes',
    'source-layer': 'commune-names',
    filter: [
      'all',
      ['>=', PEOPLE, ['step', ['zoom'], 35_000, 6.5, 20_000, 7.5, 6000, 8, 2000, 9, 600, 10, 150, 11, 0]],
      which,
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
      'text-variable-anchor': anchors,
      // Clear of the sign of a tiers-lieu at its own point, which grows too.
      'text-radial-offset': ['interpolate', ['linear'], ['zoom'], 7, 0.6, 10, 1],
      'text-justify': 'auto',
      'text-max-width': 8,
      // From afar a suburb does not stand beside its town.
      'text-padding': ['interpolate', ['linear'], ['zoom'], 6, 16, 9, 4],
      'symbol-sort-key': ['-', 0, PEOPLE],
    },
    paint: {
      'text-color': ['case', ['>=', PEOPLE, 5000], theme.text, theme.textQuiet],
      'text-halo-color': theme.halo,
      'text-halo-width': 1.8,
    },
  };
}
