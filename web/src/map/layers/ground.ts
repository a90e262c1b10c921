import type { MapLayer } from './map_layer.ts';

/** The paper: what lies outside the region. */
export const paperLayers: MapLayer = ({ theme }) => [
  { id: 'outside', type: 'background', paint: { 'background-color': theme.outside } },
];

/** The region's ground. Communes take the pointer here too. */
export const groundLayers: MapLayer = ({ theme }) => [
  {
    id: 'ground',
    type: 'fill',
    source: 'communes',
    'source-layer': 'communes',
    paint: { 'fill-color': theme.region, 'fill-antialias': false },
  },
];
