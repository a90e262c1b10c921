/** Every layer in every format as GDAL, and so QGIS, opens it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { testTerminal } from '../support/terminal.ts';
import { gridHome, testEnvironment } from '../support/test_region.ts';
import { startTestServer, type TestServer } from '../support/test_server.ts';

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
});
