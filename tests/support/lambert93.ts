import proj4 from 'proj4';

/** [lon, lat] to metres of Lambert-93 (EPSG:2154, by its published parameters). */
export const toLambert93 = (lon: number, lat: number): [x: number, y: number] =>
  proj4(
    'WGS84',
    '+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 +ellps=GRS80',
  ).forward([lon, lat]) as [number, number];
