/** The layers of the map as a style (MapLibre's and Mapbox's form): what MapLibre draws and QGIS takes for vector tiles. */
import type { DegreeBox } from '../../../data/tables/table_rows.ts';
import { TILE_LAYERS } from './tile_layers.ts';

/** The page's light theme (web/src/map/theme.ts). */
const BANDS: [minutes: number, colour: string][] = [
  [20, '#d2e7e1'],
  [15, '#aed5ce'],
  [10, '#86bfb8'],
];
const WHITE = '#b3500f';
const GROUND = '#f9f7f2';
const WHITE_EDGE = '#a0440a';
const LINE = '#544a36';
const SITE = '#0b4a52';
const CLOSED = '#666d69';

/** `base`: address of the server. Names of places are left out: they would need fonts from somewhere. */
export function mapStyle(name: string, [west, south, east, north]: DegreeBox, base: string) {
  const line = (layer: string, colour: string, width: number, more: object = {}) => ({
    id: layer,
    type: 'line',
    source: layer,
    'source-layer': layer,
    paint: { 'line-color': colour, 'line-width': width, ...more },
  });
  return {
    version: 8,
    name: `Maillage, ${name}`,
    center: [(west + east) / 2, (south + north) / 2],
    zoom: 7,
    sources: Object.fromEntries(
      TILE_LAYERS.map(({ id }) => [id, { type: 'vector', url: `${base}/api/v1/tiles/${id}.json` }]),
    ),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': GROUND } },
      ...BANDS.map(([minutes, colour]) => ({
        id: `band-${minutes}`,
        type: 'fill',
        source: 'bands',
        'source-layer': 'bands',
        filter: ['==', ['get', 'minutes'], minutes],
        paint: { 'fill-color': colour },
      })),
      {
        id: 'white-zones',
        type: 'fill',
        source: 'white-zones',
        'source-layer': 'white-zones',
        paint: { 'fill-color': WHITE, 'fill-opacity': 0.15 },
      },
      { ...line('white-zones', WHITE_EDGE, 1.2), id: 'white-zones-edge' },
      line('roads', LINE, 0.6, { 'line-opacity': 0.6 }),
      line('communes', LINE, 0.3, { 'line-opacity': 0.5 }),
      line('departements', LINE, 1),
      {
        id: 'sites',
        type: 'circle',
        source: 'sites',
        'source-layer': 'sites',
        paint: {
          'circle-radius': 5,
          'circle-color': ['match', ['get', 'status'], 'open', SITE, '#ffffff'],
          'circle-stroke-color': ['match', ['get', 'status'], 'closed', CLOSED, SITE],
          'circle-stroke-width': 1.5,
        },
      },
    ],
  };
}
