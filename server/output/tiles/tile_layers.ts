import { FINE_SEA_ZOOM, farAround, nearAround } from '../../../data/sources/landscape/around.ts';
import { DEEPEST_ZOOM } from '../../../data/sources/landscape/drawn.ts';
import type { Box } from '../../../data/sources/polygons/geometry.ts';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { BAND_MINUTES } from '../../../isochrones/types.ts';
import { GEOJSON_MAX_ZOOM } from './geojson_tiles.ts';
import { ROADS_MAX_ZOOM } from './road_tile.ts';

/** The map stretches these tiles further in: what they show is generalised and quiet. */
const SURROUNDINGS_MAX_ZOOM = 7;

interface VectorLayer {
  id: string;
  description: string;
  minzoom: number;
  maxzoom: number;
  fields: Record<string, string>;
}

export interface TileLayer {
  id:
    | 'white-zones'
    | 'bands'
    | 'communes'
    | 'departements'
    | 'roads'
    | 'sites'
    | 'landscape'
    | 'surroundings'
    | 'coast';
  title: string;
  description: string;
  minzoom: number;
  maxzoom: number;
  /** What its tiles change with. */
  of: 'coverage' | 'network' | 'list' | 'landscape' | 'surroundings';
  /** Where there may be something of it, around the region's box; the box itself where it is missing. */
  around?: (box: Box) => Box;
  vector_layers: VectorLayer[];
}

function vectorLayer(id: string, description: string, fields: Record<string, string>): VectorLayer {
  return { id, description, minzoom: 0, maxzoom: GEOJSON_MAX_ZOOM, fields };
}

const PLAIN = { minzoom: 0, maxzoom: GEOJSON_MAX_ZOOM };

/** The layers of vector tiles; a tile may hold several vector layers, e.g. communes and the points of their names. */
export const TILE_LAYERS: TileLayer[] = [
  {
    id: 'white-zones',
    title: 'White zones',
    description: 'Ground of the region that is not under the limit',
    ...PLAIN,
    of: 'coverage',
    vector_layers: [vectorLayer('white-zones', 'Areas', { area_km2: 'Number', population: 'Number' })],
  },
  {
    id: 'bands',
    title: 'Bands of drive time',
    description: `Ground less than ${BAND_MINUTES.join(', ')} minutes from an open tiers-lieu; the widest first`,
    ...PLAIN,
    of: 'coverage',
    vector_layers: [
      vectorLayer('bands', 'Areas', { minutes: 'Number', area_km2: 'Number', population: 'Number' }),
    ],
  },
  {
    id: 'communes',
    title: 'Communes',
    description: 'Communes with their shares in white zones, and points for their names',
    ...PLAIN,
    of: 'coverage',
    vector_layers: [
      vectorLayer('communes', 'Areas', {
        code: 'String',
        name: 'String',
        departement: 'String',
        epci: 'String',
        population: 'Number',
        white_area_share: 'Number',
        white_population_share: 'Number',
        town_hall_s: 'Number',
      }),
      vectorLayer('commune-names', 'Points at the town halls; rank 1 is the most peopled', {
        code: 'String',
        name: 'String',
        population: 'Number',
        rank: 'Number',
      }),
    ],
  },
  {
    id: 'departements',
    title: 'Départements',
    description: 'Outlines of the départements',
    ...PLAIN,
    of: 'network',
    vector_layers: [vectorLayer('departements', 'Lines', { code: 'String', name: 'String' })],
  },
  {
    id: 'roads',
    title: 'Roads',
    description: 'Roads of the network by class',
    minzoom: 4,
    maxzoom: ROADS_MAX_ZOOM,
    of: 'network',
    vector_layers: [
      {
        id: 'roads',
        description: 'Lines',
        minzoom: 4,
        maxzoom: ROADS_MAX_ZOOM,
        fields: { class: 'motorway, trunk, primary, secondary, tertiary or minor' },
      },
    ],
  },
  {
    id: 'sites',
    title: 'Tiers-lieux',
    description: 'Tiers-lieux of the list, planned and closed ones too',
    ...PLAIN,
    of: 'list',
    vector_layers: [
      vectorLayer('sites', 'Points', {
        id: 'String',
        name: 'String',
        status: 'planned, open or closed',
        fabrique: 'Boolean',
        themes: 'String, with | between',
        services: 'String, with | between',
        commune: 'String',
        departement: 'String',
        epci: 'String, code',
      }),
    ],
  },
  {
    id: 'landscape',
    title: 'Landscape',
    description:
      'Water, built-up ground and names in the extract of the roads; nothing where these are modelled',
    minzoom: 5,
    maxzoom: DEEPEST_ZOOM,
    of: 'landscape',
    vector_layers: [
      vectorLayer('water', 'Areas', {}),
      vectorLayer('waterways', 'Lines', { class: 'river, canal or stream', name: 'String' }),
      vectorLayer('built-up', 'Areas', {}),
      vectorLayer('place-names', 'Points of places that are no communes', {
        class: 'OpenStreetMap’s place, e.g. hamlet',
        name: 'String',
      }),
      vectorLayer('road-names', 'Lines of roads that have a name or a number', {
        class: 'OpenStreetMap’s highway, e.g. primary',
        name: 'String',
        ref: 'String',
      }),
    ],
  },
  {
    id: 'surroundings',
    title: 'Surroundings',
    description: 'The sea, and départements and regions of France around, with their names',
    minzoom: 0,
    maxzoom: SURROUNDINGS_MAX_ZOOM,
    of: 'surroundings',
    around: farAround,
    vector_layers: [
      vectorLayer('sea', 'Areas', {
        part: 'far from the region, or near, where the layer coast is finer',
        over: 'results, where these reach out to sea',
      }),
      vectorLayer('borders', 'Lines between', { class: 'region or departement' }),
      vectorLayer('border-names', 'Points', { class: 'region or departement', name: 'String' }),
    ],
  },
  {
    id: 'coast',
    title: 'Coast',
    description: 'The sea near the region, as fine as it is known',
    minzoom: FINE_SEA_ZOOM,
    maxzoom: DEEPEST_ZOOM,
    of: 'surroundings',
    around: nearAround,
    vector_layers: [vectorLayer('sea', 'Areas', {})],
  },
];

/** The layer of this id. Throws `unknown_layer` (404). */
export function findTileLayer(id: string): TileLayer {
  const layer = TILE_LAYERS.find((one) => one.id === id);
  if (layer) return layer;
  throw new MaillageError('unknown_layer.tiles', { id, known: TILE_LAYERS.map((one) => one.id) });
}
