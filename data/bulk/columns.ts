import { foldHeader } from '../tables/text.ts';

/** Which columns hold what, by their names: indexes into the header, -1 where there is none. */
export interface Columns {
  id: number;
  lon: number;
  lat: number;
  /** Coordinates that may be degrees or Lambert-93 metres: the numbers tell. */
  x: number;
  y: number;
  lambertX: number;
  lambertY: number;
  /** "lat, lon" in one cell. */
  point: number;
  /** Parts of an address, in the order in which they are written. */
  address: number[];
  postcode: number;
  city: number;
  citycode: number;
}

/** Names by folded spelling (lower case, no accents, words joined by _), the most telling first. */
const NAMES: Record<Exclude<keyof Columns, 'address'>, string[]> = {
  id: ['id', 'identifiant', 'id_unique', 'uid', 'ref', 'reference', 'numero_dossier', 'dossier'],
  lon: [
    'lon',
    'longitude',
    'lng',
    'long',
    'x_wgs84',
    'xwgs84',
    'wgs84_x',
    'lon_wgs84',
    'longitude_wgs84',
    'geo_lon',
    'geo_longitude',
    'geo_lng',
    'coord_lon',
    'x_lon',
    'lon_x',
    'x_longitude',
    'result_longitude',
  ],
  lat: [
    'lat',
    'latitude',
    'y_wgs84',
    'ywgs84',
    'wgs84_y',
    'lat_wgs84',
    'latitude_wgs84',
    'geo_lat',
    'geo_latitude',
    'coord_lat',
    'y_lat',
    'lat_y',
    'y_latitude',
    'result_latitude',
  ],
  x: ['x', 'coord_x', 'coordx', 'coordonnee_x', 'coordonnees_x', 'x_coord', 'pos_x', 'easting'],
  y: ['y', 'coord_y', 'coordy', 'coordonnee_y', 'coordonnees_y', 'y_coord', 'pos_y', 'northing'],
  lambertX: [
    'x_l93',
    'l93_x',
    'xl93',
    'x_lambert93',
    'x_lambert_93',
    'lambert93_x',
    'lambert_93_x',
    'x_lamb93',
    'lambert_x',
    'x_lambert',
    'x_2154',
    'x_epsg2154',
    'x_epsg_2154',
    'coord_x_l93',
    'coordonnee_x_l93',
    'x_rgf93',
    'coordonneelambertabscisseetablissement',
  ],
  lambertY: [
    'y_l93',
    'l93_y',
    'yl93',
    'y_lambert93',
    'y_lambert_93',
    'lambert93_y',
    'lambert_93_y',
    'y_lamb93',
    'lambert_y',
    'y_lambert',
    'y_2154',
    'y_epsg2154',
    'y_epsg_2154',
    'coord_y_l93',
    'coordonnee_y_l93',
    'y_rgf93',
    'coordonneelambertordonneeetablissement',
  ],
  point: [
    'geo_point_2d',
    'geopoint',
    'geo_point',
    'coordonnees',
    'coordonnees_gps',
    'coordinates',
    'latlon',
    'lat_lon',
    'gps',
  ],
  postcode: [
    'code_postal',
    'codepostal',
    'cp',
    'codpost',
    'postcode',
    'postal_code',
    'zip',
    'addr_postcode',
    'address_postalcode',
  ],
  city: [
    'ville',
    'commune',
    'nom_commune',
    'nomcom',
    'libelle_commune',
    'city',
    'town',
    'localite',
    'nom_com',
    'addr_city',
    'address_addresslocality',
  ],
  citycode: [
    'code_insee',
    'insee',
    'citycode',
    'code_commune',
    'codecommune',
    'numcom',
    'insee_com',
    'codgeo',
    'depcom',
    'com_insee',
  ],
};
const WHOLE_ADDRESS = [
  'adresse',
  'address',
  'adresse_complete',
  'full_address',
  'adresse_postale',
  'adresse_1',
  'adresse1',
  'addr',
  'libelle_adresse',
  'l_adresse',
  'address_streetaddress',
];
const ADDRESS_PARTS = [
  ['numero', 'numero_voie', 'num_voie', 'no_voie', 'housenumber', 'addr_housenumber'],
  ['repetition', 'indice_repetition', 'rep'],
  ['type_voie', 'typevoie'],
  ['voie', 'rue', 'nom_voie', 'libelle_voie', 'street', 'addr_street'],
];

/** The columns of a header or the keys of an object; each name counts once. */
export function recogniseColumns(header: readonly string[]): Columns {
  const folded = header.map(foldHeader);
  const find = (names: string[]) => {
    for (const name of names) {
      const at = folded.indexOf(name);
      if (at >= 0) return at;
    }
    return -1;
  };
  const found = Object.fromEntries(Object.entries(NAMES).map(([key, names]) => [key, find(names)]));
  const whole = find(WHOLE_ADDRESS);
  // "numéro" is that of a house only beside the name of its street; elsewhere it numbers the rows.
  const hasStreet = find(ADDRESS_PARTS.at(-1)!) >= 0;
  const parts = hasStreet ? ADDRESS_PARTS.map(find).filter((at) => at >= 0) : [];
  const address = whole >= 0 ? [whole] : parts;
  const columns = { ...(found as Omit<Columns, 'address'>), address };
  if (columns.id < 0 && parts.length === 0) columns.id = find(['numero']);
  return columns;
}

/** Whether the columns can place a row at all. */
export const placeRows = (columns: Columns): boolean => hasCoordinates(columns) || hasAddress(columns);

export const hasCoordinates = ({ lon, lat, x, y, lambertX, lambertY, point }: Columns): boolean =>
  (lon >= 0 && lat >= 0) || (x >= 0 && y >= 0) || (lambertX >= 0 && lambertY >= 0) || point >= 0;

/** An address, or the commune alone. */
export const hasAddress = ({ address, city, citycode }: Columns): boolean =>
  address.length > 0 || city >= 0 || citycode >= 0;

/** The names that are taken, for people who have to rename theirs. */
export const NAMES_FOR_PEOPLE =
  'lon and lat (or longitude, latitude; x and y in degrees or Lambert-93), or adresse, code_postal, commune';
