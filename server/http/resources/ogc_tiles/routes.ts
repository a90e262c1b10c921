import Type from 'typebox';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { LAYERS } from '../../../output/export_layers.ts';
import { mapStyle } from '../../../output/tiles/map_style.ts';
import { TILE_LAYERS } from '../../../output/tiles/tile_layers.ts';
import { problems } from '../../../schemas/common.ts';
import { regionBox } from '../../../served/region_box.ts';
import type { App, Request } from '../../fastify_types.ts';
import { baseUrl, type Link } from '../../links.ts';
import { CRS84 } from '../../ogc/crs.ts';
import { tileLimits, tileMatrixSet, WEB_MERCATOR, WEB_MERCATOR_URI } from '../../ogc/tile_matrix_set.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

const MVT = 'application/vnd.mapbox-vector-tile';
const JSON_TYPE = 'application/json';
/** Where OGC defines what a link leads to. */
export const RELATION = 'http://www.opengis.net/def/rel/ogc/1.0';
const EPSG_3857 = 'http://www.opengis.net/def/crs/EPSG/0/3857';
const STYLE = 'maillage';
const MAPBOX_STYLE = 'application/vnd.mapbox.style+json';

type TileLayer = (typeof TILE_LAYERS)[number];

/** The vector tiles of a collection; undefined: it has none. */
const tilesOf = (collection: string): TileLayer | undefined =>
  TILE_LAYERS.find(({ id }) => id === collection);

/** Whether a collection has tiles: its description links to them. */
export const hasTiles = (collection: string): boolean => tilesOf(collection) !== undefined;

/** The link from a collection to its tilesets. */
export const tilesetsLink = (href: string): Link => ({
  rel: `${RELATION}/tilesets-vector`,
  type: JSON_TYPE,
  href: `${href}/tiles`,
  title: 'Vector tiles',
});

const described = (summary: string, ...errors: (400 | 404)[]) => ({
  tags: ['OGC'],
  summary,
  response: {
    200: {
      description: 'As the standard says',
      content: { [JSON_TYPE]: { schema: Type.Object({}, { additionalProperties: true }) } },
    },
    ...problems(400, ...errors, 503),
  } as Record<never, never>,
});

/** OGC API - Tiles 1.0 (tilesets of collections, WebMercatorQuad, Mapbox vector tiles), and the style of the map for MapLibre and QGIS. */
export function ogcTilesRoutes(app: App, { service }: RouteContext): void {
  const root = (request: Request): string => `${baseUrl(service.config, request)}/ogc`;

  app.get('/ogc/tileMatrixSets', { schema: described('Grids of tiles') }, async (request) => {
    const href = `${root(request)}/tileMatrixSets/${WEB_MERCATOR}`;
    const links = [{ rel: 'self', type: JSON_TYPE, href }];
    return { tileMatrixSets: [{ id: WEB_MERCATOR, title: WEB_MERCATOR, uri: WEB_MERCATOR_URI, links }] };
  });

  app.get(
    '/ogc/tileMatrixSets/:tileMatrixSetId',
    withSchema({
      ...described('One grid of tiles', 404),
      params: Type.Object({ tileMatrixSetId: Type.String({ maxLength: 60 }) }),
    }),
    async (request) => {
      gridAsked(request.params.tileMatrixSetId);
      return tileMatrixSet();
    },
  );

  app.get(
    '/ogc/collections/:collectionId/tiles',
    withSchema({
      ...described('Tilesets of a collection', 404),
      params: Type.Object({ collectionId: Type.String({ maxLength: 60 }) }),
    }),
    async (request) => {
      const layer = layerAsked(request.params.collectionId);
      const href = `${root(request)}/collections/${layer.id}/tiles`;
      return {
        links: [{ rel: 'self', type: JSON_TYPE, href }],
        tilesets: [tilesetOf(root(request), baseUrl(service.config, request), layer).short],
      };
    },
  );

  app.get(
    '/ogc/collections/:collectionId/tiles/:tileMatrixSetId',
    withSchema({
      ...described('A tileset: where its tiles are, and what they hold', 404),
      params: Type.Object({
        collectionId: Type.String({ maxLength: 60 }),
        tileMatrixSetId: Type.String({ maxLength: 60 }),
      }),
    }),
    async (request) => {
      const layer = layerAsked(request.params.collectionId);
      gridAsked(request.params.tileMatrixSetId);
      const { short, item } = tilesetOf(root(request), baseUrl(service.config, request), layer);
      const [west, south, east, north] = regionBox(service.served());
      return {
        ...short,
        links: [...short.links, item],
        boundingBox: { lowerLeft: [west, south], upperRight: [east, north], crs: CRS84 },
        tileMatrixSetLimits: tileLimits([west, south, east, north], layer.minzoom, layer.maxzoom),
        layers: layer.vector_layers.map(({ id, description, minzoom, maxzoom, fields }) => ({
          id,
          description,
          dataType: 'vector',
          minTileMatrix: String(minzoom),
          maxTileMatrix: String(maxzoom),
          propertiesSchema: {
            type: 'object',
            properties: Object.fromEntries(
              Object.entries(fields).map(([name, kind]) => [
                name,
                { type: kind === 'Number' ? 'number' : kind === 'Boolean' ? 'boolean' : 'string' },
              ]),
            ),
          },
        })),
      };
    },
  );

  app.get('/ogc/styles', { schema: described('Styles of the map') }, async (request) => {
    const href = `${root(request)}/styles/${STYLE}`;
    const links = [{ rel: 'stylesheet', type: MAPBOX_STYLE, href }];
    return { default: STYLE, styles: [{ id: STYLE, title: 'Maillage', links }] };
  });

  app.get(
    '/ogc/styles/:styleId',
    withSchema({
      ...described('A style of the vector tiles, as MapLibre reads it, and QGIS for its vector tiles', 404),
      params: Type.Object({ styleId: Type.String({ maxLength: 60 }) }),
    }),
    async (request, reply) => {
      const { styleId } = request.params;
      if (styleId !== STYLE) throw new MaillageError('unknown_style', { id: styleId, known: STYLE });
      const served = service.served();
      reply.type(`${MAPBOX_STYLE}; charset=utf-8`);
      return JSON.stringify(
        mapStyle(served.region.name, regionBox(served), baseUrl(service.config, request)),
      );
    },
  );
}

/** Throws `unknown_collection` (404) where the collection has no tiles. */
function layerAsked(collection: string): TileLayer {
  const layer = LAYERS.some(({ id }) => id === collection) ? tilesOf(collection) : undefined;
  if (layer) return layer;
  const known = LAYERS.filter(({ id }) => hasTiles(id)).map(({ id }) => id);
  throw new MaillageError('unknown_collection', { id: collection, known: known.join(', ') });
}

function gridAsked(id: string): void {
  if (id !== WEB_MERCATOR) throw new MaillageError('unknown_tile_matrix_set', { id, known: WEB_MERCATOR });
}

/** A tileset as lists name it, and the link to its tiles. */
function tilesetOf(root: string, base: string, { id, title, description }: TileLayer) {
  const short = {
    title,
    description,
    dataType: 'vector',
    crs: EPSG_3857,
    tileMatrixSetURI: WEB_MERCATOR_URI,
    links: [
      { rel: 'self', type: JSON_TYPE, href: `${root}/collections/${id}/tiles/${WEB_MERCATOR}` },
      {
        rel: `${RELATION}/tiling-scheme`,
        type: JSON_TYPE,
        href: `${root}/tileMatrixSets/${WEB_MERCATOR}`,
      },
    ],
  };
  const href = `${base}/api/v1/tiles/${id}/{tileMatrix}/{tileCol}/{tileRow}.mvt`;
  return { short, item: { rel: 'item', type: MVT, href, templated: true } };
}
