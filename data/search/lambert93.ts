import proj4 from 'proj4';
import type { LonLat } from '../../isochrones/types.ts';

/** RGF93 / Lambert-93, the official projection of metropolitan France (EPSG:2154). */
const LAMBERT_93 =
  '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs';
const transformer = proj4(LAMBERT_93, 'WGS84');

/** Whether x and y, in metres, lie in the ground that Lambert-93 is for, with a rim around metropolitan France. */
export const isLambert93 = (x: number, y: number) =>
  x >= -400_000 && x <= 1_400_000 && y >= 5_900_000 && y <= 7_300_000;

/** Lambert-93 metres to [lon, lat] in WGS 84. */
export const fromLambert93 = (x: number, y: number): LonLat => transformer.forward([x, y]) as LonLat;

/** [lon, lat] to Lambert-93 metres. */
export const toLambert93 = (lon: number, lat: number) =>
  transformer.inverse([lon, lat]) as [x: number, y: number];
