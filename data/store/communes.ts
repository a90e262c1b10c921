import { unpackedWhenRead, wkbOf } from '../../isochrones/geometry/wkb.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import type { Database } from '../database/database_interface.ts';
import type { Commune, CommuneGround } from '../records.ts';
import { hexOf, insertRows, multiPolygonColumn, plainColumns, pointColumn } from './bulk.ts';
import type { CommuneInput } from './stored_records.ts';

/**
 * Puts these communes in the place of all that the region had. Where `area_km2` is missing, PostGIS's geodesic area
 * on the WGS 84 ellipsoid is stored. Errors: bad_polygon.
 */
export async function replaceCommunes(
  db: Database,
  regionId: string,
  communes: CommuneInput[],
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('delete from communes where region_id = $1', [regionId]);
    await insertRows(
      tx,
      'communes',
      [
        ...plainColumns('region_id text, code text, name text, departement text, departement_name text'),
        ...plainColumns('epci_code text, epci_name text, population int'),
        { name: 'area_km2', type: 'float8', wrap: orMeasured },
        ...plainColumns('postcodes text[]'),
        pointColumn('centre'),
        SHAPE,
        ...plainColumns('ground json'),
      ],
      rowsOf(regionId, communes),
    );
    await insertRows(
      tx,
      'former_communes',
      plainColumns('region_id text, code text, name text, current_code text'),
      communes.flatMap((c) =>
        c.former.map((former) => ({ ...former, region_id: regionId, current_code: c.code })),
      ),
    );
  });
}

const SHAPE = multiPolygonColumn('shape');

const orMeasured = (area: string): string =>
  `coalesce(${area}, ST_Area(${SHAPE.wrap!('r.shape')}::geography) / 1e6)`;

function* rowsOf(region_id: string, communes: CommuneInput[]): Generator<object> {
  for (const { polygons, epci, former: _, ...commune } of communes)
    yield {
      ...commune,
      region_id,
      epci_code: epci?.code,
      epci_name: epci?.name,
      shape: hexOf(wkbOf(polygons)),
    };
}

interface CommuneRow extends Omit<Commune, 'epci' | 'centre' | 'polygons' | 'former' | 'ground'> {
  epci_code: string | null;
  epci_name: string | null;
  lon: number;
  lat: number;
  wkb: Uint8Array;
  former: { code: string; name: string | null }[];
  ground: CommuneGround | null;
}

const FORMER = `coalesce(f.former, '[]') as former
  from communes c
  left join (select current_code, json_agg(json_build_object('code', code, 'name', name) order by code) as former
    from former_communes where region_id = $1 group by current_code) f on f.current_code = c.code
  where c.region_id = $1
  order by c.code collate "C"`;

/** All communes of the region with their polygons, by code. The polygons are unpacked whenever they are read: see `unpackedWhenRead`. */
export async function listCommunes(db: Database, regionId: string): Promise<Commune[]> {
  const rows = await db.query<CommuneRow>(
    `select c.code, c.name, c.departement, c.departement_name, c.epci_code, c.epci_name, c.population, c.area_km2,
       c.postcodes, c.ground, c.lon, c.lat, c.wkb, ${FORMER}`,
    [regionId],
  );
  return rows.map(({ epci_code, epci_name, lon, lat, wkb, ground, ...rest }) =>
    unpackedWhenRead(
      {
        ...rest,
        epci: epci_code === null || epci_name === null ? null : { code: epci_code, name: epci_name },
        centre: [lon, lat] as LonLat,
        ...(ground !== null && { ground }),
      },
      wkb,
    ),
  );
}

/** What a search needs of all communes of the region, by code: without their polygons. */
export async function listCommuneNames(
  db: Database,
  regionId: string,
): Promise<Omit<Commune, 'epci' | 'area_km2' | 'polygons' | 'ground'>[]> {
  const rows = await db.query<
    Pick<
      CommuneRow,
      | 'code'
      | 'name'
      | 'departement'
      | 'departement_name'
      | 'population'
      | 'postcodes'
      | 'former'
      | 'lon'
      | 'lat'
    >
  >(
    `select c.code, c.name, c.departement, c.departement_name, c.population, c.postcodes, c.lon, c.lat, ${FORMER}`,
    [regionId],
  );
  return rows.map(({ lon, lat, ...rest }) => ({ ...rest, centre: [lon, lat] as LonLat }));
}

/** Area on the WGS 84 ellipsoid, in square kilometres. Errors: bad_polygon. */
export async function geodesicArea_km2(db: Database, polygons: MultiPolygonCoordinates): Promise<number> {
  const [row] = await db.query<{ area: number }>(
    'select ST_Area(ST_GeomFromWKB($1::bytea, 4326)::geography) / 1e6 as area',
    [wkbOf(polygons)],
  );
  return row!.area;
}
