import type { LonLat } from '../../../isochrones/types.ts';

/** [west, south, east, north] in degrees. */
export type MapBox = [west: number, south: number, east: number, north: number];

/** A rectangle of the page, in points. */
export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Points (1/72 inch) that stay free along the edges, for the signs. */
const RIM = 44;

const RADIUS_M = 6_378_137;
/** Web Mercator ends here; the poles themselves would be infinitely far. */
const MOST_LAT = 85.0511;
const onMap = (lat: number) => Math.max(-MOST_LAT, Math.min(MOST_LAT, lat));
const mercatorY = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (onMap(lat) * Math.PI) / 360));
const latOf = (y: number) => (360 / Math.PI) * (Math.atan(Math.exp(y)) - Math.PI / 4);

/** Where a map looks, in radians of Web Mercator. */
export interface View {
  centreX: number;
  centreY: number;
  /** Points a radian of Web Mercator. */
  scale: number;
}

/** The view of a frame that shows some points with a rim around them, at least about 6 km wide. */
export function fitPoints(shown: readonly LonLat[], width: number, height: number, rim = RIM): View {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of shown) {
    const x = (lon * Math.PI) / 180;
    const y = mercatorY(lat);
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  const middle = latOf((south + north) / 2);
  const least = LEAST_WIDTH_M / (RADIUS_M * Math.cos((onMap(middle) * Math.PI) / 180));
  const scale = Math.min(
    (width - 2 * rim) / Math.max(east - west, least),
    (height - 2 * rim) / Math.max(north - south, (least * height) / width),
  );
  return { centreX: (west + east) / 2, centreY: (south + north) / 2, scale };
}

const LEAST_WIDTH_M = 6000;

/** The view of some points, and of `others` with them where that makes the map no more than `most` times as large. */
export function fitNear(
  shown: readonly LonLat[],
  others: readonly LonLat[],
  most: number,
  width: number,
  height: number,
  rim = RIM,
): View {
  const near = fitPoints(shown, width, height, rim);
  const all = fitPoints([...shown, ...others], width, height, rim);
  return all.scale * most >= near.scale ? all : near;
}

/** The ground that a view shows. */
export function boxOfView({ centreX, centreY, scale }: View, width: number, height: number): MapBox {
  const [halfX, halfY] = [width / 2 / scale, height / 2 / scale];
  return [
    ((centreX - halfX) * 180) / Math.PI,
    latOf(centreY - halfY),
    ((centreX + halfX) * 180) / Math.PI,
    latOf(centreY + halfY),
  ];
}

/** The ground that a view may show, whatever height it gets between two. */
export function boxOfHeights(
  viewAt: (height: number) => View,
  width: number,
  [least, greatest]: readonly [number, number],
): MapBox {
  const box: MapBox = [Infinity, Infinity, -Infinity, -Infinity];
  for (let height = greatest; height >= least; height -= 10) {
    const [west, south, east, north] = boxOfView(viewAt(height), width, height);
    box[0] = Math.min(box[0], west);
    box[1] = Math.min(box[1], south);
    box[2] = Math.max(box[2], east);
    box[3] = Math.max(box[3], north);
  }
  return box;
}

export interface Projection {
  /** Degrees to points on the page. */
  project(lon: number, lat: number): [x: number, y: number];
  /** Points a metre on the ground at the middle of the map. */
  pointsPerMetre: number;
}

/** The projection (Web Mercator) of a view onto a frame of the page. */
export function projectView({ centreX, centreY, scale }: View, { x, y, width, height }: Frame): Projection {
  return {
    project: (lon, lat) => [
      x + width / 2 + ((lon * Math.PI) / 180 - centreX) * scale,
      y + height / 2 - (mercatorY(lat) - centreY) * scale,
    ],
    pointsPerMetre: scale / (RADIUS_M * Math.cos((latOf(centreY) * Math.PI) / 180)),
  };
}
