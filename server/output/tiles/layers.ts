import { hash } from 'node:crypto';
import type { Feature } from 'geojson';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { boundsOf } from '../../../isochrones/geometry/bounds.ts';
import type { CommuneCoverage } from '../../../isochrones/questions/commune_coverage.ts';
import { BAND_MINUTES } from '../../../isochrones/types.ts';
import { whiteShares } from '../../answers/commune.ts';
import { rememberWith } from '../../served/remember.ts';
import type { Served } from '../../served/served.ts';
import { borderLines } from './border_lines.ts';
import { GEOJSON_MAX_ZOOM, geojsonTiles, type TileSource } from './geojson_tiles.ts';
import { roadIndexOf } from './road_index.ts';
import { ROADS_MAX_ZOOM, roadTile } from './road_tile.ts';
import { type CachedTile, newTileCache, type TileCache } from './tile_cache.ts';

interface VectorLayer {
  id: string;
  description: string;
  minzoom: number;
  maxzoom: number;
  fields: Record<string, string>;
}

interface TileLayer {
  id: 'white-zones' | 'bands' | 'communes' | 'departements' | 'roads' | 'sites';
  title: string;
  description: string;
  minzoom: number;
  maxzoom: number;
  /** What its tiles change with. */
  of: 'coverage' | 'network' | 'list';
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
];

/** The layer of this id. Throws `unknown_layer` (404). */
export function findTileLayer(id: string): TileLayer {
  const layer = TILE_LAYERS.find((one) => one.id === id);
  if (layer) return layer;
  throw new MaillageError('unknown_layer.tiles', { id, known: TILE_LAYERS.map((one) => one.id) });
}

export interface Tiles {
  tile(
    served: Served,
    layer: TileLayer,
    coverage: string,
    z: number,
    x: number,
    y: number,
  ): Promise<CachedTile>;
  /** What a layer's tiles are made from; a tile of one version never changes. */
  version(served: Served, layer: TileLayer, coverage: string): Promise<string>;
  bounds(served: Served): [number, number, number, number];
  /** Lets go of what the tiles of a region are cut from; those that are cut stay. */
  forget(region: string): void;
}

/** Gives the features of a stored coverage's layer. */
type StoredFeatures = (coverage: string, layer: 'band' | 'white_zone') => Promise<Feature[]>;
/** Gives the communes' figures of a stored coverage, in the order of the served communes. */
type CommuneFigures = (served: Served, coverage: string) => Promise<CommuneCoverage[]>;

/** Cuts and keeps tiles. What tiles are cut from is prepared when the first one is asked for, and kept for three versions of a layer. */
export function newTiles(
  storedFeatures: StoredFeatures,
  communeFigures: CommuneFigures,
  cache: TileCache = newTileCache(),
): Tiles {
  const sources = new Map<string, Promise<TileSource>>();
  const bounds = new WeakMap<object, [number, number, number, number]>();

  const sourceOf = (
    served: Served,
    layer: TileLayer,
    coverage: string,
    version: string,
  ): Promise<TileSource> => {
    const key = `${layer.id} ${served.region.id} ${version}`;
    const made = rememberWith(sources, key, () =>
      makeSource(served, layer, coverage, { storedFeatures, communeFigures }),
    );
    const sameLayer = [...sources.keys()].filter((one) => one.startsWith(`${layer.id} ${served.region.id} `));
    for (const old of sameLayer.slice(0, -3)) {
      sources.delete(old);
      cache.drop(`${old} `);
    }
    return made;
  };

  const version = async (served: Served, layer: TileLayer, coverage: string): Promise<string> =>
    shortHash(versionParts(served, layer, coverage));

  return {
    version,
    async tile(served, layer, coverage, z, x, y) {
      const made = await version(served, layer, coverage);
      const source = await sourceOf(served, layer, coverage, made);
      return cache.get(`${layer.id} ${served.region.id} ${made} ${z}/${x}/${y}`, () => source.tile(z, x, y));
    },
    bounds(served) {
      const known = bounds.get(served.region);
      if (known) return known;
      const geometry = { type: 'MultiPolygon' as const, coordinates: served.region.outline };
      const made = boundsOf([{ type: 'Feature', geometry, properties: {} }]) ?? [-180, -85, 180, 85];
      bounds.set(served.region, made);
      return made;
    },
    forget(region) {
      for (const key of sources.keys()) if (key.split(' ')[1] === region) sources.delete(key);
    },
  };
}

function versionParts(served: Served, layer: TileLayer, coverage: string): string[] {
  const { region, network, list } = served;
  if (layer.of === 'network')
    return [region.id, network.meta.id, region.name, String(served.communes.length)];
  if (layer.of === 'list') return [region.id, String(list.version), served.current.on];
  return [coverage];
}

function shortHash(parts: string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 16);
}

async function makeSource(
  served: Served,
  layer: TileLayer,
  coverage: string,
  { storedFeatures, communeFigures }: { storedFeatures: StoredFeatures; communeFigures: CommuneFigures },
): Promise<TileSource> {
  switch (layer.id) {
    case 'white-zones': {
      const features = await storedFeatures(coverage, 'white_zone');
      return geojsonTiles(() => ({ 'white-zones': features }));
    }
    case 'bands': {
      const features = await storedFeatures(coverage, 'band');
      // The widest first: the nearer ones are drawn over it.
      return geojsonTiles(() => ({ bands: features.toReversed() }));
    }
    case 'communes': {
      const figures = await communeFigures(served, coverage);
      return geojsonTiles(() => communeLayers(served, figures));
    }
    case 'departements':
      return geojsonTiles(() => ({ departements: departementLines(served) }));
    case 'sites':
      return geojsonTiles(() => ({
        sites: served.current.sites.map((site) => siteTileFeature(served, site)),
      }));
    case 'roads':
      return { tile: (z, x, y) => roadTile(roadIndexOf(served.network), z, x, y) };
  }
}

function communeLayers(served: Served, figures: CommuneCoverage[]): Record<string, Feature[]> {
  const byPopulation = served.communes
    .map((_, i) => i)
    .sort((a, b) => (served.communes[b].population ?? 0) - (served.communes[a].population ?? 0));
  const areas = served.communes.map((commune, i): Feature => {
    const shares = whiteShares(figures[i]);
    return {
      type: 'Feature',
      geometry: { type: 'MultiPolygon', coordinates: commune.polygons },
      properties: {
        code: commune.code,
        name: commune.name,
        departement: commune.departement,
        epci: commune.epci?.code,
        population: commune.population,
        ...shares,
        town_hall_s: figures[i].drive_times_s.town_hall,
      },
    };
  });
  const names = byPopulation.map((i, rank): Feature => {
    const { code, name, population, centre } = served.communes[i];
    return {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: centre },
      properties: { code, name, population, rank: rank + 1 },
    };
  });
  return { communes: areas, 'commune-names': names };
}

function departementLines(served: Served): Feature[] {
  const groups = Map.groupBy(served.communes, (commune) => commune.departement);
  return [...groups].map(([code, communes]) => ({
    type: 'Feature',
    geometry: {
      type: 'MultiLineString',
      coordinates: borderLines(communes.map((commune) => commune.polygons)),
    },
    properties: { code, name: communes[0].departement_name },
  }));
}

function siteTileFeature(served: Served, site: Served['current']['sites'][number]): Feature {
  const index = site.commune ? served.communeIndex.get(site.commune.code) : undefined;
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [site.lon, site.lat] },
    properties: {
      id: site.id,
      name: site.name,
      status: site.status,
      fabrique: site.labels.includes('fabrique_de_territoire'),
      themes: site.themes.join('|'),
      services: site.services.join('|'),
      commune: site.commune?.name,
      departement: index === undefined ? undefined : served.communes[index].departement,
      epci: index === undefined ? undefined : served.communes[index].epci?.code,
    },
  };
}
