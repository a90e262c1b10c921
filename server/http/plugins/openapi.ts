import swagger from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import type { TSchema } from 'typebox';
import { CATALOGUE } from '../../../errors/catalogue.ts';
import { codeOfKey } from '../../../errors/maillage_error.ts';
import type { Config } from '../../config.ts';
import { type BothForms, bothForms } from '../../process/both_forms.ts';
import { problems } from '../../schemas/common.ts';
import type { App } from '../fastify_types.ts';
import { sendEither } from './send_either.ts';

declare module 'fastify' {
  interface FastifySchema {
    /** Bodies that a route reads itself, as a stream or bytes, by media type: they are documented, and not validated. */
    reads?: Record<string, TSchema>;
  }
}

/** Groups of requests, in the order of the documentation page. */
export const TAGS = [
  { name: 'Eligibility', description: 'May a project at this point apply? One point or a hundred thousand.' },
  { name: 'Places', description: 'Communes, tiers-lieux and search.' },
  {
    name: 'Coverage',
    description: 'Drive times as areas: isochrones, bands, white zones, statistics, versions.',
  },
  { name: 'What if', description: 'Scenarios and best next places.' },
  { name: 'Proof', description: 'Certificates and permanent answers.' },
  { name: 'Rules', description: 'Programmes as data, and the regional networks.' },
  { name: 'Corrections', description: 'Reports of what is wrong, and changes of the list.' },
  { name: 'Layers', description: 'Layers as files, for GIS and spreadsheets, and QGIS projects.' },
  { name: 'Tiles', description: 'Vector tiles and their TileJSON.' },
  { name: 'OGC', description: 'OGC API - Features 1.0 and Tiles 1.0.' },
  {
    name: 'Open data',
    description: 'Feed of changes, catalogue of the data, texts and tools for assistants.',
  },
  { name: 'Operation', description: 'Health, metrics, jobs.' },
];

/** Every code that a problem document may tell, with its status; docs/problem-codes.md has their sentences. */
const PROBLEM_CODES = Object.fromEntries(
  Object.entries(CATALOGUE).map(([key, { status }]) => [codeOfKey(key), status]),
);

/** Serves the OpenAPI 3.1 document of all routes, made from their schemas, at /openapi.json. */
export async function useOpenApi(app: App, config: Config, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Maillage',
        version,
        description:
          'How far by car is the nearest open tiers-lieu, from every road of a region: eligibility, coverage, what-if. ' +
          'Coordinates are WGS 84 longitude and latitude; times are seconds towards the site. Errors are RFC 9457 problem ' +
          'documents with a stable `code`; `x-problem-codes` lists all of them.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: config.public_url ? config.public_url.replace(/\/$/, '') : '/' }],
      tags: TAGS,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token made by `maillage token create`.' },
        },
      },
    },
    convertConstToEnum: false,
    hideUntagged: true,
    transform: ({ schema, url, route }) => ({
      schema: { operationId: operationName(route.method, url), ...documentedSchema(schema, url) },
      url,
    }),
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) =>
        String(json.title ?? json.$id ?? `Schema${i}`).replaceAll(/\W/g, ''),
    },
  });
  // It never changes: half a megabyte is written once, by a server that listens before anybody asks.
  let document: Promise<BothForms> | undefined;
  const written = (): Promise<BothForms> => {
    document ??= bothForms(
      Buffer.from(JSON.stringify({ ...app.swagger(), 'x-problem-codes': PROBLEM_CODES })),
    );
    return document;
  };
  app.addHook('onListen', () => void written());
  app.get('/openapi.json', { schema: { hide: true } }, async (request, reply) =>
    sendEither(
      request,
      reply.type('application/vnd.oai.openapi+json;version=3.1; charset=utf-8'),
      await written(),
    ),
  );
}

/**
 * A route's schema as it is documented: what has a default need not be sent, and whatever takes parameters may answer 400,
 * or 414 to a part of the path that is too long.
 */
function documentedSchema(schema: FastifySchema | undefined, url: string): FastifySchema {
  if (!schema || schema.hide) return { ...schema, hide: true };
  const { querystring, params, body, response, reads } = schema;
  const answers = {
    ...(querystring || params || body ? problems(400) : {}),
    ...(url.includes(':') ? problems(414) : {}),
    ...((response as object | undefined) ?? { 200: { description: 'As the standard says' } }),
  };
  return {
    ...schema,
    ...(querystring ? { querystring: withOptionalDefaults(querystring) } : {}),
    ...(body ? { body: withOptionalDefaults(body) } : {}),
    ...(reads ? { body: { content: contentOf(reads) } } : {}),
    response: answers,
  };
}

function contentOf(reads: Record<string, TSchema>): Record<string, { schema: TSchema }> {
  return Object.fromEntries(Object.entries(reads).map(([type, schema]) => [type, { schema }]));
}

interface ObjectSchema {
  properties?: Record<string, { default?: unknown }>;
  required?: string[];
}

function withOptionalDefaults(schema: unknown): unknown {
  const { properties, required } = schema as ObjectSchema;
  if (!properties || !required) return schema;
  return {
    ...(schema as object),
    required: required.filter((name) => properties[name]?.default === undefined),
  };
}

/** A name for generators of clients, from method and path: GET /api/v1/sites/:id/isochrone is getSitesByIdIsochrone. */
function operationName(method: string | string[], url: string): string {
  const parts = url
    .replace(/^\/api\/v1\//, '')
    .split(/[/.]/)
    .filter(Boolean)
    .flatMap((part) => (part.startsWith(':') ? ['by', ...part.split(/\W+/)] : part.split(/\W+/)))
    .filter(Boolean);
  const words = parts.map((part) => (part[0] as string).toUpperCase() + part.slice(1));
  return [String(method).toLowerCase(), ...words].join('');
}
