import { MaillageError } from '../../isochrones/errors.ts';
import type { Database } from '../database/types.ts';
import type { CoverageFeature } from '../types.ts';
import { hexOf, insertRows, multiPolygonColumn } from './bulk.ts';
import { wkbOf } from './wkb.ts';

/** A feature to be stored; its polygons may be given as WKB, which a thread passes on without a copy. */
export type FeatureToStore = Omit<CoverageFeature, 'polygons'> &
  (Pick<CoverageFeature, 'polygons'> | { wkb: Uint8Array });

/** A site's isochrones as another stored coverage has them: they are copied within the database, and never read. */
export interface CopiedIsochrones {
  layer: 'copied';
  site_id: string;
  /** The stored coverage, and how many isochrones of this site it has. */
  from: string;
  count: number;
}

/** Stores the features of a coverage in their order. Errors: bad_polygon, coverage_gone (503). */
export async function insertFeatures(
  tx: Database,
  id: string,
  features: Iterable<FeatureToStore | CopiedIsochrones>,
): Promise<void> {
  const copied: PlacedCopy[] = [];
  await insertRows(
    tx,
    'coverage_features',
    [
      { name: 'coverage_id', type: 'text' },
      { name: 'position', type: 'int' },
      { name: 'layer', type: 'text' },
      { name: 'minutes', type: 'int' },
      { name: 'site_id', type: 'text' },
      { name: 'area_km2', type: 'float8' },
      { name: 'population', type: 'float8' },
      multiPolygonColumn('shape'),
    ],
    rowsOf(id, features, copied),
  );
  for (const [from, copies] of Map.groupBy(copied, (one) => one.from))
    await copyIsochrones(tx, id, from, copies);
}

/** What is to be copied, with the position of its first row. */
type PlacedCopy = CopiedIsochrones & { first: number };

/** Rows of the features that are given; those to be copied are added to `copied`, and leave room for their positions. */
function* rowsOf(
  id: string,
  features: Iterable<FeatureToStore | CopiedIsochrones>,
  copied: PlacedCopy[],
): Generator<unknown[]> {
  let position = 0;
  for (const f of features) {
    if (f.layer === 'copied') {
      copied.push({ ...f, first: position });
      position += f.count;
    } else {
      const shape = hexOf('wkb' in f ? f.wkb : wkbOf(f.polygons));
      yield [id, position++, f.layer, f.minutes, f.site_id, f.area_km2, f.population, shape];
    }
  }
}

async function copyIsochrones(tx: Database, id: string, from: string, copies: PlacedCopy[]): Promise<void> {
  const [{ count }] = await tx.query<{ count: number }>(
    `with copied as (
       insert into coverage_features (coverage_id, position, layer, minutes, site_id, area_km2, population, shape)
       select $1, c.first + row_number() over (partition by f.site_id order by f.position)::int - 1, f.layer, f.minutes,
         f.site_id, f.area_km2, f.population, f.shape
       from coverage_features f join unnest($3::text[], $4::int[]) as c (site_id, first) on c.site_id = f.site_id
       where f.coverage_id = $2 and f.layer = 'isochrone' returning 1)
     select count(*)::int as count from copied`,
    [id, from, copies.map(({ site_id }) => site_id), copies.map(({ first }) => first)],
  );
  if (count === copies.reduce((sum, copy) => sum + copy.count, 0)) return;
  throw new MaillageError(
    'coverage_gone',
    `The isochrones of the coverage ${from} were deleted while they were copied; compute again.`,
    { status: 503 },
  );
}

/** How many isochrones a stored coverage has of each site; none of those without any. */
export async function countIsochrones(db: Database, id: string): Promise<Map<string, number>> {
  const rows = await db.query<{ site_id: string; count: number }>(
    `select site_id, count(*)::int as count from coverage_features
     where coverage_id = $1 and layer = 'isochrone' group by site_id`,
    [id],
  );
  return new Map(rows.map(({ site_id, count }) => [site_id, count]));
}
