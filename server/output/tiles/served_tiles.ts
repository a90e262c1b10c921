import { hash } from 'node:crypto';
import type { Feature } from 'geojson';
import type { Drawn } from '../../../data/sources/landscape/drawn.ts';
import type { DegreeBox } from '../../../data/tables/table_rows.ts';
import { mapInSlices, ownTurn } from '../../../data/turns/breath.ts';
import type { CommuneCoverage } from '../../../isochrones/questions/commune_coverage.ts';
import { whiteShares } from '../../answers/commune.ts';
import type { BothForms } from '../../process/both_forms.ts';
import type { SharedBytes } from '../../process/kept_by_bytes.ts';
import { rememberWith } from '../../process/remember.ts';
import { outlineBox } from '../../served/region_box.ts';
import type { Served } from '../../served/served.ts';
import { borderLines } from './border_lines.ts';
import { drawnTile } from './drawn_tile.ts';
import {
  geojsonTiles,
  type IndexedFeatures,
  indexFeatures,
  type TileSource,
  withTags,
} from './geojson_tiles.ts';
import { placesShown } from './places_shown.ts';
import { roadIndexOf } from './road_index.ts';
import { roadTile } from './road_tile.ts';
import type { TileCache } from './tile_cache.ts';
import type { TileLayer } from './tile_layers.ts';

export interface Tiles {
  tile(
    served: Served,
    layer: TileLayer,
    coverage: string,
    z: number,
    x: number,
    y: number,
  ): Promise<BothForms>;
  /** What a layer's tiles are made from; a tile of one version never changes. */
  version(served: Served, layer: TileLayer, coverage: string): Promise<string>;
  /** Where a layer may have something, in degrees. */
  bounds(served: Served, layer: TileLayer): [number, number, number, number];
  /** Lets go of what the tiles of a region are cut from; those that are cut stay. */
  forget(region: string): void;
}

/** Gives the features of a stored coverage's layer. */
type StoredFeatures = (coverage: string, layer: 'band' | 'white_zone') => Promise<Feature[]>;
/** Gives the communes' figures of a stored coverage, in the order of the served communes. */
type CommuneFigures = (served: Served, coverage: string) => Promise<CommuneCoverage[]>;

/** Cuts and keeps tiles. What tiles are cut from is prepared when the first one is asked for, and kept for two versions of a layer: a map may still show the former one. */
export function newTiles(
  storedFeatures: StoredFeatures,
  communeFigures: CommuneFigures,
  cache: TileCache,
  shared: SharedBytes,
): Tiles {
  const sources = new Map<string, Promise<TileSource>>();

  const sourceOf = (
    served: Served,
    layer: TileLayer,
    coverage: string,
    version: string,
  ): Promise<TileSource> => {
    const key = `${layer.id} ${served.region.id} ${version}`;
    const made = rememberWith(sources, key, () =>
      makeSource(served, layer, coverage, { storedFeatures, communeFigures, shared }),
    );
    const sameLayer = [...sources.keys()].filter((one) => one.startsWith(`${layer.id} ${served.region.id} `));
    for (const old of sameLayer.slice(0, -2)) {
      sources.delete(old);
      cache.drop(`${old} `);
    }
    return made;
  };

  const version = async (served: Served, layer: TileLayer, coverage: string): Promise<string> =>
    shortHash(await versionParts(served, layer, coverage));

  return {
    version,
    async tile(served, layer, coverage, z, x, y) {
      const made = await version(served, layer, coverage);
      const source = await sourceOf(served, layer, coverage, made);
      return cache.get(`${layer.id} ${served.region.id} ${made} ${z}/${x}/${y}`, () => source.tile(z, x, y));
    },
    bounds: (served, layer) => layerBounds(layer, outlineBox(served.region) ?? [-180, -85, 180, 85]),
    forget(region) {
      for (const key of sources.keys()) if (key.split(' ')[1] === region) sources.delete(key);
    },
  };
}

/** Where a layer may have something, by the box of the region: what lies around it reaches farther. */
export function layerBounds(
  { around }: TileLayer,
  [west, south, east, north]: DegreeBox,
): [number, number, number, number] {
  const box = { west, south, east, north };
  const wide = around ? around(box) : box;
  return [wide.west, wide.south, wide.east, wide.north];
}

async function versionParts(served: Served, layer: TileLayer, coverage: string): Promise<string[]> {
  const { region, network, list, drawn } = served;
  if (layer.of === 'landscape')
    return [region.id, served.territoryHash, (await drawn.landscape())?.key ?? ''];
  if (layer.of === 'surroundings') return [region.id, (await drawn.surroundings())?.key ?? ''];
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
  {
    storedFeatures,
    communeFigures,
    shared,
  }: { storedFeatures: StoredFeatures; communeFigures: CommuneFigures; shared: SharedBytes },
): Promise<TileSource> {
  const cut = async (layer: string, features: readonly Feature[]): Promise<TileSource> =>
    geojsonTiles({ [layer]: await indexFeatures(features, shared) });
  switch (layer.id) {
    case 'white-zones':
      return cut(layer.id, await storedFeatures(coverage, 'white_zone'));
    case 'bands':
      // The widest first: the nearer ones are drawn over it.
      return cut(layer.id, (await storedFeatures(coverage, 'band')).toReversed());
    case 'communes':
      return geojsonTiles(await communeLayers(served, await communeFigures(served, coverage), shared));
    case 'departements':
      return cut(layer.id, await departementLines(served));
    case 'sites':
      return cut(layer.id, await mapInSlices(served.current.sites, (site) => siteTileFeature(served, site)));
    case 'landscape': {
      const drawn = await served.drawn.landscape();
      return drawn ? drawnSource(drawn, layer, placesShown(drawn, served.communes)) : EMPTY_SOURCE;
    }
    case 'surroundings':
    case 'coast': {
      const drawn = await served.drawn.surroundings();
      if (!drawn) return EMPTY_SOURCE;
      const isFine = (feature: number) => drawn.properties[drawn.property[feature]].part === 'fine';
      return drawnSource(drawn, layer, (feature) => isFine(feature) === (layer.id === 'coast'));
    }
    case 'roads':
      // In a turn of its own: a tile is cut in the next one.
      await ownTurn();
      roadIndexOf(served.network);
      return { tile: (z, x, y) => roadTile(roadIndexOf(served.network), z, x, y) };
  }
}

const EMPTY_SOURCE: TileSource = { tile: () => new Uint8Array(0) };

function drawnSource(
  drawn: Drawn,
  { vector_layers }: TileLayer,
  isShown: (feature: number) => boolean,
): TileSource {
  const layers = vector_layers.map(({ id }) => id);
  return { tile: (z, x, y) => drawnTile(drawn, { layers, isShown }, z, x, y) };
}

interface CommuneIndexes {
  areas: IndexedFeatures;
  names: IndexedFeatures;
}

/** Ground and names of communes are the same for every coverage: what is told of each is put in as a tile is cut. */
const communeIndexes = new WeakMap<Served['communes'], Promise<CommuneIndexes>>();

async function communeLayers(
  served: Served,
  figures: CommuneCoverage[],
  shared: SharedBytes,
): Promise<Record<string, IndexedFeatures>> {
  const { communes } = served;
  const { areas, names } = await rememberWith(communeIndexes, communes, () =>
    indexCommunes(communes, shared),
  );
  const told = communes.map(({ code, name, departement, epci, population }, i) => ({
    code,
    name,
    departement,
    epci: epci?.code,
    population,
    ...whiteShares(figures[i]),
    town_hall_s: figures[i].drive_times_s.town_hall,
  }));
  return { communes: withTags(areas, (own) => told[own!.at]), 'commune-names': names };
}

/** Each part of it in a turn of its own. */
async function indexCommunes(communes: Served['communes'], shared: SharedBytes): Promise<CommuneIndexes> {
  const areas = await mapInSlices(
    communes,
    (commune, at): Feature => ({
      type: 'Feature',
      geometry: { type: 'MultiPolygon', coordinates: commune.polygons },
      properties: { at },
    }),
  );
  const names = communes
    .toSorted((a, b) => (b.population ?? 0) - (a.population ?? 0))
    .map(
      ({ code, name, population, centre }, rank): Feature => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: centre },
        properties: { code, name, population, rank: rank + 1 },
      }),
    );
  return { areas: await indexFeatures(areas, shared), names: await indexFeatures(names, shared) };
}

function departementLines(served: Served): Promise<Feature[]> {
  const groups = Map.groupBy(served.communes, (commune) => commune.departement);
  return mapInSlices([...groups], ([code, communes]) => ({
    type: 'Feature' as const,
    geometry: {
      type: 'MultiLineString' as const,
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
