import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import type { Feature, Geometry } from 'geojson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFormat } from '../../server/output/exports/table.ts';
import { writeFeatures } from '../../server/output/exports/write.ts';
import type { Origin } from '../../server/served/origin.ts';

const square = [
  [
    [9, 42],
    [9.5, 42],
    [9.5, 42.5],
    [9, 42],
  ],
];
const points: Feature<Geometry>[] = [
  {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [9.1, 42.2] },
    properties: {
      id: 'a',
      employer: null,
      commune: { code: '2B033', name: 'Bastia' },
      themes: ['santé', 'x'],
      n: 1,
    },
  },
  {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [-0.5, 44.8] },
    properties: { id: '=1+1', employer: true, commune: null, themes: [], n: 2.5 },
  },
];
const areas: Feature<Geometry>[] = [
  {
    type: 'Feature',
    geometry: { type: 'MultiPolygon', coordinates: [square, square] },
    properties: { minutes: 20, population: null },
  },
];

const origin: Origin = {
  coverage: {
    id: 'c0ffee',
    computed_at: '2026-01-02T03:04:05.000Z',
    on: '2026-01-02',
    network: { id: 'beef', osm_date: '2025-12-31T00:00:00Z', modelled: false },
    sites: { list_version: 3, open: 14, sha256: 'abc' },
  },
  programme: 'ami',
  limit_minutes: 20,
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'maillage-export-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function written(file: string, features: Feature<Geometry>[]): Promise<string> {
  const path = join(folder, file);
  await writeFeatures(path, exportFormat(path), 'layer', features, origin);
  return path;
}

describe('exports', () => {
  it('refuse an ending that names no format', () => {
    expect(() => exportFormat('zones.shp')).toThrow(/\.geojson, \.csv, \.fgb, \.gpkg/);
  });

  it('write CSV with flat columns, points as lon and lat, and formulas made harmless', async () => {
    const text = readFileSync(await written('sites.csv', points), 'utf8');
    expect(text.startsWith('\uFEFFid,')).toBe(true);
    const rows = parse(text, { bom: true, columns: true }) as Record<string, string>[];
    expect(rows[0]).toMatchObject({
      id: 'a',
      commune_code: '2B033',
      commune_name: 'Bastia',
      themes: 'santé|x',
      lon: '9.1',
    });
    expect(rows[1]).toMatchObject({ id: "'=1+1", employer: 'true', n: '2.5', lon: '-0.5', commune_code: '' });
  });

  it('write FlatGeobuf that reads back, nulls and mixed numbers included', async () => {
    const back = [];
    for await (const feature of deserialize(
      new Uint8Array(readFileSync(await written('sites.fgb', points))),
    )) {
      back.push(feature);
    }
    expect(back.map((f) => f.geometry)).toEqual(points.map((f) => f.geometry));
    expect(back[0].properties).toMatchObject({ id: 'a', n: 1, commune_name: 'Bastia' });
    expect(back[1].properties).toMatchObject({ employer: true, n: 2.5 });
  });

  it('write a GeoPackage with its metadata and well-known binary', async () => {
    const db = new DatabaseSync(await written('bands.gpkg', areas), { readOnly: true });
    expect(db.prepare('PRAGMA application_id').get()).toEqual({ application_id: 0x47504b47 });
    expect(db.prepare('SELECT * FROM gpkg_geometry_columns').get()).toMatchObject({
      table_name: 'layer',
      geometry_type_name: 'MULTIPOLYGON',
      srs_id: 4326,
    });
    expect(db.prepare('SELECT min_x, max_y FROM gpkg_contents').get()).toEqual({ min_x: 9, max_y: 42.5 });
    const row = db.prepare('SELECT geom, minutes, population FROM layer').get() as Record<string, unknown>;
    expect(row).toMatchObject({ minutes: 20, population: null });
    const blob = Buffer.from(row.geom as Uint8Array);
    expect(blob.toString('latin1', 0, 2)).toBe('GP');
    // After the 40 bytes of the header: byte order, type 6, two polygons, each with one ring of four points.
    expect([blob.readUInt8(40), blob.readUInt32LE(41), blob.readUInt32LE(45)]).toEqual([1, 6, 2]);
    expect([blob.readUInt32LE(50), blob.readUInt32LE(54), blob.readUInt32LE(58)]).toEqual([3, 1, 4]);
    expect(blob.readDoubleLE(62)).toBe(9);
    expect(blob.length).toBe(40 + 9 + 2 * (9 + 4 + 4 * 16));
    db.close();
  });

  it('name what they come from in the place that each format has for it', async () => {
    const geojson = JSON.parse(readFileSync(await written('from.geojson', points), 'utf8'));
    expect(geojson).toEqual({ type: 'FeatureCollection', ...origin, features: points });
    const rows = parse(readFileSync(await written('from.csv', areas), 'utf8'), { bom: true, columns: true });
    expect(rows).toMatchObject([
      {
        minutes: '20',
        coverage_id: 'c0ffee',
        coverage_on: '2026-01-02',
        coverage_network: 'beef',
        coverage_modelled: 'false',
        coverage_programme: 'ami',
        coverage_limit_minutes: '20',
      },
    ]);
    const db = new DatabaseSync(await written('from.gpkg', areas), { readOnly: true });
    const sentence =
      'Coverage c0ffee on 2026-01-02: 14 sites open (version 3 of the list), network beef (roads of 2025-12-31T00:00:00Z), limit of 20 minutes by programme ami.';
    expect(db.prepare('SELECT description FROM gpkg_contents').get()).toEqual({ description: sentence });
    const told = db
      .prepare(
        `SELECT mime_type, metadata, table_name FROM gpkg_metadata_reference JOIN gpkg_metadata ON id = md_file_id
         WHERE reference_scope = 'table'`,
      )
      .all() as { mime_type: string; metadata: string; table_name: string }[];
    expect(told.map((row) => ({ ...row, metadata: JSON.parse(row.metadata) }))).toEqual([
      { mime_type: 'application/json', table_name: 'layer', metadata: origin },
    ]);
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    db.close();
    let header: HeaderMeta | undefined;
    const onHeader = (meta: HeaderMeta): void => {
      header = meta;
    };
    const bytes = new Uint8Array(readFileSync(await written('from.fgb', areas)));
    expect((await deserialize(bytes, { headerMetaFn: onHeader }).next()).done).toBe(false);
    expect(header?.description).toBe(sentence);
    expect(JSON.parse(header?.metadata ?? '')).toMatchObject({
      coverage_id: 'c0ffee',
      coverage_limit_minutes: '20',
    });
  });

  it('leave nothing behind but the whole file, also when empty', async () => {
    for (const file of ['none.geojson', 'none.csv', 'none.fgb', 'none.gpkg']) await written(file, []);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, 'none.geojson'), 'utf8')).features).toEqual([]);
  });

  const hasGdal = spawnSync('ogrinfo', ['--version']).status === 0;
  it.skipIf(!hasGdal)('are opened by GDAL (skipped where ogrinfo is missing)', async () => {
    for (const file of ['gdal.gpkg', 'gdal.fgb', 'gdal.geojson']) {
      const told = execFileSync('ogrinfo', ['-so', '-al', await written(file, points)], { encoding: 'utf8' });
      expect(told).toMatch(/Feature Count: 2/);
      expect(told).toMatch(/WGS 84/);
    }
  });
});
