import { hash } from 'node:crypto';
import Type from 'typebox';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { escapeHtml } from '../../../answers/escape_html.ts';
import type { Config } from '../../../config.ts';
import {
  LAYERS,
  type LayerContent,
  type LayerFeatures,
  type LayerId,
} from '../../../output/export_layers.ts';
import type { Exporter } from '../../../output/exports/exporter.ts';
import { Offset, problems } from '../../../schemas/common.ts';
import { originHeaders, originSentence } from '../../../served/origin.ts';
import type { App, Request } from '../../fastify_types.ts';
import { baseUrl, type Link, link } from '../../links.ts';
import { CRS_URIS, CRS84, findCrs } from '../../ogc/crs.ts';
import { boundsOfAll } from '../../ogc/feature_bounds.ts';
import { featureText } from '../../ogc/feature_text.ts';
import { featureTable, page } from '../../ogc/html.ts';
import { fileFormat, wantsHtml } from '../../ogc/negotiation.ts';
import { MOST_FEATURES, ogcOpenApi30 } from '../../ogc/openapi30.ts';
import { GEOJSON, linkHeader, pageLinks, pageOf, selfLinks, send } from '../../ogc/pages.ts';
import { queryablesOf, queryablesSchema } from '../../ogc/queryables.ts';
import { type Selection, selectFeatures } from '../../ogc/select.ts';
import type { RateLimits } from '../../plugins/rate_limit.ts';
import { withSchema } from '../../route_options.ts';
import { sendExport } from '../export/send_export.ts';
import { hasTiles, RELATION, tilesetsLink } from '../ogc_tiles/routes.ts';

const CONFORMANCE = [
  'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html',
  'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30',
  'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter',
  'http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets',
  'http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt',
  'http://www.opengis.net/spec/tms/2.0/conf/tilematrixset',
  'http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset',
  'http://www.opengis.net/spec/cql2/1.0/conf/cql2-text',
  'http://www.opengis.net/spec/cql2/1.0/conf/cql2-json',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2',
  'http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators',
  'http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison',
  'http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison',
  'http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions',
];

// A parameter that the document does not name is an error (requirement /req/core/query-param-unknown).
const closed = { additionalProperties: false };
const Format = Type.Object({ f: Type.Optional(Type.String()) }, closed);
const ItemsQuery = Type.Object(
  {
    f: Type.Optional(Type.String()),
    // More than the most is no error (requirement /req/core/fc-limit-response-1): so many are given.
    limit: Type.Integer({
      minimum: 1,
      default: 100,
      description: `Features a page; ${MOST_FEATURES} are given where more are asked for`,
    }),
    offset: Offset,
    bbox: Type.Optional(Type.String({ description: 'west,south,east,north' })),
    'bbox-crs': Type.Optional(Type.String()),
    datetime: Type.Optional(Type.String({ description: 'A day, a time or an interval' })),
    crs: Type.Optional(Type.String()),
    filter: Type.Optional(
      Type.String({
        maxLength: 4000,
        description: "CQL2, e.g. departement='87' AND white_population_share>0.5",
      }),
    ),
    'filter-lang': Type.Union([Type.Literal('cql2-text'), Type.Literal('cql2-json')], {
      default: 'cql2-text',
    }),
    'filter-crs': Type.Optional(Type.String()),
  },
  // A property of the collection may be asked by its name; what is neither is refused by the route.
  { additionalProperties: Type.String({ maxLength: 200 }) },
);
const Collection = Type.Object({ collectionId: Type.String() });
const described = (summary: string, type = 'application/json', ...errors: 404[]) => ({
  tags: ['OGC'],
  summary,
  response: {
    200: {
      description: 'As the standard says',
      content: { [type]: { schema: Type.Object({}) }, 'text/html': { schema: Type.String() } },
    },
    ...problems(400, ...errors, 503),
  } as Record<never, never>,
});

/** OGC API - Features 1.0: Core, GeoJSON, HTML, OpenAPI 3.0, and CRS by reference (Part 2), under /ogc. */
export function ogcRoutes(
  app: App,
  config: Config,
  limits: Pick<RateLimits, 'checkFile'>,
  layerFeatures: LayerFeatures,
  writer: Pick<Exporter, 'write'>,
): void {
  const root = (request: Request): string => `${baseUrl(config, request)}/ogc`;

  app.get('/ogc', { schema: { ...described('Landing page'), querystring: Format } }, (request, reply) => {
    const base = root(request);
    const links: Link[] = [
      ...selfLinks(request, base, 'This page'),
      link(
        'service-desc',
        `${base}/api`,
        'OpenAPI 3.0 document',
        'application/vnd.oai.openapi+json;version=3.0',
      ),
      link('service-doc', `${baseUrl(config, request)}/docs`, 'Documentation', 'text/html'),
      link('conformance', `${base}/conformance`, 'Conformance classes'),
      link('data', `${base}/collections`, 'Collections'),
      link(`${RELATION}/tiling-schemes`, `${base}/tileMatrixSets`, 'Grids of tiles'),
      link(`${RELATION}/styles`, `${base}/styles`, 'Styles of the vector tiles'),
    ];
    const title = 'Maillage: OGC API - Features';
    const description = 'Drive times by car to the nearest open tiers-lieu, as collections of features.';
    return send(request, reply, { title, description, links }, () =>
      page(title, `<p>${description}</p>`, links),
    );
  });

  app.get(
    '/ogc/api',
    { schema: described('OpenAPI 3.0 document of this API', 'application/vnd.oai.openapi+json') },
    (request, reply) => {
      reply.type('application/vnd.oai.openapi+json;version=3.0; charset=utf-8');
      return JSON.stringify(ogcOpenApi30(baseUrl(config, request)));
    },
  );

  app.get(
    '/ogc/conformance',
    { schema: { ...described('Conformance classes'), querystring: Format } },
    (request, reply) => {
      const links = selfLinks(request, `${root(request)}/conformance`, 'Conformance classes');
      const list = CONFORMANCE.map((uri) => `<li><code>${uri}</code></li>`).join('');
      return send(request, reply, { conformsTo: CONFORMANCE }, () =>
        page('Conformance', `<ul>${list}</ul>`, links),
      );
    },
  );

  app.get(
    '/ogc/collections',
    { schema: { ...described('Collections'), querystring: Format } },
    async (request, reply) => {
      const base = root(request);
      const contents = await Promise.all(LAYERS.map(({ id }) => layerFeatures(id)));
      const collections = await Promise.all(
        LAYERS.map(({ id }, i) => describeCollection(base, id, contents[i])),
      );
      const links = selfLinks(request, `${base}/collections`, 'Collections');
      const list = collections.map(
        (one) =>
          `<li><a href="${escapeHtml(`${base}/collections/${one.id}?f=html`)}">${escapeHtml(one.title)}</a>: ${escapeHtml(one.description)}</li>`,
      );
      return send(request, reply, { links, collections, crs: CRS_URIS }, () =>
        page('Collections', `<ul>${list.join('')}</ul>`, links),
      );
    },
  );

  app.get(
    '/ogc/collections/:collectionId',
    withSchema({
      ...described('One collection', 'application/json', 404),
      params: Collection,
      querystring: Format,
    }),
    async (request, reply) => {
      const layer = findLayer(request.params.collectionId);
      const content = await layerFeatures(layer);
      const description = await describeCollection(root(request), layer, content);
      reply.headers(headersOf(content));
      return send(request, reply, description, () =>
        page(
          description.title,
          `<p>${escapeHtml(description.description)}</p>${originParagraph(content)}`,
          description.links,
        ),
      );
    },
  );

  app.get(
    '/ogc/collections/:collectionId/queryables',
    withSchema({
      ...described('Properties that features may be asked by', 'application/schema+json', 404),
      params: Collection,
      querystring: Format,
    }),
    async (request, reply) => {
      const layer = findLayer(request.params.collectionId);
      const { features } = await layerFeatures(layer);
      const href = `${root(request)}/collections/${layer}/queryables`;
      const schema = queryablesSchema(href, layer, queryablesOf(layer, features));
      const links = selfLinks(request, href, 'Queryables', 'application/schema+json');
      return send(
        request,
        reply,
        schema,
        () => page('Queryables', `<pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`, links),
        'application/schema+json',
      );
    },
  );

  app.get(
    '/ogc/collections/:collectionId/items',
    withSchema({
      ...described('Features of a collection, by pages', GEOJSON, 404),
      params: Collection,
      querystring: ItemsQuery,
    }),
    async (request, reply) => {
      const layer = findLayer(request.params.collectionId);
      const { offset } = request.query;
      const limit = Math.min(request.query.limit, MOST_FEATURES);
      const crs = findCrs(request.query.crs, 'crs');
      const content = await layerFeatures(layer);
      const features = await selectFeatures(layer, content.features, request.query as Selection);
      const format = fileFormat(request.query.f);
      if (format !== null) {
        limits.checkFile(request);
        // A file is whole unless a page of it is asked for.
        const most = /[?&]limit=/.test(request.url) ? limit : features.length;
        const file = await writer.write(format, async () => ({
          layers: [{ name: layer, features: features.slice(offset, offset + most) }],
          origin: content.origin,
          options: {},
        }));
        return sendExport(reply.headers(headersOf(content)), file, format, layer);
      }
      const { shown, texts } = await pageOf(features, offset, limit, crs);
      const base = `${root(request)}/collections/${layer}`;
      const links = pageLinks(
        request,
        `${base}/items`,
        { ...request.query, limit },
        {
          matched: features.length,
          shown: shown.length,
        },
      );
      const body = {
        type: 'FeatureCollection',
        timeStamp: new Date().toISOString(),
        numberMatched: features.length,
        numberReturned: shown.length,
        ...content.origin,
        links,
      };
      reply.headers(headersOf(content));
      reply.header('content-crs', `<${crs.uri}>`).header('link', linkHeader(links));
      // The time stamp alone must not make two equal pages differ.
      reply.header(
        'etag',
        `W/"${hash('sha1', `${request.url} ${wantsHtml(request)} ${features.length} ${JSON.stringify(content.origin)} ${texts.join()}`, 'base64url')}"`,
      );
      return send(
        request,
        reply,
        () => `${JSON.stringify(body).slice(0, -1)},"features":[${texts.join(',')}]}`,
        () =>
          page(
            layer,
            `<p>${shown.length} of ${features.length}</p>${originParagraph(content)}${featureTable(shown, (id) => `${base}/items/${encodeURIComponent(id)}?f=html`)}`,
            links,
          ),
        GEOJSON,
      );
    },
  );

  app.get(
    '/ogc/collections/:collectionId/items/:featureId',
    withSchema({
      ...described('One feature', GEOJSON, 404),
      params: Type.Object({ collectionId: Type.String(), featureId: Type.String() }),
      querystring: Type.Object(
        { f: Type.Optional(Type.String()), crs: Type.Optional(Type.String()) },
        closed,
      ),
    }),
    async (request, reply) => {
      const layer = findLayer(request.params.collectionId);
      const crs = findCrs(request.query.crs, 'crs');
      const content = await layerFeatures(layer);
      const feature = content.features.find((one) => String(one.id) === request.params.featureId);
      if (!feature) {
        throw new MaillageError('unknown_feature', { layer, id: request.params.featureId });
      }
      const base = `${root(request)}/collections/${layer}`;
      const links = [
        ...selfLinks(
          request,
          `${base}/items/${encodeURIComponent(String(feature.id))}`,
          'This feature',
          GEOJSON,
        ),
        link('collection', base, layer),
      ];
      reply.headers(headersOf(content)).header('content-crs', `<${crs.uri}>`);
      const text = await featureText({ ...feature, ...content.origin, links }, crs);
      return send(
        request,
        reply,
        () => text,
        () =>
          page(
            String(feature.id),
            `${originParagraph(content)}${featureTable([feature], () => '?f=html')}`,
            links,
          ),
        GEOJSON,
      );
    },
  );
}

function findLayer(id: string): LayerId {
  const layer = LAYERS.find((one) => one.id === id);
  if (layer) return layer.id;
  const known = LAYERS.map((one) => one.id).join(', ');
  throw new MaillageError('unknown_collection', { id, known });
}

/** A collection, with what its features come from beside what the standard asks for. */
async function describeCollection(base: string, id: LayerId, { features, origin }: LayerContent) {
  const layer = LAYERS.find((one) => one.id === id) as (typeof LAYERS)[number];
  const href = `${base}/collections/${id}`;
  const bounds = await boundsOfAll(features);
  return {
    id,
    title: layer.title,
    description: layer.description,
    itemType: 'feature',
    ...(bounds ? { extent: { spatial: { bbox: [bounds], crs: CRS84 } } } : {}),
    crs: CRS_URIS,
    storageCrs: CRS84,
    ...origin,
    links: [
      link('self', href, layer.title),
      link('alternate', `${href}?f=html`, `${layer.title} as HTML`, 'text/html'),
      link('items', `${href}/items`, 'Features as GeoJSON', GEOJSON),
      link('items', `${href}/items?f=html`, 'Features as HTML', 'text/html'),
      link(
        `${RELATION}/queryables`,
        `${href}/queryables`,
        'Properties that features may be asked by',
        'application/schema+json',
      ),
      ...(hasTiles(id) ? [tilesetsLink(href)] : []),
    ],
  };
}

const headersOf = ({ origin }: LayerContent): Record<string, string> =>
  originHeaders(origin.coverage, origin.programme);
const originParagraph = ({ origin }: LayerContent): string => `<p>${escapeHtml(originSentence(origin))}</p>`;
