import Type from 'typebox';
import type { DegreeBox } from '../../../../data/tables/table_rows.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { WORLD_UNITS, xOfLon, yOfLat } from '../../../../isochrones/geometry/mercator.ts';
import { joinTiles } from '../../../output/tiles/joined_tile.ts';
import { layerBounds, type Tiles } from '../../../output/tiles/served_tiles.ts';
import { findTileLayer, TILE_LAYERS } from '../../../output/tiles/tile_layers.ts';
import { documented, problems, withoutContent } from '../../../schemas/common.ts';
import { boxAround, regionBox } from '../../../served/region_box.ts';
import type { App } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import { asksForAll } from '../../plugins/regions.ts';
import { sendEither } from '../../plugins/send_either.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { coverageAsked } from '../layers/routes.ts';
import { inEachRegion } from '../region/each_region.ts';

const TileParams = Type.Object({
  layer: Type.String({ maxLength: 40 }),
  z: Type.Integer({ minimum: 0, maximum: 22 }),
  x: Type.Integer({ minimum: 0 }),
  y: Type.Integer({ minimum: 0 }),
});
const CoverageQuery = Type.Object({
  coverage: Type.Optional(Type.String({ maxLength: 64 })),
  v: Type.Optional(
    Type.String({ maxLength: 64, description: 'What the tile was made from; it may be kept for ever' }),
  ),
});

/** GET /tiles/{layer}/{z}/{x}/{y}.mvt and /tiles/{layer}.json. */
export function tileRoutes(app: App, { service }: RouteContext, tiles: Tiles): void {
  app.get(
    '/tiles/:layer/:z/:x/:y.mvt',
    {
      schema: {
        tags: ['Tiles'],
        summary: 'A vector tile',
        description: `Layers: ${TILE_LAYERS.map((layer) => layer.id).join(', ')}. 204 where the layer has nothing.`,
        params: TileParams,
        querystring: CoverageQuery,
        response: {
          ...documented(
            'Mapbox Vector Tile 2.1',
            'application/vnd.mapbox-vector-tile',
            Type.String({ format: 'binary' }),
          ),
          ...withoutContent('Nothing of this layer is in this tile'),
          ...problems(400, 404, 503),
        },
      },
      compress: false,
    },
    async (request, reply) => {
      const { layer: layerId, z, x, y } = request.params;
      const { coverage, v } = request.query;
      const layer = findTileLayer(layerId);
      if (x >= 2 ** z || y >= 2 ** z) {
        throw new MaillageError('tile_out_of_range', { zoom: z, last: 2 ** z - 1 });
      }
      if (asksForAll(request) && service.regions.known().length > 0) {
        const parts = await inEachRegion(
          service,
          request,
          async () => {
            const served = service.served();
            const tile = await tiles.tile(served, layer, served.coverage.id, z, x, y);
            return [served.region.id, tile.plain] as const;
          },
          (region) => touches(layerBounds(layer, regionBox({ territory: region })), z, x, y),
        );
        const byRegion = new Map(parts);
        // In their order, whichever of them this tile shows: a region's ids are the same in every tile.
        const joined = joinTiles(
          service.regions.known().map(({ region }) => byRegion.get(region.id) ?? null),
        );
        reply.header('cache-control', 'public, max-age=0, must-revalidate');
        if (joined.length === 0) return reply.code(204).send();
        reply.type('application/vnd.mapbox-vector-tile');
        return reply.send(Buffer.from(joined.buffer, joined.byteOffset, joined.length));
      }
      const served = service.served();
      const id = await coverageAsked(service, coverage);
      const version = await tiles.version(served, layer, id);
      const tile = await tiles.tile(served, layer, id, z, x, y);
      const lasting = v !== undefined && v === version;
      reply.header(
        'cache-control',
        lasting ? 'public, max-age=31536000, immutable' : 'public, max-age=0, must-revalidate',
      );
      if (tile.plain.length === 0)
        return reply.code(204).header('etag', tile.etag).header('vary', 'accept-encoding').send();
      return sendEither(request, reply.type('application/vnd.mapbox-vector-tile'), tile);
    },
  );

  app.get(
    '/tiles/:layer.json',
    withSchema({
      tags: ['Tiles'],
      summary: 'TileJSON 3 of a layer',
      params: Type.Object({ layer: Type.String({ maxLength: 40 }) }),
      querystring: Type.Object({ coverage: Type.Optional(Type.String({ maxLength: 64 })) }),
      response: {
        200: Type.Object(
          { tilejson: Type.String(), tiles: Type.Array(Type.String()) },
          { additionalProperties: true },
        ),
        ...problems(404, 503),
      },
    }),
    async (request) => {
      const layer = findTileLayer(request.params.layer);
      const served = service.served();
      const query = new URLSearchParams();
      // What all regions are made from changes with any of them: such tiles are asked for again.
      if (!asksForAll(request)) {
        const id = await coverageAsked(service, request.query.coverage);
        query.set('v', await tiles.version(served, layer, id));
        if (request.query.coverage !== undefined) query.set('coverage', id);
      }
      const known = asksForAll(request) ? service.regions.known() : [];
      const [west, south, east, north] =
        known.length > 0
          ? boxAround(known.map((one) => layerBounds(layer, regionBox({ territory: one }))))
          : tiles.bounds(served, layer);
      return {
        tilejson: '3.0.0',
        name: layer.title,
        description: layer.description,
        version: '1.0.0',
        attribution: [
          ...new Set((known.length > 0 ? known : [served]).flatMap(({ region }) => region.attributions)),
        ].join(', '),
        scheme: 'xyz',
        tiles: [
          `${baseUrl(service.config, request)}/api/v1/tiles/${layer.id}/{z}/{x}/{y}.mvt${query.size > 0 ? `?${query}` : ''}`,
        ],
        minzoom: layer.minzoom,
        maxzoom: layer.maxzoom,
        bounds: [west, south, east, north],
        center: [(west + east) / 2, (south + north) / 2, 7],
        vector_layers: layer.vector_layers,
      };
    },
  );
}

/** Whether a tile and its rim may show something of a box of degrees. */
function touches([west, south, east, north]: DegreeBox, z: number, x: number, y: number): boolean {
  const size = WORLD_UNITS / 2 ** z;
  const rim = size / 8;
  return (
    xOfLon(east) >= x * size - rim &&
    xOfLon(west) <= (x + 1) * size + rim &&
    yOfLat(south) >= y * size - rim &&
    yOfLat(north) <= (y + 1) * size + rim
  );
}
