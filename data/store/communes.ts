import { MaillageError } from '../../isochrones/errors.ts';
import { multiPolygonOf, wkbOf } from '../../isochrones/geometry/wkb.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import type { Database } from '../database/types.ts';
import type { Commune } from '../records.ts';
import { hexOf, insertRows, multiPolygonColumn, pointColumn } from './bulk.ts';
import type { CommuneInput } from './types.ts';

/** Holes of the region's outline below this are slivers between imperfect commune polygons, not enclaves. */
const SLIVER_KM2 = 0.01;

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
        { name: 'region_id', type: 'text' },
        { name: 'code', type: 'text' },
        { name: 'name', type: 'text' },
        { name: 'departement', type: 'text' },
        { name: 'departement_name', type: 'text' },
        { name: 'epci_code', type: 'text' },
        { name: 'epci_name', type: 'text' },
        { name: 'population', type: 'int' },
        { name: 'area_km2', type: 'float8', wrap: orMeasured },
        { name: 'postcodes', type: 'text[]' },
        pointColumn('centre'),
        SHAPE,
      ],
      rowsOf(regionId, communes),
    );
    await insertRows(
      tx,
      'former_communes',
      [
        { name: 'region_id', type: 'text' },
        { name: 'code', type: 'text' },
        { name: 'name', type: 'text' },
        { name: 'current_code', type: 'text' },
      ],
      communes.flatMap((c) => c.former.map((f) => [regionId, f.code, f.name, c.code])),
    );
  });
}

const SHAPE = multiPolygonColumn('shape');

const orMeasured = (area: string): string =>
  `coalesce(${area}, ST_Area(${SHAPE.wrap!('r.shape')}::geography) / 1e6)`;

function* rowsOf(regionId: string, communes: CommuneInput[]): Generator<unknown[]> {
  for (const c of communes)
    yield [
      regionId,
      c.code,
      c.name,
      c.departement,
      c.departement_name,
      c.epci?.code ?? null,
      c.epci?.name ?? null,
      c.population,
      c.area_km2 ?? null,
      c.postcodes,
      c.centre,
      hexOf(wkbOf(c.polygons)),
    ];
}

interface CommuneRow extends Omit<Commune, 'epci' | 'centre' | 'polygons' | 'former'> {
  epci_code: string | null;
  epci_name: string | null;
  lon: number;
  lat: number;
  shape: Uint8Array;
  former: { code: string; name: string | null }[];
}

/** All communes of the region with their polygons, by code. */
export async function listCommunes(db: Database, regionId: string): Promise<Commune[]> {
  const rows = await db.query<CommuneRow>(
    `select c.code, c.name, c.departement, c.departement_name, c.epci_code, c.epci_name, c.population, c.area_km2,
       c.postcodes, ST_X(c.centre) as lon, ST_Y(c.centre) as lat, ST_AsBinary(c.shape, 'NDR') as shape,
       coalesce(f.former, '[]') as former
     from communes c
     left join (select current_code, json_agg(json_build_object('code', code, 'name', name) order by code) as former
       from former_communes where region_id = $1 group by current_code) f on f.current_code = c.code
     where c.region_id = $1
     order by c.code collate "C"`,
    [regionId],
  );
  return rows.map(({ epci_code, epci_name, lon, lat, shape, ...rest }) => ({
    ...rest,
    epci: epci_code === null || epci_name === null ? null : { code: epci_code, name: epci_name },
    centre: [lon, lat] as LonLat,
    polygons: multiPolygonOf(shape),
  }));
}

/** A union of polygons that meet exactly covers their ground; one that covers less or more met overlaps or gaps. */
const SAME_AREA = 1e-6;

/**
 * The union of the region's communes as one multipolygon; empty where there is none. Communes that meet exactly, as IGN
 * draws them, are united by their shared edges in the embedded database,
 * which gives no answer at all to ST_Union of some thousands of communes;
 * where they overlap or are invalid, by ST_Union. Slivers under a hectare between communes are closed; enclaves stay.
 * Errors: outline_failed.
 */
export async function outlineOfCommunes(db: Database, regionId: string): Promise<MultiPolygonCoordinates> {
  const whole =
    (db.kind === 'embedded' ? await unionBySharedEdges(db, regionId) : null) ??
    (await unionByOverlay(db, regionId));
  return whole === null ? [] : withoutSlivers(db, whole, regionId);
}

/** Null where communes overlap or are invalid, so that their shared edges do not tell the whole. */
async function unionBySharedEdges(db: Database, regionId: string): Promise<Uint8Array | null> {
  const [row] = await db.query<{ shape: Uint8Array | null; sound: boolean | null }>(
    `with whole as (
       select ST_CoverageUnion(shape) as shape, sum(ST_Area(shape)) as area, bool_and(ST_IsValid(shape)) as valid
       from communes where region_id = $1
     )
     select ST_AsBinary(shape, 'NDR') as shape,
       valid and abs(ST_Area(shape) - area) <= $2::float8 * area as sound
     from whole`,
    [regionId, SAME_AREA],
  );
  return row?.sound ? row.shape : null;
}

/** Null where the region has no communes. */
async function unionByOverlay(db: Database, regionId: string): Promise<Uint8Array | null> {
  const [row] = await db.query<{ count: number; shape: Uint8Array | null }>(
    `select count(*)::int as count,
       ST_AsBinary(ST_Union(ST_CollectionExtract(ST_MakeValid(shape), 3)), 'NDR') as shape
     from communes where region_id = $1`,
    [regionId],
  );
  return row?.count === 0 ? null : unionOf(row?.shape, regionId);
}

async function withoutSlivers(
  db: Database,
  whole: Uint8Array,
  regionId: string,
): Promise<MultiPolygonCoordinates> {
  const [row] = await db.query<{ shape: Uint8Array | null }>(
    `with rings as (
       select p.path[1] as polygon, r.path[1] as ring, r.geom as shape
       from ST_Dump(ST_Multi(ST_GeomFromWKB($1::bytea, 4326))) p, ST_DumpRings(p.geom) r
     ), kept as (
       select polygon,
         (array_agg(ST_ExteriorRing(shape)) filter (where ring = 0))[1] as outer_ring,
         array_agg(ST_ExteriorRing(shape) order by ring)
           filter (where ring > 0 and ST_Area(shape::geography) >= $2::float8 * 1e6) as holes
       from rings group by polygon
     )
     select ST_AsBinary(ST_ForcePolygonCCW(ST_Multi(ST_Collect(
       case when holes is null then ST_MakePolygon(outer_ring) else ST_MakePolygon(outer_ring, holes) end
       order by polygon))), 'NDR') as shape
     from kept`,
    [whole, SLIVER_KM2],
  );
  return multiPolygonOf(unionOf(row?.shape, regionId));
}

function unionOf(shape: Uint8Array | null | undefined, regionId: string): Uint8Array {
  if (shape) return shape;
  throw new MaillageError(
    'outline_failed',
    `The communes of ${regionId} could not be united to an outline; give the region an outline of its own in the region file.`,
  );
}

/** Area on the WGS 84 ellipsoid, in square kilometres. Errors: bad_polygon. */
export async function geodesicArea_km2(db: Database, polygons: MultiPolygonCoordinates): Promise<number> {
  const [row] = await db.query<{ area: number }>(
    'select ST_Area(ST_GeomFromWKB($1::bytea, 4326)::geography) / 1e6 as area',
    [wkbOf(polygons)],
  );
  return row!.area;
}
