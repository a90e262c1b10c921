import type {
  ExpressionSpecification,
  FillLayerSpecification,
  FilterSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import { FONT, FONT_STRONG } from '../fonts.ts';
import type { MapTheme } from '../theme.ts';
import { type MapLayer, type MapView, visible } from './map_layer.ts';

/** Over a basemap of elsewhere these are left out: their ids begin alike. */
export const LANDSCAPE = 'land-';
/** As the layer of tiles says. */
const FINE_SEA_ZOOM = 8;

const is = (property: string, value: string): ExpressionSpecification => ['==', ['get', property], value];
const oneOf = (...values: string[]): ExpressionSpecification => ['in', ['get', 'class'], ['literal', values]];

/** The sea, coarse from afar and far away, fine near the region; departements and regions around. */
export const aroundLayers: MapLayer = ({ theme }) => [
  {
    id: 'land-sea',
    type: 'fill',
    source: 'surroundings',
    'source-layer': 'sea',
    filter: is('part', 'far'),
    paint: { 'fill-color': theme.sea, 'fill-antialias': false },
  },
  ...nearSeas(theme, 'land-sea', ['!', ['has', 'over']]),
  {
    id: 'land-borders',
    type: 'line',
    source: 'surroundings',
    'source-layer': 'borders',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': theme.departementLine,
      'line-opacity': ['match', ['get', 'class'], 'region', 0.75, 0.4],
      'line-width': ['match', ['get', 'class'], 'region', 1.1, 0.7],
    },
  },
];

/** The sea above results and ground: over the hull of roads of a region without communes, and where a commune reaches into an estuary. */
export const seaOverLayers: MapLayer = ({ theme }) => nearSeas(theme, 'land-sea-over', ['has', 'over']);

/** The sea near the region: coarse up to the zoom from which it is fine. */
function nearSeas(theme: MapTheme, id: string, which: ExpressionSpecification): FillLayerSpecification[] {
  const sea = {
    type: 'fill',
    'source-layer': 'sea',
    paint: { 'fill-color': theme.sea, 'fill-antialias': false },
  } as const;
  return [
    {
      ...sea,
      id: `${id}-near`,
      source: 'surroundings',
      maxzoom: FINE_SEA_ZOOM,
      filter: ['all', is('part', 'near'), which],
    },
    { ...sea, id: `${id}-fine`, source: 'coast', minzoom: FINE_SEA_ZOOM, filter: which },
  ];
}

/** Ground that is built upon, as a shade over whatever lies below; hidden by the shading of communes, which it would falsify. */
export const builtUpLayers: MapLayer = ({ theme, shading }) => [
  {
    id: 'land-built-up',
    type: 'fill',
    source: 'landscape',
    'source-layer': 'built-up',
    layout: { visibility: visible(shading === 'none') },
    paint: {
      'fill-color': theme.builtUp,
      'fill-antialias': false,
    },
  },
];

export const waterLayers: MapLayer = ({ theme }) => [
  {
    id: 'land-waterways',
    type: 'line',
    source: 'landscape',
    'source-layer': 'waterways',
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': theme.water,
      'line-width': [
        'interpolate',
        ['exponential', 1.4],
        ['zoom'],
        6,
        0.6,
        10,
        ['match', ['get', 'class'], 'river', 1.3, 0.7],
        16,
        ['match', ['get', 'class'], 'river', 6, 2.5],
      ],
    },
  },
  {
    id: 'land-water',
    type: 'fill',
    source: 'landscape',
    'source-layer': 'water',
    paint: { 'fill-color': theme.water },
  },
];

/** Names that make way for all others: of roads, rivers, places below communes, and of what lies around. */
export const landscapeNameLayers: MapLayer = (view) => [
  nameLayer(view, 'surroundings', 'border-names', {
    id: 'land-border-names',
    maxzoom: 11,
    filter: [
      'step',
      ['zoom'],
      is('class', 'region'),
      7,
      is('class', 'departement'),
    ] as unknown as FilterSpecification,
    layout: {
      'text-size': 12,
      'text-letter-spacing': 0.12,
      'text-transform': 'uppercase',
      'text-max-width': 9,
      'text-padding': 8,
    },
    opacity: 0.75,
  }),
  along(view, 'waterways', {
    id: 'land-waterway-names',
    minzoom: 10,
    field: ['get', 'name'],
    colour: view.theme.waterText,
    size: 12,
  }),
  along(view, 'road-names', {
    id: 'land-road-names',
    minzoom: 13,
    field: ['get', 'name'],
    colour: view.theme.textQuiet,
    size: ['interpolate', ['linear'], ['zoom'], 13, 11, 17, 13],
  }),
  along(view, 'road-names', {
    id: 'land-road-numbers',
    minzoom: 9,
    filter: [
      'all',
      ['has', 'ref'],
      ['step', ['zoom'], oneOf('motorway', 'trunk'), 10, oneOf('motorway', 'trunk', 'primary'), 12, true],
    ] as FilterSpecification,
    field: ['get', 'ref'],
    colour: view.theme.textQuiet,
    size: 11,
    strong: true,
  }),
  nameLayer(view, 'landscape', 'place-names', {
    id: 'land-place-names',
    minzoom: 8,
    layout: {
      'text-size': ['match', ['get', 'class'], ['city', 'town'], 15, ['village', 'suburb', 'island'], 13, 12],
      'text-max-width': 8,
      'text-padding': ['interpolate', ['linear'], ['zoom'], 11, 12, 14, 4],
      'text-variable-anchor': ['center', 'top', 'bottom'],
      'text-radial-offset': 0.4,
      'symbol-sort-key': [
        'match',
        ['get', 'class'],
        'city',
        0,
        'town',
        1,
        ['village', 'suburb'],
        2,
        'hamlet',
        3,
        4,
      ],
    },
    opacity: 1,
  }),
];

function nameLayer(
  { theme, layers }: MapView,
  source: string,
  sourceLayer: string,
  {
    layout,
    opacity,
    ...rest
  }: Pick<SymbolLayerSpecification, 'id' | 'minzoom' | 'maxzoom' | 'filter' | 'layout'> & {
    opacity: number | ExpressionSpecification;
  },
): SymbolLayerSpecification {
  return {
    ...rest,
    type: 'symbol',
    source,
    'source-layer': sourceLayer,
    layout: {
      visibility: visible(layers.includes('names')),
      'text-field': ['get', 'name'],
      'text-font': FONT,
      ...layout,
    },
    paint: {
      'text-color': theme.textQuiet,
      'text-opacity': opacity,
      'text-halo-color': theme.halo,
      'text-halo-width': 1.4,
    },
  };
}

function along(
  { theme, layers }: MapView,
  sourceLayer: string,
  {
    field,
    colour,
    size,
    strong = false,
    ...rest
  }: Pick<SymbolLayerSpecification, 'id' | 'minzoom' | 'filter'> & {
    field: ExpressionSpecification;
    colour: string;
    size: number | ExpressionSpecification;
    strong?: boolean;
  },
): SymbolLayerSpecification {
  return {
    ...rest,
    type: 'symbol',
    source: 'landscape',
    'source-layer': sourceLayer,
    layout: {
      visibility: visible(layers.includes('names')),
      'symbol-placement': 'line',
      'symbol-spacing': 350,
      'text-field': field,
      'text-font': strong ? FONT_STRONG : FONT,
      'text-size': size,
      'text-max-angle': 35,
      'text-padding': 6,
      ...(strong && { 'text-rotation-alignment': 'viewport' as const }),
    },
    paint: { 'text-color': colour, 'text-halo-color': theme.halo, 'text-halo-width': 1.4 },
  };
}
