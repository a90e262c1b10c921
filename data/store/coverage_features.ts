import { randomUUID } from 'node:crypto';
import { MaillageError } from '../../errors/maillage_error.ts';
import { multiPolygonOf, unpackedWhenRead, wkbOf } from '../../isochrones/geometry/wkb.ts';
import type { Database } from '../database/database_interface.ts';
import { codeOf } from '../database/errors.ts';
import type { CoverageFeature } from '../records.ts';
import { hexOf, insertRows, multiPolygonColumn, plainColumns } from './bulk.ts';

/** A feature to be stored; its polygons may be given as WKB, which a thread passes on without a copy. */
export type FeatureToStore = Omit<CoverageFeature, 'polygons'> &
  (Pick<CoverageFeature, 'polygons'> | { wkb: Uint8Array });

/** A site's isochrones that are stored already, because it stands where another coverage has it: they are shared. */
export interface SharedIsochrones {
  layer: 'shared';
  site_id: string;
  /** Of isochronePlaces. */
  place: string;
}

const SHAPE_COLUMNS = [
  ...plainColumns('minutes int, area_km2 float8, population float8'),
  multiPolygonColumn('shape'),
];

/**
 * Stores the features of a coverage: bands and white zones in their order, isochrones by their sites in the order in which these first
 * come. Errors: bad_polygon, coverage_gone (503).
 */
export async function insertFeatures(
  tx: Database,
  id: string,
  features: Iterable<FeatureToStore | SharedIsochrones>,
): Promise<void> {
  const places = new Map<string, string>();
  const isochrones: PlacedIsochrone[] = [];
  await insertRows(
    tx,
    'coverage_features',
    [...plainColumns('coverage_id text, position int, layer text'), ...SHAPE_COLUMNS],
    (function* () {
      let position = 0;
      for (const feature of features) {
        if (feature.layer === 'shared') places.set(feature.site_id, feature.place);
        else if (feature.site_id === null)
          yield { coverage_id: id, position: position++, ...shapeValues(feature) };
        else isochrones.push({ place: placeOf(places, feature.site_id), feature });
      }
    })(),
  );
  await insertIsochrones(tx, isochrones);
  await insertSites(tx, id, places);
}

interface PlacedIsochrone {
  place: string;
  feature: FeatureToStore;
}

/** Where a site's isochrones are kept; a new place where it has none yet. */
function placeOf(places: Map<string, string>, site_id: string): string {
  const place = places.get(site_id) ?? randomUUID();
  places.set(site_id, place);
  return place;
}

async function insertIsochrones(tx: Database, isochrones: readonly PlacedIsochrone[]): Promise<void> {
  const places = new Set(isochrones.map(({ place }) => place));
  await insertRows(
    tx,
    'isochrone_places',
    plainColumns('id uuid'),
    [...places].map((id) => ({ id })),
  );
  // Their text, twice as long as they are, is made one by one: of thousands of sites it would take gigabytes.
  await insertRows(
    tx,
    'isochrones',
    [...plainColumns('place_id uuid'), ...SHAPE_COLUMNS],
    (function* () {
      for (const { place, feature } of isochrones) yield { place_id: place, ...shapeValues(feature) };
    })(),
  );
}

/** Sites whose isochrones are stored in one transaction by themselves: some tenths of a second. */
const SITES_AT_ONCE = 20;
/** Places of isochrones whose coverage is still to come. */
const awaited = new Set<string>();

/**
 * Stores the isochrones of new places before their coverage, some sites at a time. In one transaction with it those of thousands of sites
 * would take minutes, in which the embedded database, which does one at a time, answers nobody else. Gives the features with these as shared
 * ones; `end` is to be called when the coverage is stored, or is not: then they go again. For a database that this process alone uses.
 */
export async function storeIsochronesAhead(
  db: Database,
  features: Iterable<FeatureToStore | SharedIsochrones>,
): Promise<{
  features: (FeatureToStore | SharedIsochrones)[];
  end(isStored: boolean): Promise<void>;
}> {
  const places = new Map<string, string>();
  const left: (FeatureToStore | SharedIsochrones)[] = [];
  const end = async (isStored: boolean): Promise<void> => {
    const ours = [...places.values()];
    for (const place of ours) awaited.delete(place);
    if (isStored || ours.length === 0) return;
    // Those that stay are forgotten later: it must not hide why the coverage was not stored.
    await db.query('delete from isochrone_places where id = any($1::uuid[])', [ours]).catch(() => undefined);
  };
  const isochrones = new Map<string, PlacedIsochrone[]>();
  for (const feature of features) {
    if (feature.layer === 'shared' || feature.site_id === null) {
      left.push(feature);
      continue;
    }
    const { site_id } = feature;
    const place = placeOf(places, site_id);
    const ofSite = isochrones.get(site_id);
    if (ofSite) ofSite.push({ place, feature });
    else {
      isochrones.set(site_id, [{ place, feature }]);
      left.push({ layer: 'shared', site_id, place });
      awaited.add(place);
    }
  }
  try {
    const sites = [...isochrones.values()];
    for (let from = 0; from < sites.length; from += SITES_AT_ONCE)
      await db.transaction((tx) => insertIsochrones(tx, sites.slice(from, from + SITES_AT_ONCE).flat()));
  } catch (error) {
    await end(false);
    throw error;
  }
  return { features: left, end };
}

const shapeValues = ({ layer, minutes, area_km2, population, ...f }: FeatureToStore) => ({
  layer,
  minutes,
  area_km2,
  population,
  shape: hexOf('wkb' in f ? f.wkb : wkbOf(f.polygons)),
});

async function insertSites(tx: Database, id: string, places: ReadonlyMap<string, string>): Promise<void> {
  try {
    await insertRows(
      tx,
      'coverage_sites',
      plainColumns('coverage_id text, position int, site_id text, place_id uuid'),
      [...places].map(([site_id, place_id], position) => ({ coverage_id: id, position, site_id, place_id })),
    );
  } catch (error) {
    // Of a foreign key: a shared place went with the last coverage that had it.
    if (codeOf(error) !== '23503') throw error;
    throw new MaillageError('coverage_gone', { id }, { cause: error });
  }
}

/** Where the isochrones of each site of a stored coverage are kept; sites without any are missing. */
export async function isochronePlaces(db: Database, id: string): Promise<Map<string, string>> {
  const rows = await db.query<{ site_id: string; place_id: string }>(
    'select site_id, place_id from coverage_sites where coverage_id = $1',
    [id],
  );
  return new Map(rows.map(({ site_id, place_id }) => [site_id, place_id]));
}

/** Deletes the isochrones that no coverage has any more, and none is about to have. */
export async function forgetUnusedIsochrones(db: Database): Promise<void> {
  await db.query(
    `delete from isochrone_places p where not exists (select 1 from coverage_sites s where s.place_id = p.id)
       and not id = any($1::uuid[])`,
    [[...awaited]],
  );
}

/** Features of one layer of a coverage in the order in which they were saved, their polygons unpacked whenever they are read; [] where there are none. Errors: coverage_gone (503). */
export async function coverageFeatures(
  db: Database,
  id: string,
  layer: CoverageFeature['layer'],
): Promise<CoverageFeature[]> {
  if (layer === 'isochrone') return isochroneFeatures(db, id);
  const shapes = await coverageShapes(db, id, layer);
  return shapes.map(({ wkb, ...figures }) => unpackedWhenRead({ layer, site_id: null, ...figures }, wkb));
}

/** Sites whose isochrones are read at once: these pass through the memory of an embedded database, which never gives any back. */
const SITES_READ_AT_ONCE = 25;

/** Isochrones by their sites' positions, from one page to the next by the last position: what lies before is not read again. */
async function isochroneFeatures(db: Database, id: string): Promise<CoverageFeature[]> {
  const found: CoverageFeature[] = [];
  for (let after = -1; ; ) {
    const rows = await db.query<
      Pick<CoverageFeature, 'site_id' | 'minutes' | 'area_km2' | 'population'> & {
        position: number;
        wkb: Uint8Array;
      }
    >(
      `select s.position, s.site_id, i.minutes, i.area_km2, i.population, i.wkb
       from (select position, site_id, place_id from coverage_sites
         where coverage_id = $1 and position > $2 order by position limit $3::int) as s
       join isochrones i using (place_id) order by s.position, i.minutes`,
      [id, after, SITES_READ_AT_ONCE],
    );
    const last = rows.at(-1);
    if (last === undefined) {
      if (found.length > 0 && !(await isThere(db, id))) throw new MaillageError('coverage_gone', { id });
      return found;
    }
    after = last.position;
    for (const { position: _, wkb, ...feature } of rows)
      found.push(unpackedWhenRead({ layer: 'isochrone' as const, ...feature }, wkb));
  }
}

/** Whether a coverage was not deleted while it was read. */
const isThere = async (db: Database, id: string): Promise<boolean> =>
  (await db.query('select 1 from coverages where id = $1', [id])).length > 0;

/** The shapes of one layer as WKB with their figures, for a thread that reads them. */
export async function coverageShapes(
  db: Database,
  id: string,
  layer: 'band' | 'white_zone',
): Promise<(Pick<CoverageFeature, 'minutes' | 'area_km2' | 'population'> & { wkb: Uint8Array })[]> {
  return db.query(
    `select minutes, area_km2, population, wkb from coverage_features
     where coverage_id = $1 and layer = $2 order by position`,
    [id, layer],
  );
}

/**
 * Ground (WKB) as far as it lies in some communes of a region; [] where none of it does. The communes' own shapes are joined once a call,
 * so give it all that is to be cut.
 */
export async function cutToCommunes(
  db: Database,
  regionId: string,
  codes: string[],
  shapes: Uint8Array[],
): Promise<CoverageFeature['polygons'][]> {
  const rows = await db.query<{ shape: Uint8Array }>(
    `with area as (select ST_Union(shape) as shape from communes where region_id = $1 and code = any($2::text[])),
     asked as (select ordinality, ST_MakeValid(ST_GeomFromWKB(decode(hex, 'hex'), 4326)) as shape
       from unnest($3::text[]) with ordinality as given (hex, ordinality))
     select ST_AsBinary(ST_Multi(ST_CollectionExtract(ST_Intersection(asked.shape, area.shape), 3)), 'NDR') as shape
     from asked cross join area order by ordinality`,
    [regionId, codes, shapes.map(hexOf)],
  );
  return rows.map(({ shape }) => multiPolygonOf(shape));
}
