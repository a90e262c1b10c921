import { type MapLayer, visible } from './map_layer.ts';

/** Ground that no open tiers-lieu is within 20 minutes of: hatched, so that it prints and needs no colour to be seen. */
export const whiteZoneLayers: MapLayer = ({ theme, layers, shading }) => {
  const visibility = visible(layers.includes('white-zones'));
  return [
    {
      id: 'white-zones-tint',
      type: 'fill',
      source: 'white-zones',
      'source-layer': 'white-zones',
      layout: { visibility },
      paint: { 'fill-color': theme.whiteZoneTint, 'fill-antialias': false },
    },
    {
      id: 'white-zones',
      type: 'fill',
      source: 'white-zones',
      'source-layer': 'white-zones',
      layout: { visibility },
      paint: {
        'fill-pattern': `hatch-${theme.name}`,
        'fill-opacity': shading === 'none' ? ['interpolate', ['linear'], ['zoom'], 7, 0.6, 11, 0.42] : 0.35,
        'fill-antialias': false,
      },
    },
  ];
};

/** Their edge, drawn above the roads. */
export const whiteZoneEdgeLayers: MapLayer = ({ theme, layers }) => [
  {
    id: 'white-zones-edge',
    type: 'line',
    source: 'white-zones',
    'source-layer': 'white-zones',
    layout: { visibility: visible(layers.includes('white-zones')), 'line-join': 'round' },
    paint: {
      'line-color': theme.whiteZoneEdge,
      'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.6, 10, 1.4, 14, 2.2],
      'line-opacity': 0.9,
    },
  },
];
