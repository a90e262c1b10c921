import { deflateSync, inflateSync } from 'node:zlib';
import { PEOPLE_FIGURES } from '../../isochrones/ground/cell_people.ts';
import type { Database } from '../database/database_interface.ts';
import type { PopulationGrid } from './stored_records.ts';

/**
 * Bytes a cell when packed: lon, lat as 64-bit floats, persons as a 32-bit float, array after array, little-endian; then, where the grid
 * tells who lives in its cells, the figures of each cell as 32-bit floats. Which of the two it is follows from the length.
 */
const CELL_BYTES = 20;
const PEOPLE_BYTES = 4 * PEOPLE_FIGURES.length;

/** Puts this grid in the place of the region's, e.g. INSEE's cells of 200 m. */
export async function replacePopulationGrid(
  db: Database,
  regionId: string,
  grid: PopulationGrid,
): Promise<void> {
  const cells = grid.persons.length;
  if (grid.lon.length !== cells || grid.lat.length !== cells)
    throw new Error(
      `A grid of ${cells} cells has ${grid.lon.length} longitudes and ${grid.lat.length} latitudes`,
    );
  const packed = Buffer.concat(
    [grid.lon, grid.lat, grid.persons, ...(grid.people ? [grid.people] : [])].map(
      (a) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength),
    ),
  );
  await db.query(
    `insert into population_grids (region_id, cells, persons, data) values ($1, $2::int, $3::float8, $4::bytea)
     on conflict (region_id) do update set cells = excluded.cells, persons = excluded.persons, data = excluded.data`,
    [regionId, cells, grid.persons.reduce((sum, p) => sum + p, 0), deflateSync(packed)],
  );
}

/** The region's grid; null where none was imported. */
export async function populationGrid(db: Database, regionId: string): Promise<PopulationGrid | null> {
  const [row] = await db.query<{ cells: number; data: Uint8Array }>(
    'select cells, data from population_grids where region_id = $1',
    [regionId],
  );
  if (row === undefined) return null;
  const packed = new Uint8Array(inflateSync(row.data));
  const isTelling = row.cells > 0 && packed.byteLength === row.cells * (CELL_BYTES + PEOPLE_BYTES);
  if (!isTelling && packed.byteLength !== row.cells * CELL_BYTES)
    throw new Error(
      `The population grid of ${regionId} holds ${packed.byteLength} bytes for ${row.cells} cells`,
    );
  return {
    lon: new Float64Array(packed.buffer.slice(0, row.cells * 8)),
    lat: new Float64Array(packed.buffer.slice(row.cells * 8, row.cells * 16)),
    persons: new Float32Array(packed.buffer.slice(row.cells * 16, row.cells * CELL_BYTES)),
    people: isTelling ? new Float32Array(packed.buffer.slice(row.cells * CELL_BYTES)) : null,
  };
}
