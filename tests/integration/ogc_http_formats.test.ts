/**
 * OGC API - Features over HTTP, requirement by requirement: Part 1 (17-069r4) GeoJSON, HTML and OpenAPI 3.0, Part 2 (18-058r1)
 * Coordinate Reference Systems by Reference. Each test is named after its requirement.
 */
import { VectorTile } from '@mapbox/vector-tile';
import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { Feature, FeatureCollection, Point } from 'geojson';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import {
  COLLECTIONS,
  type Collection,
  CRS84,
  EPSG,
  GEOJSON,
  HTML,
  idsOf,
  JSON_TYPE,
  ogcApi,
} from '../support/ogc.ts';

const encoded = encodeURIComponent;
const api = ogcApi();
const { get, items, parameter } = api;

describe('Part 1, GeoJSON', () => {
  it('/req/geojson/definition', async () => {
    for (const accept of ['application/geo+json', '*/*'])
      expect((await get('/collections/bands/items', { accept })).headers.get('content-type')).toMatch(
        GEOJSON,
      );
    expect((await get('/collections', { accept: 'application/json' })).headers.get('content-type')).toMatch(
      JSON_TYPE,
    );
  });

  it('/req/geojson/content', async () => {
    for (const collection of COLLECTIONS) {
      const { body } = await items(collection);
      expect(body.type).toBe('FeatureCollection');
      expect(body.crs).toBeUndefined();
      for (const feature of body.features as Feature[]) {
        expect(feature.type).toBe('Feature');
        expect(Object.keys(feature)).toEqual(expect.arrayContaining(['id', 'geometry', 'properties']));
      }
      expect(
        (await get(`/collections/${collection}/items/${encoded(idsOf(await items(collection))[0])}`)).body
          .type,
      ).toBe('Feature');
    }
  });
});

describe('What features come from', () => {
  it('is told with the collection, its features and each of them, as members, headers and in the page', async () => {
    const { body: answer } = await api.server().get('/api/v1/bands');
    const { body: region } = await api.server().get('/api/v1/region');
    const told = { coverage: answer.coverage, programme: region.programme, limit_minutes: 20 };
    expect(answer.coverage.network.id).toMatch(/^[0-9a-f]{32}$/);
    for (const path of COLLECTIONS.map((id) => `/collections/${id}`)) {
      const [feature] = (await api.get(`${path}/items`)).body.features;
      for (const one of [
        path,
        `${path}/items`,
        `${path}/items?limit=1&offset=1`,
        `${path}/items/${feature.id}`,
      ]) {
        const { headers, body } = await api.get(one);
        expect(body, one).toMatchObject(told);
        expect(headers.get('maillage-coverage'), one).toBe(told.coverage.id);
        expect(headers.get('maillage-programme'), one).toBe(told.programme);
        const page = await api.get(one, { accept: 'text/html' });
        expect(page.text, one).toContain(`Coverage ${told.coverage.id} on ${told.coverage.on}: `);
      }
    }
    for (const collection of (await api.get('/collections')).body.collections)
      expect(collection).toMatchObject(told);
  });
});

describe('Part 1, HTML', () => {
  const PAGES = [
    '',
    '/conformance',
    '/collections',
    '/collections/communes',
    '/collections/communes/items',
    '/collections/communes/items/99002',
  ];

  it.each(PAGES)('/req/html/definition: %s', async (path) => {
    for (const answer of [await get(path, { accept: 'text/html,*/*;q=0.8' }), await get(`${path}?f=html`)]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(HTML);
    }
  });

  it('/req/html/content: all properties and all links of the JSON are in the page', async () => {
    const { body } = await get('/collections/communes/items/99002?f=json');
    const { text } = await get('/collections/communes/items/99002?f=html');
    for (const [name, value] of Object.entries(body.properties as Record<string, unknown>)) {
      expect(text).toContain(`<th scope="col">${name}</th>`);
      if (typeof value === 'string' || typeof value === 'number') expect(text).toContain(`<td>${value}</td>`);
    }
    for (const rel of ['self', 'alternate', 'collection']) expect(text).toContain(`rel="${rel}"`);
    const list = (await items('communes', '?f=html')).text;
    for (const id of ['99001', '99005']) expect(list).toContain(`/items/${id}?f=html`);
  });
});

describe('Part 1, OpenAPI 3.0', () => {
  it('/req/oas30/oas-definition-1: the document and its page', async () => {
    const answer = await get('/api');
    expect(answer.headers.get('content-type')).toMatch(/^application\/vnd\.oai\.openapi\+json;version=3\.0/);
    expect((await api.server().get('/docs')).headers.get('content-type')).toMatch(HTML);
  });

  it('/req/oas30/oas-definition-2: it is OpenAPI 3.0, every path parameter described', async () => {
    const { body } = await get('/api');
    expect(body.openapi).toMatch(/^3\.0\.\d+$/);
    expect(body.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    expect(body.servers).toEqual([{ url: api.server().url }]);
    for (const [path, { get: operation }] of Object.entries(
      body.paths as Record<
        string,
        { get: { parameters: { name: string; in: string; required?: boolean }[] } }
      >,
    ))
      for (const [, name] of path.matchAll(/\{(\w+)\}/g))
        expect(operation.parameters).toContainEqual(
          expect.objectContaining({ name, in: 'path', required: true }),
        );
  });

  it('/req/oas30/oas-impl: every path answers as it says', async () => {
    const { body } = await get('/api');
    for (const path of Object.keys(body.paths as object)) {
      const address = path.replace('{collectionId}', 'sites').replace('{featureId}', 'west');
      for (const [accept, type] of [
        ['text/html', 'text/html'],
        ['application/json', path.includes('/items') ? 'application/geo+json' : 'application/json'],
      ]) {
        const answer = await api.server().get(address, { accept });
        expect(answer.status, path).toBe(200);
        expect(answer.headers.get('content-type')).toContain(type);
        expect(Object.keys(body.paths[path].get.responses['200'].content)).toContain(type);
      }
    }
  });

  it('/req/oas30/completeness: every resource of the standard has its path, and its parameters', async () => {
    const { body } = await get('/api');
    expect(Object.keys(body.paths)).toEqual([
      '/ogc',
      '/ogc/conformance',
      '/ogc/collections',
      '/ogc/collections/{collectionId}',
      '/ogc/collections/{collectionId}/items',
      '/ogc/collections/{collectionId}/items/{featureId}',
    ]);
    for (const name of ['limit', 'offset', 'bbox', 'bbox-crs', 'datetime', 'crs', 'f'])
      expect(await parameter(name), name).toBeDefined();
  });

  it('/req/oas30/exceptions-codes: the errors that occur are described', async () => {
    const { body } = await get('/api');
    for (const { get: operation } of Object.values(
      body.paths as Record<string, { get: { responses: object } }>,
    ))
      expect(Object.keys(operation.responses)).toEqual(
        expect.arrayContaining(['200', '400', '404', 'default']),
      );
  });

  it('/req/oas30/security: nothing asks for a token, and none is described', async () => {
    const { body } = await get('/api');
    expect(body.security).toBeUndefined();
    expect(body.components?.securitySchemes).toBeUndefined();
  });
});

describe('Part 2, CRS by reference', () => {
  const CODES = [4326, 2154, 3857];

  it('/req/crs/crs-uri, /req/crs/fc-md-crs-list', async () => {
    const { body } = await get('/collections');
    for (const { crs } of body.collections as Collection[]) {
      expect(crs).toEqual([CRS84, ...CODES.map(EPSG)]);
    }
  });

  it('/req/crs/fc-md-storageCrs, /req/crs/fc-md-storageCrs-valid-value', async () => {
    const { body } = await get('/collections');
    for (const { crs, storageCrs } of body.collections as Collection[]) expect(crs).toContain(storageCrs);
  });

  it('/req/crs/fc-md-crs-list-global', async () => {
    const { body } = await get('/collections');
    expect(body.crs).toEqual(body.collections[0].crs);
  });

  it('/req/crs/fc-bbox-crs-definition, /req/crs/fc-crs-definition', async () => {
    for (const name of ['crs', 'bbox-crs'])
      expect(await parameter(name)).toMatchObject({
        in: 'query',
        required: false,
        schema: { type: 'string', format: 'uri' },
      });
  });

  it('/req/crs/fc-bbox-crs-valid-value, /req/crs/fc-crs-valid-value', async () => {
    for (const uri of [CRS84, ...CODES.map(EPSG)]) {
      expect((await items('sites', `?crs=${encoded(uri)}`)).status).toBe(200);
      expect((await get(`/collections/sites/items/west?crs=${encoded(uri)}`)).status).toBe(200);
    }
    for (const uri of ['', 'EPSG:4326', EPSG(27572)]) {
      expect((await items('sites', `?crs=${encoded(uri)}`)).status).toBe(400);
      expect((await get(`/collections/sites/items/west?crs=${encoded(uri)}`)).status).toBe(400);
      expect((await items('sites', `?bbox=0,0,1,1&bbox-crs=${encoded(uri)}`)).status).toBe(400);
    }
  });

  it('/req/crs/fc-bbox-crs-valid-defaultValue, /req/crs/fc-bbox-crs-action', async () => {
    const [lon, lat] = api.region().city.on('s0-0', 's1-0', 0.5);
    const box = ([x, y]: number[], by: number): string => [x - by, y - by, x + by, y + by].join(',');
    expect(idsOf(await items('sites', `?bbox=${box([lon, lat], 0.001)}`))).toEqual(['west']);
    for (const code of CODES) {
      const { body } = await get(`/collections/sites/items/west?crs=${encoded(EPSG(code))}`);
      const at = (body as Feature<Point>).geometry.coordinates;
      const by = code === 4326 ? 0.001 : 100;
      const query = `?bbox=${box(at, by)}&bbox-crs=${encoded(EPSG(code))}`;
      expect(idsOf(await items('sites', query)), String(code)).toEqual(['west']);
    }
    // Latitude first is what EPSG:4326 means: the other way round is another place.
    const swapped = `?bbox=${box([lon, lat], 0.001)}&bbox-crs=${encoded(EPSG(4326))}`;
    expect(idsOf(await items('sites', swapped))).toEqual([]);
  });

  it('/req/crs/fc-crs-default-value, /req/crs/fc-crs-action', async () => {
    const plain = (await items('sites')).body as FeatureCollection<Point>;
    expect(((await items('sites', `?crs=${encoded(CRS84)}`)).body as FeatureCollection).features).toEqual(
      plain.features,
    );
    const swapped = (await items('sites', `?crs=${encoded(EPSG(4326))}`)).body as FeatureCollection<Point>;
    const mercator = (await items('sites', `?crs=${encoded(EPSG(3857))}`)).body as FeatureCollection<Point>;
    for (const [i, { geometry }] of plain.features.entries()) {
      const [lon, lat] = geometry.coordinates;
      expect(swapped.features[i].geometry.coordinates).toEqual([lat, lon]);
      // The definition of Web Mercator, to the centimetre.
      const [x, y] = mercator.features[i].geometry.coordinates;
      expect(x).toBeCloseTo((lon * Math.PI * 6_378_137) / 180, 1);
      expect(y).toBeCloseTo(6_378_137 * Math.asinh(Math.tan((lat * Math.PI) / 180)), 1);
    }
  });

  it('/req/crs/geojson: coordinates in the order of the system, whatever GeoJSON’s own is', async () => {
    const { body } = await items('bands', `?crs=${encoded(EPSG(4326))}&limit=1`);
    const plain = (await items('bands', '?limit=1')).body;
    const [a] = body.features[0].geometry.coordinates[0][0];
    const [b] = plain.features[0].geometry.coordinates[0][0];
    expect(a).toEqual([b[1], b[0]]);
  });

  it('/req/crs/ogc-crs-header, /req/crs/ogc-crs-header-value', async () => {
    for (const path of ['/collections/sites/items', '/collections/sites/items/west']) {
      expect((await get(path)).headers.get('content-crs')).toBe(`<${CRS84}>`);
      for (const code of CODES)
        expect((await get(`${path}?crs=${encoded(EPSG(code))}`)).headers.get('content-crs')).toBe(
          `<${EPSG(code)}>`,
        );
    }
  });
});

describe('OGC API - Tiles (20-057) and styles', () => {
  const TILED = ['sites', 'bands', 'white-zones', 'communes'];

  it('every collection with tiles links to its tilesets, whose template leads to tiles within the limits', async () => {
    for (const id of COLLECTIONS) {
      const { body: collection } = await get(`/collections/${id}`);
      const link = collection.links.find(({ rel }: { rel: string }) => rel.endsWith('/tilesets-vector'));
      expect(link !== undefined, id).toBe(TILED.includes(id));
      if (link === undefined) continue;
      const { tilesets } = await (await fetch(link.href)).json();
      expect(tilesets).toHaveLength(1);
      const { links } = tilesets[0];
      const self = links.find(({ rel }: { rel: string }) => rel === 'self').href;
      const tileset = await (await fetch(self)).json();
      expect(tileset.tileMatrixSetURI).toBe(
        'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
      );
      const item = tileset.links.find(({ rel }: { rel: string }) => rel === 'item');
      expect(item).toMatchObject({ templated: true, type: 'application/vnd.mapbox-vector-tile' });
      const limits = tileset.tileMatrixSetLimits.find(
        ({ tileMatrix }: { tileMatrix: string }) => tileMatrix === '9',
      );
      const layers = new Set<string>();
      for (let row = limits.minTileRow; row <= limits.maxTileRow; row++)
        for (let col = limits.minTileCol; col <= limits.maxTileCol; col++) {
          const address = item.href
            .replace('{tileMatrix}', '9')
            .replace('{tileRow}', row)
            .replace('{tileCol}', col);
          const bytes = await (await fetch(address)).arrayBuffer();
          for (const name of Object.keys(new VectorTile(new PbfReader(bytes)).layers)) layers.add(name);
        }
      // All that lies in them is what the tileset says.
      expect([...layers].sort(), id).toEqual(tileset.layers.map((layer: { id: string }) => layer.id).sort());
    }
    expect((await get('/collections/isochrones/tiles')).status).toBe(404);
    expect((await get('/collections/sites/tiles/LINZAntarticaMapTilegrid')).status).toBe(404);
  });

  it('the grid of tiles is the one of Two Dimensional Tile Matrix Set, annex D', async () => {
    const { body } = await get('/tileMatrixSets');
    expect(body.tileMatrixSets.map(({ id }: { id: string }) => id)).toEqual(['WebMercatorQuad']);
    const { body: grid } = await get('/tileMatrixSets/WebMercatorQuad');
    const [whole] = grid.tileMatrices;
    // The standard's own figures.
    expect(whole.scaleDenominator).toBeCloseTo(559082264.028717, 4);
    expect(whole.cellSize).toBeCloseTo(156543.033928041, 6);
    expect(grid.tileMatrices[24].scaleDenominator).toBeCloseTo(33.3238997477, 7);
    expect(grid.tileMatrices[24].matrixWidth).toBe(16777216);
  });

  it('the style is one that MapLibre takes, of layers that the tiles have', async () => {
    const { body } = await get('/styles');
    const [{ links }] = body.styles;
    const style = await (await fetch(links[0].href)).json();
    expect(validateStyleMin(style)).toEqual([]);
    for (const { id, source, 'source-layer': layer } of style.layers) {
      if (id === 'ground') continue;
      const tiles = await (await fetch(style.sources[source].url)).json();
      expect(
        tiles.vector_layers.map((one: { id: string }) => one.id),
        id,
      ).toContain(layer);
    }
    expect((await get('/styles/other')).status).toBe(404);
  });
});
