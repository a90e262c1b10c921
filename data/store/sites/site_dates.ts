import type { Database } from '../../database/database_interface.ts';
import { sitesOn } from './sites.ts';

export interface SiteDate {
  id: string;
  name: string;
  /** YYYY-MM-DD. */
  day: string;
  /** `unconfirmed`: the announced day of opening has come, and nobody has said that it opened. */
  kind: 'opening' | 'closing' | 'moving' | 'unconfirmed';
}

/** What is announced for days after `today` (YYYY-MM-DD), and openings that came and were never confirmed, by day. */
export async function siteDates(db: Database, regionId: string, today: string): Promise<SiteDate[]> {
  const moving = await db.query<Omit<SiteDate, 'kind'>>(
    `select id, name, day from (
       select distinct on (v.site_id) v.site_id as id, v.name, v.moved_on as day, v.status from site_versions v
       where v.region_id = $1 order by v.site_id, v.version desc
     ) as latest where day > $2::date and status <> 'closed'`,
    [regionId, today],
  );
  const dates: SiteDate[] = moving.map((move) => ({ ...move, kind: 'moving' }));
  for (const { id, name, status, recorded_status, opened_on, closed_on } of await sitesOn(db, regionId, {
    on: today,
  })) {
    if (status === 'planned' && opened_on !== null && opened_on > today)
      dates.push({ id, name, day: opened_on, kind: 'opening' });
    if (status === 'open' && recorded_status === 'planned' && opened_on !== null)
      dates.push({ id, name, day: opened_on, kind: 'unconfirmed' });
    if (status === 'open' && closed_on !== null && closed_on > today)
      dates.push({ id, name, day: closed_on, kind: 'closing' });
  }
  return dates.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : 1));
}
