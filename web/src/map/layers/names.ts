import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl';
import { FONT, FONT_STRONG } from '../fonts.ts';
import { type MapLayer, type MapView, visible } from './map_layer.ts';

/** From this zoom on places are drawn large enough to be told from one another; from nearer, names make way for them. */
export const SITES_FIRST_ZOOM = 9;
/** So many people make a town, whose name comes before those of tiers-lieux. */
const TOWN = 6000;
/** The name of a town of so many is never given up: where there is no room beside the signs it stands over one. */
const LARGE_TOWN = 100_000;

const PEOPLE: ExpressionSpecification = ['coalesce', ['get', 'population'], 0];

/** Where a name may stand, the best first: an anchor and how far it is from the point, in ems. */
type Places = (string | [number, number])[];

/** Names of villages: the larger ones first and from farther away; below those of tiers-lieux. */
export const nameLayers: MapLayer = (view) => [
  nameLayer(view, {
    id: 'commune-names',
    minzoom: SITES_FIRST_ZOOM,
    which: ['<', PEOPLE, TOWN],
    places: [...MIDDLE, ...ring(1)],
  }),
];

/** Names of towns: beside the signs of tiers-lieux, which often stand where they are, and before the names of these. */
export const townNameLayers: MapLayer = (view) => [
  nameLayer(view, {
    id: 'town-names',
    minzoom: SITES_FIRST_ZOOM,
    which: ['all', ['>=', PEOPLE, TOWN], ['<', PEOPLE, LARGE_TOWN]],
    places: AROUND,
  }),
  nameLayer(view, {
    id: 'large-town-names',
    minzoom: SITES_FIRST_ZOOM,
    which: ['>=', PEOPLE, LARGE_TOWN],
    places: AROUND,
    // Anywhere without touching another; then over signs too, which overlap whatever they like.
    overlap: 'cooperative',
  }),
];

/** Names from afar: above the places, which are many and small there; a map without its towns' names cannot be read. */
export const nameLayersFromAfar: MapLayer = (view) => [
  nameLayer(view, { id: 'names-from-afar', maxzoom: SITES_FIRST_ZOOM, places: [...ring(0.7), ...MIDDLE] }),
];

/** Communes that fill much of the view while their own point lies outside: Points with `name` and `population`. */
export const hereSource: GeoJSONSourceSpecification = {
  type: 'geojson',
  data: { type: 'FeatureCollection', features: [] },
};

/** Their names, where they are seen. */
export const hereNameLayers: MapLayer = (view) => {
  const { 'source-layer': _, ...layer } = nameLayer(view, {
    id: 'here-names',
    places: [...MIDDLE, ...ring(1.5), ...ring(3)],
  });
  return [{ ...layer, source: 'here' }];
};

/** In eight directions from a point, at a distance in ems. */
function ring(distance: number): Places {
  const slanting = distance * Math.SQRT1_2;
  return [
    ...['bottom', [0, -distance], 'top', [0, distance], 'left', [distance, 0], 'right', [-distance, 0]],
    ...['bottom-left', [slanting, -slanting], 'bottom-right', [-slanting, -slanting]],
    ...['top-left', [slanting, slanting], 'top-right', [-slanting, slanting]],
  ] as Places;
}
const MIDDLE: Places = ['center', [0, 0]];
/** Beside its own point first, where its tiers-lieux often are. */
const AROUND: Places = [...ring(1), ...MIDDLE, ...ring(1.8), ...ring(2.6)];

interface Names {
  id: string;
  minzoom?: number;
  maxzoom?: number;
  which?: ExpressionSpecification;
  places: Places;
  overlap?: 'cooperative';
}

function nameLayer(
  { theme, layers }: MapView,
  { which, places, overlap, ...range }: Names,
): SymbolLayerSpecification {
  return {
    ...range,
    type: 'symbol',
    source: 'communes',
    'source-layer': 'commune-names',
    filter: [
      'all',
      ['>=', PEOPLE, ['step', ['zoom'], 35_000, 6.5, 20_000, 7.5, 6000, 8, 2000, 9, 600, 10, 150, 11, 0]],
      ...(which ? [which] : []),
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
      'text-variable-anchor-offset': places,
      'text-justify': 'auto',
      'text-max-width': 8,
      // From afar a suburb does not stand beside its town.
      'text-padding': ['interpolate', ['linear'], ['zoom'], 6, 16, 9, 4],
      'symbol-sort-key': ['-', 0, PEOPLE],
      ...(overlap && { 'text-overlap': overlap }),
    },
    paint: {
      'text-color': ['case', ['>=', PEOPLE, 5000], theme.text, theme.textQuiet],
      'text-halo-color': theme.halo,
      'text-halo-width': 1.8,
    },
  };
}
