import { LAYERS } from '../../output/export_layers.ts';
import { VERSION } from '../../process/version.ts';
import { CRS_URIS } from './crs.ts';

/** Features of a page at most. */
export const MOST_FEATURES = 10_000;

/** The OpenAPI 3.0 document of the OGC API alone, as conformance class oas30 asks for (/openapi.json is 3.1, of everything). */
export function ogcOpenApi30(base: string): unknown {
  const text = (description: string, type: string) => ({
    description,
    content: { [type]: { schema: { type: 'object' } }, 'text/html': { schema: { type: 'string' } } },
  });
  const answers = (description: string, type = 'application/json') => ({
    200: text(description, type),
    400: problem('The request is not as it should be'),
    404: problem('There is no such thing'),
    default: problem('Something failed'),
  });
  const collectionId = {
    name: 'collectionId',
    in: 'path',
    required: true,
    schema: { type: 'string', enum: LAYERS.map((layer) => layer.id) },
  };
  const query = (name: string, schema: unknown, description: string, more = {}) => ({
    name,
    in: 'query',
    required: false,
    schema,
    description,
    ...more,
  });
  const f = query('f', { type: 'string', enum: ['json', 'html'] }, 'Format');
  const crs = query('crs', { type: 'string', format: 'uri', enum: CRS_URIS }, 'System of the coordinates');
  const get = (operationId: string, summary: string, responses: unknown, parameters: unknown[] = [f]) => ({
    get: { operationId, summary, tags: ['Features'], parameters, responses },
  });
  return {
    openapi: '3.0.3',
    info: { title: 'Maillage: OGC API - Features', version: VERSION, license: { name: 'MIT' } },
    servers: [{ url: base }],
    paths: {
      '/ogc': get('landing', 'Landing page', answers('Links')),
      '/ogc/conformance': get('conformance', 'Conformance classes', answers('Classes')),
      '/ogc/collections': get('collections', 'Collections', answers('Collections')),
      '/ogc/collections/{collectionId}': get('collection', 'One collection', answers('Collection'), [
        collectionId,
        f,
      ]),
      '/ogc/collections/{collectionId}/items': get(
        'items',
        'Features of a collection, by pages',
        answers('Features', 'application/geo+json'),
        [
          collectionId,
          query(
            'limit',
            { type: 'integer', minimum: 1, maximum: MOST_FEATURES, default: 100 },
            'Features a page',
          ),
          query('offset', { type: 'integer', minimum: 0, default: 0 }, 'Features left out before the page'),
          query(
            'bbox',
            {
              type: 'array',
              oneOf: [
                { minItems: 4, maxItems: 4 },
                { minItems: 6, maxItems: 6 },
              ],
              items: { type: 'number' },
            },
            'Only features that meet this box',
            { style: 'form', explode: false },
          ),
          query('bbox-crs', { type: 'string', format: 'uri', enum: CRS_URIS }, 'System of bbox'),
          query('datetime', { type: 'string' }, 'Only features that hold at this time or in this interval'),
          crs,
          f,
        ],
      ),
      '/ogc/collections/{collectionId}/items/{featureId}': get(
        'feature',
        'One feature',
        answers('Feature', 'application/geo+json'),
        [collectionId, { name: 'featureId', in: 'path', required: true, schema: { type: 'string' } }, crs, f],
      ),
    },
  };
}

function problem(description: string): unknown {
  return { description, content: { 'application/problem+json': { schema: { type: 'object' } } } };
}
