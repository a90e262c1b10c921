import { type MapLayer, visible } from './map_layer.ts';

/** Ground within 10, 15 and 20 minutes, stronger the nearer; the 30 minutes' reach as a line only. */
export const bandLayers: MapLayer = ({ theme, layers, shading }) => {
  const visibility = visible(layers.includes('bands') && shading === 'none');
  return [
    {
      id: 'bands',
      type: 'fill',
      source: 'bands',
      'source-layer': 'bands',
      filter: ['<=', ['get', 'minutes'], 20],
      layout: { visibility, 'fill-sort-key': ['-', 0, ['get', 'minutes']] },
      paint: {
        'fill-color': [
          'match',
          ['get', 'minutes'],
          10,
          theme.bands[10],
          15,
          theme.bands[15],
          theme.bands[20],
        ],
        'fill-opacity': 0.9,
      },
    },
    {
      id: 'bands-30',
      type: 'line',
      source: 'bands',
      'source-layer': 'bands',
      filter: ['==', ['get', 'minutes'], 30],
      layout: { visibility, 'line-join': 'round' },
      paint: {
        'line-color': theme.bandEdge,
        'line-width': ['interpolate', ['linear'], ['zoom'], 6, 1, 10, 1.8],
        'line-dasharray': [3, 2],
      },
    },
  ];
};
