/** Small records for tests of the store. */
import type { Database } from '../../data/database/database_interface.ts';
import type { CoverageFeature, CoverageRecord, Region, Site, StoredDriveTimes } from '../../data/records.ts';
import type { MultiPolygonCoordinates, NetworkMeta } from '../../isochrones/types.ts';
import { rectangle } from './polygons.ts';

/** A square with its south-west corner at lon, lat. */
export const square = (lon: number, lat: number, size: number): MultiPolygonCoordinates => [
  [rectangle(lon, lat, lon + size, lat + size)],
];

export const sampleRegion = (id: string): Region => ({
  id,
  name: `Région ${id}`,
  departements: ['2A', '2B'],
  programme: null,
  outline: square(9, 42, 1),
  area_km2: 9_100,
  example_sites: false,
  attributions: ['© les contributeurs d’OpenStreetMap (ODbL)'],
});

export const sampleSite = (id: string, facts: Partial<Site> = {}): Site => ({
  id,
  name: `Tiers-lieu ${id}`,
  lon: 9.1,
  lat: 42.1,
  position: 'given',
  status: 'open',
  opened_on: null,
  closed_on: null,
  address: null,
  commune: { code: '2A004', name: 'Ajaccio' },
  themes: ['production'],
  services: ['coworking', 'café'],
  labels: [],
  url: null,
  employer: null,
  on_regional_map: true,
  source: 'test',
  source_id: id,
  ...facts,
});

export const sampleNetwork = (id: string): NetworkMeta => ({
  id,
  osm_date: '2025-01-19',
  roads_sha256: 'a'.repeat(64),
  profile_sha256: 'b'.repeat(64),
  profile_settings: { ferries: false },
  osrm_version: '26.10.0',
  modelled: false,
  built_at: '2025-02-01T00:00:00.000Z',
  verification: { pairs: 1000, share_differing: 0.001, greatest_difference_s: 2 },
});

export const sampleRecord = (
  id: string,
  networkId: string,
  facts: Partial<CoverageRecord> = {},
): CoverageRecord => ({
  id,
  computed_at: '2025-06-01T10:00:00.000Z',
  on: '2025-06-01',
  current: false,
  network: sampleNetwork(networkId),
  sites: { list_version: 0, open: 2, sha256: 'c'.repeat(64) },
  fineness: 18,
  area_km2: { region: 9_100.125, covered: 5_000.1, white: 4_100.025 },
  population: { region: 340_000, covered: 300_000.5, white: 39_999.5 },
  accuracy: null,
  site_ids: ['site-1', 'site-2'],
  ...facts,
});

export const sampleFeatures = (): CoverageFeature[] => [
  {
    layer: 'band',
    minutes: 10,
    site_id: null,
    area_km2: 1,
    population: 10,
    polygons: square(9.1, 42.1, 0.1),
  },
  {
    layer: 'band',
    minutes: 20,
    site_id: null,
    area_km2: 4,
    population: null,
    polygons: square(9.1, 42.1, 0.2),
  },
  { layer: 'white_zone', minutes: null, site_id: null, area_km2: 2, population: 3.5, polygons: [] },
  {
    layer: 'isochrone',
    minutes: 10,
    site_id: 'site-1',
    area_km2: 0.5,
    population: 5,
    polygons: square(9.5, 42.5, 0.05),
  },
  {
    layer: 'isochrone',
    minutes: 10,
    site_id: 'site-2',
    area_km2: 0.5,
    population: 5,
    polygons: square(9.7, 42.7, 1 / 30),
  },
];

/** Times that look like an engine's: most reached, some not. */
export function sampleTimes(stretches: number, seed = 1): StoredDriveTimes {
  const time_ds = new Int32Array(stretches * 3).fill(0x7fffffff);
  const site = new Uint16Array(stretches * 3).fill(0xffff);
  let state = seed;
  let near_ds = 6_000;
  for (let s = 0; s < stretches; s++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    near_ds = Math.max(0, near_ds + (state >>> 23) - 256);
    for (let k = 0; k < 3 && state % 7 >= k; k++) {
      time_ds[s * 3 + k] = near_ds + k * (state % 2_999);
      site[s * 3 + k] = (near_ds + k) % 2;
    }
  }
  return { time_ds, site };
}

/** A region as the first version of the schema kept one: today's queries know columns that it has not. */
export async function insertFirstRegion(db: Database, id: string): Promise<void> {
  await db.query(
    `insert into regions (id, name, departements, shape, area_km2, example_sites, attributions)
     values ($1, $1, '{2A,2B}', ST_GeomFromText('MULTIPOLYGON(((8 42,9 42,9 43,8 42)))', 4326), 1, false, '{}')`,
    [id],
  );
}
