/** Every layer in every format as GDAL, and so QGIS, opens it. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { DomUtils, parseDocument } from 'htmlparser2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { TILE_LAYERS } from '../../server/output/tiles/tile_layers.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

const { getElementsByTagName, textContent } = DomUtils;
type Document = ReturnType<typeof parseDocument>;
type Element = ReturnType<typeof getElementsByTagName>[number];

const missing =
  spawnSync('ogrinfo', ['--version']).status === 0 ? '' : ' (skipped: ogrinfo is not installed)';
const LAYERS = ['sites', 'isochrones', 'bands', 'white-zones', 'communes'];
/** What ogrinfo calls the geometry of a layer; a CSV of areas has none. */
const GEOMETRIES: Record<string, RegExp> = { sites: /Geometry: Point/, areas: /Geometry: Multi Polygon/ };

describe.skipIf(missing !== '')(`exports opened by GDAL${missing}`, () => {
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

  describe.each(LAYERS)('%s', (layer) => {
    it.each([
      'geojson',
      'csv',
      'fgb',
      'gpkg',
    ])('as %s: its name, its features, its fields, its system', async (format) => {
      const file = join(home.home, 'files', `${layer}.${format}`);
      const terminal = testTerminal(await testEnvironment(home.home));
      expect(await run(['export', layer, file], terminal), terminal.errors()).toBe(0);
      const { body } = await server.get(`/ogc/collections/${layer}/items?f=json&limit=10000`);
      const told = execFileSync('ogrinfo', ['-so', file, layer], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expect(told).toMatch(new RegExp(`Feature Count: ${body.numberMatched}\\n`));
      // GDAL names a GeoJSON and a CSV after the file.
      expect(told).toMatch(new RegExp(`^Layer name: ${layer}$`, 'm'));
      if (format !== 'csv') {
        expect(told).toMatch(GEOMETRIES[layer === 'sites' ? 'sites' : 'areas']);
        expect(told).toMatch(/ID\["EPSG",4326\]/);
      }
      // What it comes from: GDAL knows no foreign members of GeoJSON, and a CSV has columns.
      const coverage = body.coverage.id;
      if (format === 'geojson') expect(JSON.parse(readFileSync(file, 'utf8')).coverage.id).toBe(coverage);
      if (format === 'csv') expect(told).toMatch(/^coverage_id: String/m);
      // What the header of a FlatGeobuf says of it is shown from GDAL 3.9 on.
      if (format === 'gpkg') {
        expect(told).toMatch(new RegExp(`^ *DESCRIPTION=Coverage ${coverage} on `, 'm'));
        expect(told).toMatch(new RegExp(`^ *GPKG_METADATA_ITEM_1=.*"id":"${coverage}"`, 'm'));
      }
      if (layer === 'communes') expect(told).toMatch(/^population: (Integer|Integer64|Real|String)/m);
      if (layer === 'sites') expect(told).toMatch(/^name: String/m);
      // Read to the end, every geometry valid to GDAL's own eye.
      const read = spawnSync('ogrinfo', ['-geom=SUMMARY', file, layer], { encoding: 'utf8', maxBuffer: 1e9 });
      expect(read.status).toBe(0);
      expect(read.stderr.replace(/^Warning 1: .*header.*\n/gm, '')).toBe('');
      expect(read.stdout.match(/^OGRFeature\(/gm)).toHaveLength(body.numberMatched);
    });
  });

  describe.each([
    ['project.qgz', 'OAPIF'],
    ['project-files.qgz', 'ogr'],
  ])('the QGIS project %s', (file, provider) => {
    it('names each layer once, with its style, and a source that GDAL opens', async () => {
      const folder = join(home.home, 'files');
      const bytes = async (name: string) =>
        new Uint8Array(await (await fetch(`${server.url}/api/v1/export/${name}`)).arrayBuffer());
      const files = unzipSync(await bytes(file));
      expect(Object.keys(files)).toEqual(['maillage.qgs']);
      const project = parseDocument(strFromU8(files['maillage.qgs']!), { xmlMode: true });
      const named = (name: string, within: Document | Element = project) =>
        getElementsByTagName(name, within, true);
      const shown = named('layer-tree-layer').map(({ attribs }) => attribs.id);
      const layers = named('maplayer').filter(({ attribs }) => attribs.type === 'vector');
      const text = (name: string, within: Element) => textContent(named(name, within)[0]!);
      expect(layers.map((layer) => text('id', layer)).sort()).toEqual(
        LAYERS.map((id) => `maillage_${id}`).sort(),
      );
      // Shorter ones QGIS does not keep.
      for (const id of shown) expect(id?.length).toBeGreaterThan(10);
      await writeFile(join(folder, 'maillage.gpkg'), await bytes('all.gpkg'));
      for (const layer of layers) {
        const id = text('id', layer);
        expect(shown.filter((one) => one === id)).toHaveLength(1);
        expect(text('provider', layer)).toBe(provider);
        expect(named('renderer-v2', layer)).toHaveLength(1);
        const source = text('datasource', layer);
        const parts = Object.fromEntries(
          [...source.matchAll(/(\w+)='([^']*)'/g)].map(([, key, value]) => [key, value]),
        );
        const [path = '', name = ''] = source.split('|layername=');
        const opened =
          provider === 'ogr' ? [join(folder, path), name] : [`OAPIF:${parts.url}`, parts.typename as string];
        const { stdout, stderr } = await promisify(execFile)('ogrinfo', ['-so', ...opened]);
        expect(stdout, stderr).toMatch(/Feature Count: [1-9]/);
        // The same kind of geometry as the project says.
        expect(stdout).toMatch(GEOMETRIES[layer.attribs.geometry === 'Point' ? 'sites' : 'areas'] as RegExp);
      }
      const tiles = named('maplayer').filter(({ attribs }) => attribs.type === 'vector-tile');
      expect(tiles).toHaveLength(provider === 'ogr' ? 0 : TILE_LAYERS.length);
      for (const layer of tiles) {
        const url = new URLSearchParams(text('datasource', layer)).get('url') as string;
        const tile = await fetch(url.replace('{z}', '5').replace('{x}', '16').replace('{y}', '11'));
        expect([200, 204], url).toContain(tile.status);
      }
    });
  });
});
