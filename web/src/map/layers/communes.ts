import type { ExpressionSpecification } from 'maplibre-gl';
import type { MapTheme } from '../theme.ts';
import { inArea, type MapLayer, type MapView, visible } from './map_layer.ts';
import { POPULATION_STEPS, UNCOVERED_STEPS } from './steps.ts';

/** Communes coloured by what the planner asks for. */
export const shadingLayers: MapLayer = (view) => [
  {
    id: 'shading',
    type: 'fill',
    source: 'communes',
    'source-layer': 'communes',
    layout: { visibility: visible(view.shading !== 'none') },
    paint: { 'fill-color': shadingColour(view), 'fill-opacity': 0.92 },
  },
];

function shadingColour({ theme, shading, fragile }: MapView): ExpressionSpecification | string {
  if (shading === 'fragile') {
    const coloured = (fragile ?? []).flatMap((codes, i) =>
      codes.length > 0 ? [codes, theme.population[i]] : [],
    );
    if (coloured.length === 0) return theme.region;
    return ['match', ['get', 'code'], ...coloured, theme.region] as unknown as ExpressionSpecification;
  }
  if (shading === 'population') return steps('population', theme.population, POPULATION_STEPS, theme);
  return steps('white_population_share', theme.uncovered, UNCOVERED_STEPS, theme);
}

function steps(
  property: string,
  colours: string[],
  limits: number[],
  theme: MapTheme,
): ExpressionSpecification {
  const stepped = limits.flatMap((limit, i) => [limit, colours[i + 1]]);
  return [
    'case',
    ['==', ['typeof', ['get', property]], 'number'],
    ['step', ['to-number', ['get', property]], colours[0], ...stepped],
    theme.region,
  ] as ExpressionSpecification;
}

/** Outlines: communes when near, départements always, and what is under the pointer, chosen or marked. */
export const outlineLayers: MapLayer = ({ theme, layers, chosenCommune, marked }) => [
  {
    id: 'communes-outline',
    type: 'line',
    source: 'communes',
    'source-layer': 'communes',
    minzoom: 8.5,
    layout: { visibility: visible(layers.includes('communes')) },
    paint: {
      'line-color': theme.communeLine,
      'line-width': ['interpolate', ['linear'], ['zoom'], 8.5, 0.3, 12, 1],
    },
  },
  {
    id: 'departements',
    type: 'line',
    source: 'departements',
    'source-layer': 'departements',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': theme.departementLine,
      'line-width': ['interpolate', ['linear'], ['zoom'], 5, 0.7, 10, 1.6],
    },
  },
  {
    id: 'communes-marked',
    type: 'line',
    source: 'communes',
    'source-layer': 'communes',
    filter: ['in', ['get', 'code'], ['literal', [...marked]]],
    layout: { visibility: visible(marked.length > 0), 'line-join': 'round' },
    paint: { 'line-color': theme.selected, 'line-width': 1.8 },
  },
  {
    id: 'commune-hover',
    type: 'line',
    source: 'communes',
    'source-layer': 'communes',
    layout: { 'line-join': 'round' },
    paint: {
      'line-color': theme.hover,
      'line-width': ['case', ['boolean', ['feature-state', 'hover'], false], 1.6, 0],
    },
  },
  {
    id: 'commune-chosen',
    type: 'line',
    source: 'communes',
    'source-layer': 'communes',
    filter: ['==', ['get', 'code'], chosenCommune ?? ''],
    layout: { 'line-join': 'round' },
    paint: { 'line-color': theme.selected, 'line-width': 3 },
  },
];

/** A veil over the communes that the figures do not speak of. */
export const veilLayers: MapLayer = ({ theme, area }) => [
  {
    id: 'veil',
    type: 'fill',
    source: 'communes',
    'source-layer': 'communes',
    filter: area ? ['!', inArea(area)] : ['boolean', false],
    layout: { visibility: visible(area !== null) },
    paint: { 'fill-color': theme.veil, 'fill-antialias': false },
  },
];
