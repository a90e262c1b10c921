/** What a list of sites calls its columns, kept with the list's name for its next versions. */

import type { Database } from '../../database/database_interface.ts';
import type { ColumnMapping, KeptColumns } from '../../tables/table_rows.ts';

/** The mappings of a region's lists, the one given last first. */
export function keptColumns(db: Database, regionId: string): Promise<KeptColumns[]> {
  return db.query<KeptColumns>(
    'select source, columns from list_columns where region_id = $1 order by given_at desc, source collate "C"',
    [regionId],
  );
}

/** Keeps a list's mapping in the place of its former one; an empty one is forgotten. */
export async function keepColumns(
  db: Database,
  regionId: string,
  source: string,
  columns: ColumnMapping,
): Promise<void> {
  if (Object.keys(columns).length === 0) {
    await db.query('delete from list_columns where region_id = $1 and source = $2', [regionId, source]);
    return;
  }
  await db.query(
    `insert into list_columns (region_id, source, columns) values ($1, $2, $3::json)
     on conflict (region_id, source) do update set columns = excluded.columns, given_at = now()`,
    [regionId, source, JSON.stringify(columns)],
  );
}
