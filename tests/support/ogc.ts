/** Asking the OGC API of the grid city over HTTP, for the tests of its requirements. */
import type { FeatureCollection } from 'geojson';
import { afterAll, beforeAll, expect } from 'vitest';
import { gridHome, type TestRegion } from './test_region.ts';
import { type Answer, startTestServer, type TestServer } from './test_server.ts';

export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
export const EPSG = (code: number): string => `http://www.opengis.net/def/crs/EPSG/0/${code}`;
export const COLLECTIONS = ['sites', 'isochrones', 'bands', 'white-zones', 'communes'];
export const GEOJSON = /^application\/geo\+json/;
export const JSON_TYPE = /^application\/json/;
export const HTML = /^text\/html/;

export interface Link {
  rel: string;
  href: string;
  type?: string;
}
export interface Collection {
  id: string;
  crs: string[];
  storageCrs: string;
  links: Link[];
  extent?: { spatial: { bbox: number[][]; crs: string } };
}

export interface OgcApi {
  server: () => TestServer;
  region: () => TestRegion;
  /** An address under /ogc. */
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  items(collection: string, query?: string): Promise<Answer>;
  /** What the OpenAPI document says of a query parameter of the items. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape
  parameter(name: string): Promise<any>;
}

/** A server on the grid city for the tests of a file. */
export function ogcApi(): OgcApi {
  let home: Awaited<ReturnType<typeof gridHome>>;
  let server: TestServer;
  beforeAll(async () => {
    home = await gridHome();
    server = await startTestServer(home.home);
  });
  afterAll(async () => {
    await server?.close();
    await home?.remove();
  });
  const get: OgcApi['get'] = (path, headers = {}) => server.get(`/ogc${path}`, headers);
  return {
    server: () => server,
    region: () => home.region,
    get,
    items: (collection, query = '') => get(`/collections/${collection}/items${query}`),
    async parameter(name) {
      const { body } = await get('/api');
      const { parameters } = body.paths['/ogc/collections/{collectionId}/items'].get;
      return parameters.find((one: { name: string }) => one.name === name);
    },
  };
}

export const linksOf = (answer: Answer, rel: string): Link[] =>
  (answer.body.links as Link[]).filter((link) => link.rel === rel);

export const idsOf = (answer: Answer): string[] =>
  (answer.body as FeatureCollection).features.map(({ id }) => String(id)).sort();

/** Follows a link, asking for the type that it names. */
export async function follow(link: Link | undefined): Promise<Response> {
  expect(link).toBeDefined();
  return fetch((link as Link).href, { headers: link?.type ? { accept: link.type } : {} });
}
