/** A database as a former version of Maillage had it, filled from one of today. */

import { type Database, SCHEMA } from '../../data/database/database_interface.ts';
import { listTables, quoted } from '../../data/database/tables.ts';

/** Copies all rows, as far as the target's tables have room for them; returns how many of each table. */
export async function copyRows(source: Database, target: Database): Promise<Record<string, number>> {
  const copied: Record<string, number> = {};
  const there = new Map((await listTables(source)).map((table) => [table.name, table]));
  for (const { name, columns, identity } of await listTables(target)) {
    const from = there.get(name)!;
    const shared = columns.filter((column) => from.columns.some((one) => one.name === column.name));
    const rows = await source.query<{ line: string }>(
      `select json_build_array(${shared.map((column) => `${quoted(column.name)}::text`).join(', ')})::text as line
       from ${quoted(name)} order by ${from.order.map(quoted).join(', ')}`,
    );
    await target.query(
      `insert into ${quoted(name)} (${shared.map((column) => quoted(column.name)).join(', ')}) overriding system value
       select ${shared.map(({ type }, i) => `(r ->> ${i})::${type}`).join(', ')}
       from json_array_elements($1::json) with ordinality as e (r, place) order by place`,
      [`[${rows.map(({ line }) => line).join(',')}]`],
    );
    for (const column of identity)
      await target.query(
        `select setval(pg_get_serial_sequence($1, $2), (select max(${quoted(column)}) from ${quoted(name)}))`,
        [`${SCHEMA}.${name}`, column],
      );
    copied[name] = rows.length;
  }
  return copied;
}

/** Until version 4 a coverage had the isochrones of its sites among its features, one copy for each coverage. */
export async function copyIsochrones(source: Database, target: Database): Promise<number> {
  const rows = await source.query<Record<string, unknown>>(
    `select s.coverage_id, s.site_id, i.minutes, i.area_km2, i.population, encode(ST_AsEWKB(i.shape), 'hex') as shape,
       1000 + row_number() over (order by s.coverage_id, s.position, i.minutes) as position
     from coverage_sites s join isochrones i on i.place_id = s.place_id`,
  );
  for (const { coverage_id, site_id, minutes, area_km2, population, shape, position } of rows)
    await target.query(
      `insert into coverage_features (coverage_id, position, layer, minutes, site_id, area_km2, population, shape)
       values ($1, $2::int, 'isochrone', $3::int, $4, $5::float8, $6::float8, ST_GeomFromEWKB(decode($7, 'hex')))`,
      [coverage_id, position, minutes, site_id, area_km2, population, shape],
    );
  return rows.length;
}
