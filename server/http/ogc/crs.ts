import type { Feature, Geometry, Position } from 'geojson';
import proj4 from 'proj4';
import { MaillageError } from '../../../errors/maillage_error.ts';

/** Coordinate reference systems of OGC API - Features Part 2, by their URIs. Storage is CRS84: longitude, latitude. */
export const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs';

export interface Crs {
  uri: string;
  forward(position: Position): Position;
  backward(position: Position): Position;
}

const lambert = proj4('EPSG:4326', LAMBERT_93);
const mercator = proj4('EPSG:4326', 'EPSG:3857');

const SYSTEMS: Crs[] = [
  { uri: CRS84, forward: (p) => p, backward: (p) => p },
  // As EPSG defines it: latitude first.
  { uri: 'http://www.opengis.net/def/crs/EPSG/0/4326', forward: swap, backward: swap },
  {
    uri: 'http://www.opengis.net/def/crs/EPSG/0/2154',
    forward: ([x, y]) => rounded(lambert.forward([x, y])),
    backward: ([x, y]) => lambert.inverse([x, y]),
  },
  {
    uri: 'http://www.opengis.net/def/crs/EPSG/0/3857',
    forward: ([x, y]) => rounded(mercator.forward([x, y])),
    backward: ([x, y]) => mercator.inverse([x, y]),
  },
];

export const CRS_URIS = SYSTEMS.map((system) => system.uri);

/** The system of a `crs` or `bbox-crs` parameter; CRS84 where there is none. Throws `unknown_crs` (400). */
export function findCrs(uri: string | undefined, parameter: string): Crs {
  const found = SYSTEMS.find((system) => system.uri === (uri ?? CRS84));
  if (found) return found;
  throw new MaillageError('unknown_crs', { parameter, known: CRS_URIS });
}

/** A feature in another system; the feature itself is left as it is. */
export function projectFeature(feature: Feature, crs: Crs): Feature {
  if (crs.uri === CRS84 || feature.geometry === null) return feature;
  return { ...feature, geometry: projectGeometry(feature.geometry, crs) };
}

function projectGeometry(geometry: Geometry, crs: Crs): Geometry {
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map((one) => projectGeometry(one, crs)) };
  }
  return { ...geometry, coordinates: projectNested(geometry.coordinates as Nested, crs) } as Geometry;
}

type Nested = Position | Nested[];

function projectNested(part: Nested, crs: Crs): Nested {
  if (typeof part[0] === 'number') return crs.forward(part as Position);
  return (part as Nested[]).map((one) => projectNested(one, crs));
}

function swap([a, b]: Position): Position {
  return [b, a];
}

/** Metres to the centimetre. */
function rounded([x, y]: number[]): Position {
  return [Math.round(x * 100) / 100, Math.round(y * 100) / 100];
}
