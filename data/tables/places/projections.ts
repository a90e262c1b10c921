import proj4 from 'proj4';
import type { LonLat } from '../../../isochrones/types.ts';
import type { DegreeBox } from '../table_rows.ts';

/** RGF93 / Lambert-93, the official projection of metropolitan France (EPSG:2154). */
const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs';
const lambert93 = proj4(LAMBERT_93, 'WGS84');

/** Whether x and y, in metres, lie in the ground that Lambert-93 is for, with a rim around metropolitan France. */
const isLambert93 = (x: number, y: number) =>
  x >= -400_000 && x <= 1_400_000 && y >= 5_900_000 && y <= 7_300_000;

/** Lambert-93 metres to [lon, lat] in WGS 84. */
export const fromLambert93 = (x: number, y: number): LonLat => lambert93.forward([x, y]) as LonLat;

/** Other projections that French files come in, by EPSG code. */
const OTHERS: Record<number, string> = {
  3857: '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +no_defs',
  // NTF (Paris) / Lambert zone II étendu.
  27572:
    '+proj=lcc +lat_1=46.8 +lat_0=46.8 +lon_0=0 +k_0=0.99987742 +x_0=600000 +y_0=2200000 +a=6378249.2 +b=6356515 +towgs84=-168,-60,320,0,0,0,0 +pm=paris +units=m +no_defs',
  // La Réunion, Antilles, Guyane, Mayotte.
  2975: '+proj=utm +zone=40 +south +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs',
  5490: '+proj=utm +zone=20 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs',
  2972: '+proj=utm +zone=22 +ellps=GRS80 +towgs84=2,2,-2,0,0,0,0 +units=m +no_defs',
  4471: '+proj=utm +zone=38 +south +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs',
  // ETRS89 / LAEA Europe, and the UTM zones of metropolitan France.
  3035: '+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs',
  32630: '+proj=utm +zone=30 +datum=WGS84 +units=m +no_defs',
  32631: '+proj=utm +zone=31 +datum=WGS84 +units=m +no_defs',
  32632: '+proj=utm +zone=32 +datum=WGS84 +units=m +no_defs',
};
/** Codes of the same ground. */
const SAME: Record<number, number> = {
  900913: 3857,
  102100: 3857,
  3785: 3857,
  102110: 2154,
  9794: 2154,
  32620: 5490,
  4559: 5490,
};
const DEGREES = new Set([4326, 4979, 4258, 4171, 4269, 84]);
/** CC42 to CC50 (EPSG:3942 to 3950): a conic projection for each degree of latitude. */
const conic = (zone: number) =>
  `+proj=lcc +lat_0=${zone} +lon_0=3 +lat_1=${zone - 0.75} +lat_2=${zone + 0.75} +x_0=1700000 +y_0=${(zone - 41) * 1_000_000 + 200_000} +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs`;

const transformers = new Map<number, (x: number, y: number) => LonLat>([[2154, fromLambert93]]);

/** What turns x and y of a reference system, named by its EPSG code, into [lon, lat]; null: the system is not known. */
export function fromProjection(code: number): ((x: number, y: number) => LonLat) | null {
  if (DEGREES.has(code)) return (x, y) => [x, y];
  const own = SAME[code] ?? code;
  const known = transformers.get(own);
  if (known) return known;
  const definition = OTHERS[own] ?? (own >= 3942 && own <= 3950 ? conic(own - 3900) : undefined);
  if (definition === undefined) return null;
  const { forward } = proj4(definition, 'WGS84');
  const transform = (x: number, y: number) => forward([x, y]) as LonLat;
  transformers.set(own, transform);
  return transform;
}

/** The EPSG code in the name of a reference system ("EPSG:2154", "urn:ogc:def:crs:EPSG::2154", "OGC:CRS84"); null: none. */
export function epsgOf(name: string): number | null {
  if (/crs:?84/i.test(name)) return 4326;
  const code = /(\d{4,6})\D*$/.exec(name.slice(0, 200))?.[1];
  return code === undefined ? null : Number(code);
}

export const METROPOLE: DegreeBox = [-5.6, 41.2, 9.7, 51.3];
const TRIED_BY_PLACE = [
  3857, 27572, 2975, 5490, 2972, 4471, 3945, 3944, 3946, 3943, 3947, 3942, 3948, 3949, 3950,
];

/**
 * Metres of an unnamed projection as [lon, lat]: Lambert-93 by their size; another only where it alone leads to the ground that
 * is looked at, or where Web Mercator is unmistakable. `turned`: y stood before x. Null: neither.
 */
export function fromMetres(
  x: number,
  y: number,
  near: DegreeBox | null,
): { point: LonLat; turned: boolean } | null {
  const ways = [
    { a: x, b: y, turned: false },
    { a: y, b: x, turned: true },
  ];
  const asLambert = ways.find(({ a, b }) => isLambert93(a, b));
  const lambertPoint = asLambert && fromLambert93(asLambert.a, asLambert.b);
  if (asLambert && lambertPoint && (near === null || isInBox(near, ...lambertPoint, 1)))
    return { point: lambertPoint, turned: asLambert.turned };
  const ground = near ?? METROPOLE;
  const codes = near === null ? [3857] : TRIED_BY_PLACE;
  for (const { a, b, turned } of asLambert && near === null ? [] : ways) {
    for (const code of codes) {
      const point = fromProjection(code)!(a, b);
      if (point.every(Number.isFinite) && isInBox(ground, ...point, near ? 0.1 : 0)) return { point, turned };
    }
  }
  return asLambert && lambertPoint ? { point: lambertPoint, turned: asLambert.turned } : null;
}

/** Whether a point lies in a box with a rim of so many degrees. */
export const isInBox = ([west, south, east, north]: DegreeBox, lon: number, lat: number, rim = 0): boolean =>
  lon >= west - rim && lon <= east + rim && lat >= south - rim && lat <= north + rim;
