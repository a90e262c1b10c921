import type {
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
  VectorSourceSpecification,
} from 'maplibre-gl';
import { apiAddress } from '../api/client.ts';
import { bundleFile, isBundle } from '../static/mark.ts';
import { askedLayers, askedSource } from './layers/asked.ts';
import { bandLayers } from './layers/bands.ts';
import { outlineLayers, shadingLayers, veilLayers } from './layers/communes.ts';
import { elsewhereLayers, elsewhereSource } from './layers/elsewhere.ts';
import { groundLayers, paperLayers } from './layers/ground.ts';
import {
  aroundLayers,
  builtUpLayers,
  LANDSCAPE,
  landscapeNameLayers,
  seaOverLayers,
  waterLayers,
} from './layers/landscape.ts';
import type { MapLayer, MapView } from './layers/map_layer.ts';
import {
  hereNameLayers,
  hereSource,
  nameLayers,
  nameLayersFromAfar,
  townNameLayers,
} from './layers/names.ts';
import { reachLayers, reachSource } from './layers/reach.ts';
import { roadLayers } from './layers/roads.ts';
import { routeLayers, routesSource, routeTextLayers, routeTextSource } from './layers/routes.ts';
import { scenarioLayers, scenarioSource } from './layers/scenario.ts';
import { siteLayers, siteNameLayers } from './layers/sites.ts';
import { whiteZoneEdgeLayers, whiteZoneLayers } from './layers/white_zones.ts';

/** From below to above. A basemap of elsewhere, where one is set, lies under all and takes the place of the first and the roads. */
const LAYERS: MapLayer[] = [
  paperLayers,
  aroundLayers,
  groundLayers,
  shadingLayers,
  bandLayers,
  builtUpLayers,
  whiteZoneLayers,
  seaOverLayers,
  waterLayers,
  scenarioLayers,
  roadLayers,
  whiteZoneEdgeLayers,
  veilLayers,
  outlineLayers,
  reachLayers,
  routeLayers,
  landscapeNameLayers,
  nameLayers,
  siteNameLayers,
  hereNameLayers,
  townNameLayers,
  siteLayers,
  nameLayersFromAfar,
  elsewhereLayers,
  askedLayers,
  routeTextLayers,
];

/** Sources whose data the page brings itself, empty at first. */
const DATA_SOURCES = {
  asked: askedSource,
  here: hereSource,
  elsewhere: elsewhereSource,
  routes: routesSource,
  'route-texts': routeTextSource,
  reach: reachSource,
  scenario: scenarioSource,
} satisfies Record<string, GeoJSONSourceSpecification>;

export type DataSource = keyof typeof DATA_SOURCES;

const TILES = [
  'communes',
  'departements',
  'white-zones',
  'bands',
  'roads',
  'sites',
  'landscape',
  'surroundings',
  'coast',
];
/** Those that can be had of any coverage. */
export const COVERAGE_TILES = ['white-zones', 'bands'];

/** The address of a layer's TileJSON, or of its archive in a bundle; `coverage` null: of the current one. */
export function tilesAddress(layer: string, coverage: string | null): string {
  if (isBundle) return `pmtiles://${bundleFile(`tiles/${layer}.pmtiles`)}`;
  const other = coverage !== null && COVERAGE_TILES.includes(layer);
  return apiAddress(`tiles/${layer}.json`, other ? { coverage } : {});
}

/** The layers alone, all of them, in order. */
export function layersOf(view: MapView): LayerSpecification[] {
  return LAYERS.flatMap((layer) => layer(view));
}

/**
 * The whole style, as a function of what is shown. `coverage`: the one whose white zones are drawn; the current one where it is null.
 * Over a basemap of elsewhere, ours has neither paper nor roads; the map stays flat whatever that one asks for.
 */
export function buildStyle(
  view: MapView,
  coverage: string | null,
  basemap: StyleSpecification | null = null,
): StyleSpecification {
  const tiles = TILES.map((layer): [string, VectorSourceSpecification] => [
    layer,
    {
      type: 'vector',
      url: tilesAddress(layer, coverage),
      ...(layer === 'communes' ? { promoteId: 'code' } : {}),
    },
  ]);
  const sources = { ...Object.fromEntries(tiles), ...DATA_SOURCES };
  const layers = layersOf(view);
  if (!basemap) return { version: 8, sources, layers };
  const { terrain, sky, projection, ...flat } = basemap;
  return {
    ...flat,
    version: 8,
    sources: { ...basemap.sources, ...sources },
    layers: [
      ...basemap.layers,
      ...layers
        .filter(({ id }) => id !== 'outside' && !id.startsWith('roads-') && !id.startsWith(LANDSCAPE))
        .map(seeThrough),
    ],
  };
}

/** The ground takes the pointer even where a basemap shows through it. */
function seeThrough(layer: LayerSpecification): LayerSpecification {
  return layer.id === 'ground' && layer.type === 'fill' ? { ...layer, paint: { 'fill-opacity': 0 } } : layer;
}
