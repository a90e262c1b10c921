import { FONT, FONT_STRONG } from '../fonts.ts';
import { type MapLayer, visible } from './types.ts';

/** Names of communes: the larger ones first and from farther away. */
export const nameLayers: MapLayer = ({ theme, layers }) => [
  {
    id: 'commune-names',
    type: 'symbol',
    source: 'communes',
    'source-layer': 'commune-names',
    filter: [
      '>=',
      ['coalesce', ['get', 'population'], 0],
      ['step', ['zoom'], 20_000, 7, 6000, 8, 2000, 9, 600, 10, 150, 11, 0],
    ],
    layout: {
      visibility: visible(layers.includes('names')),
      'text-field': ['get', 'name'],
      'text-font': [
        'case',
        ['>=', ['coalesce', ['get', 'population'], 0], 10_000],
        ['literal', FONT_STRONG],
        ['literal', FONT],
      ],
      'text-size': [
        'interpolate',
        ['linear'],
        ['zoom'],
        6,
        ['step', ['coalesce', ['get', 'population'], 0], 11, 40_000, 13],
        12,
        ['step', ['coalesce', ['get', 'population'], 0], 12, 1200, 13, 5000, 15, 20_000, 19],
      ],
      'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
      'text-radial-offset': 0.9,
      'text-justify': 'auto',
      'text-max-width': 8,
      'text-padding': 4,
      'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'population'], 0]],
    },
    paint: {
      'text-color': [
        'case',
        ['>=', ['coalesce', ['get', 'population'], 0], 5000],
        theme.text,
        theme.textQuiet,
      ],
      'text-halo-color': theme.halo,
      'text-halo-width': 1.6,
    },
  },
];
