import type { NetworkMeta } from '../../isochrones/types.ts';
import type { Database } from '../database/database_interface.ts';
import type { StoredNetwork } from './stored_records.ts';

/**
 * Remembers a network that is in the home's folder of networks as `file`. The same network again renews all of it: who is about to
 * compute on a network saves it, and it is not forgotten meanwhile.
 */
export async function saveNetwork(db: Database, meta: NetworkMeta, file: string): Promise<void> {
  await db.query(
    `insert into networks (id, meta, file) values ($1, $2::json, $3)
     on conflict (id) do update set meta = excluded.meta, file = excluded.file, saved_at = now()`,
    [meta.id, JSON.stringify(meta), file],
  );
}

export async function findNetwork(db: Database, id: string): Promise<StoredNetwork | null> {
  const [row] = await db.query<StoredNetwork>('select meta, file, saved_at from networks where id = $1', [
    id,
  ]);
  return row ?? null;
}

/** The networks made from the same roads, newest first. */
export async function networksOfRoads(db: Database, roads_sha256: string): Promise<StoredNetwork[]> {
  return db.query<StoredNetwork>(
    `select meta, file, saved_at from networks where meta->>'roads_sha256' = $1 order by saved_at desc`,
    [roads_sha256],
  );
}

/**
 * Forgets the networks that were saved before a moment (ISO 8601), that no coverage uses and that are not among `keep`. Their files
 * may then be deleted.
 */
export async function forgetUnusedNetworks(
  db: Database,
  { keep, before }: { keep: string[]; before: string },
): Promise<{ id: string; file: string }[]> {
  return db.query(
    `delete from networks n where saved_at < $2::timestamptz and n.id <> all ($1::text[])
       and not exists (select 1 from coverages c where c.network_id = n.id) returning id, file`,
    [keep, before],
  );
}
