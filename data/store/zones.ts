import { multiPolygonOf, wkbOf } from '../../isochrones/geometry/wkb.ts';
import type { Database } from '../database/database_interface.ts';
import { hexOf, insertRows, multiPolygonColumn, plainColumns } from './bulk.ts';
import type { Zone } from './stored_records.ts';

/** Puts these zones in the place of all the region's zones of that kind. Errors: bad_polygon. */
export async function replaceZones(
  db: Database,
  regionId: string,
  kind: string,
  zones: Omit<Zone, 'kind'>[],
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('delete from zones where region_id = $1 and kind = $2', [regionId, kind]);
    await insertRows(
      tx,
      'zones',
      [...plainColumns('region_id text, kind text, code text, name text'), multiPolygonColumn('shape')],
      zones.map(({ code, name, polygons }) => ({
        region_id: regionId,
        kind,
        code,
        name,
        shape: hexOf(wkbOf(polygons)),
      })),
    );
  });
}

/** The region's zones, of one kind or of all, by kind and code. */
export async function listZones(db: Database, regionId: string, kind?: string): Promise<Zone[]> {
  const rows = await db.query<Omit<Zone, 'polygons'> & { wkb: Uint8Array }>(
    `select kind, code, name, wkb from zones
     where region_id = $1 and ($2::text is null or kind = $2) order by kind collate "C", code collate "C"`,
    [regionId, kind ?? null],
  );
  return rows.map(({ wkb, ...zone }) => ({ ...zone, polygons: multiPolygonOf(wkb) }));
}

/** Kinds that the region has zones of. */
export async function zoneKinds(db: Database, regionId: string): Promise<string[]> {
  const rows = await db.query<{ kind: string }>(
    'select distinct kind from zones where region_id = $1 order by kind',
    [regionId],
  );
  return rows.map((row) => row.kind);
}
