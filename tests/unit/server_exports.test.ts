import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js';
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import type { Feature, Geometry } from 'geojson';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportFormat } from '../../server/output/exports/export_table.ts';
import { writeLayers } from '../../server/output/exports/write_layers.ts';
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
  await writeLayers(path, exportFormat(path), [{ name: 'layer', features }], origin);
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

  it('write CSV for a French spreadsheet: semicolons and decimal commas', async () => {
    const path = join(folder, 'french.csv');
    await writeLayers(path, 'csv', [{ name: 'layer', features: points }], origin, { sep: ';' });
    const rows = parse(readFileSync(path, 'utf8'), { bom: true, columns: true, delimiter: ';' });
    expect(rows[1]).toMatchObject({ n: '2,5', lon: '-0,5' });
    expect(rows[0]).toMatchObject({ n: '1', commune_name: 'Bastia' });
  });

  it('write GeoParquet that another reader reads, with days as days and shapes as WKB', async () => {
    const dated = points.map((point, i) => ({
      ...point,
      properties: { ...point.properties, opened_on: i === 0 ? '2019-03-01' : null },
    }));
    const bytes = readFileSync(await written('sites.parquet', dated));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const { key_value_metadata } = parquetMetadata(file);
    const geo = JSON.parse(key_value_metadata?.find(({ key }) => key === 'geo')?.value ?? '{}');
    expect(geo).toMatchObject({
      version: '1.1.0',
      primary_column: 'geometry',
      columns: { geometry: { encoding: 'WKB', geometry_types: ['Point'] } },
    });
    const rows = await parquetReadObjects({ file });
    expect(rows.map(({ id }) => id)).toEqual(['a', '=1+1']);
    expect(rows.map(({ opened_on }) => (opened_on as Date | null)?.toISOString().slice(0, 10))).toEqual([
      '2019-03-01',
      undefined,
    ]);
    expect(rows[0]).toMatchObject({ commune_code: '2B033', coverage_id: 'c0ffee', coverage_modelled: false });
    expect(rows[0].geometry).toEqual({ type: 'Point', coordinates: [9.1, 42.2] });
  });

  it('write a workbook whose codes are text and whose days are days', async () => {
    const rows = [{ ...points[0], properties: { code: '01004', opened_on: '2019-03-01', name: '=1+1' } }];
    const parts = unzipSync(new Uint8Array(readFileSync(await written('sites.xlsx', rows))));
    const text = (name: string): string => new TextDecoder().decode(parts[name]);
    const sheet = text('xl/worksheets/sheet1.xml');
    const shared = text('xl/sharedStrings.xml');
    expect(sheet + shared).toContain('01004');
    expect(sheet).not.toContain('<f>');
    // 2019-03-01 is day 43525 of Excel's calendar.
    expect(sheet).toMatch(/<v>43525<\/v>/);
    expect(text('xl/workbook.xml')).toContain('origine');
  });

  it('write several layers into one GeoPackage, each with its style for QGIS', async () => {
    const path = join(folder, 'all.gpkg');
    await writeLayers(
      path,
      'gpkg',
      [
        { name: 'sites', features: points },
        { name: 'bands', features: areas },
        { name: 'white-zones', features: [] },
      ],
      origin,
    );
    const db = new DatabaseSync(path, { readOnly: true });
    const styles = db.prepare('SELECT f_table_name, styleQML, useAsDefault FROM layer_styles').all();
    expect(styles.map(({ f_table_name }) => f_table_name)).toEqual(['sites', 'bands', 'white-zones']);
    for (const { styleQML, useAsDefault } of styles) {
      expect(useAsDefault).toBe(1);
      expect(styleQML).toMatch(/<renderer-v2 type="(singleSymbol|categorizedSymbol)"/);
      expect(tagsThatDoNotClose(String(styleQML))).toEqual([]);
    }
    expect(db.prepare('SELECT count(*) AS n FROM gpkg_metadata_reference').get()).toEqual({ n: 3 });
    db.close();
  });
});

/** Tags of an XML text that are opened and not closed, or closed and not opened. */
function tagsThatDoNotClose(xml: string): string[] {
  const open: string[] = [];
  for (const [, closing, name, own] of xml.matchAll(/<(\/?)([\w-]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (own === '/') continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [name];
  }
  return open;
}
