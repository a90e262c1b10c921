import type { LonLat } from '../../../isochrones/types.ts';
import type { CertificateContent } from './content.ts';

/** The map's frame on the page, in points (1/72 inch). Its height follows the room that is left; the box is for the tallest. */
export const MAP_WIDTH = 495;
export const MAP_GREATEST_HEIGHT = 330;
export const MAP_LEAST_HEIGHT = 120;

/** [west, south, east, north] in degrees. */
export type MapBox = [west: number, south: number, east: number, north: number];

const RADIUS_M = 6_378_137;
/** Web Mercator ends here; the poles themselves would be infinitely far. */
const MOST_LAT = 85.0511;
const onMap = (lat: number) => Math.max(-MOST_LAT, Math.min(MOST_LAT, lat));
const mercatorY = (lat: number) => Math.log(Math.tan(Math.PI / 4 + (onMap(lat) * Math.PI) / 360));
const latOf = (y: number) => (360 / Math.PI) * (Math.atan(Math.exp(y)) - Math.PI / 4);

interface Frame {
  centreX: number;
  centreY: number;
  /** Points a radian of Web Mercator. */
  scale: number;
}

/**
 * The frame that shows the point, the route and the nearest place with room around, and the other two places where they do not make
 * it much larger; at least about 6 km wide.
 */
function frameOf(content: FrameContent, width: number, height: number): Frame {
  const { question, route, nearest, road } = content;
  const shown: LonLat[] = [[question.lon, question.lat]];
  if (road) shown.push([road.lon, road.lat]);
  if (route) shown.push(...route.coordinates);
  const places = nearest.map(({ lon, lat }): LonLat => [lon, lat]);
  const near = fit([...shown, ...places.slice(0, 1)], question.lat, width, height);
  const all = fit([...shown, ...places], question.lat, width, height);
  return all.scale * MOST_WIDENED >= near.scale ? all : near;
}

/** The other two places may make the map so much larger. */
const MOST_WIDENED = 1.8;
/** Points that stay free along the edges, for the signs. */
const RIM = 44;

function fit(shown: LonLat[], lat: number, width: number, height: number): Frame {
  const xs = shown.map(([lon]) => (lon * Math.PI) / 180);
  const ys = shown.map(([, each]) => mercatorY(each));
  const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const least = 6000 / (RADIUS_M * Math.cos((onMap(lat) * Math.PI) / 180));
  const scale = Math.min(
    (width - 2 * RIM) / Math.max(east - west, least),
    (height - 2 * RIM) / Math.max(north - south, (least * height) / width),
  );
  return { centreX: (west + east) / 2, centreY: (south + north) / 2, scale };
}

type FrameContent = Pick<CertificateContent, 'question' | 'route' | 'nearest' | 'road'>;

/** The ground that the certificate's map may show, whatever height it gets: bring roads, zones and towns of this box. */
export function mapBox(content: FrameContent): MapBox {
  const box: MapBox = [Infinity, Infinity, -Infinity, -Infinity];
  for (let height = MAP_GREATEST_HEIGHT; height >= MAP_LEAST_HEIGHT; height -= 10) {
    const { centreX, centreY, scale } = frameOf(content, MAP_WIDTH, height);
    const [halfX, halfY] = [MAP_WIDTH / 2 / scale, height / 2 / scale];
    box[0] = Math.min(box[0], ((centreX - halfX) * 180) / Math.PI);
    box[1] = Math.min(box[1], latOf(centreY - halfY));
    box[2] = Math.max(box[2], ((centreX + halfX) * 180) / Math.PI);
    box[3] = Math.max(box[3], latOf(centreY + halfY));
  }
  return box;
}

export interface Projection {
  /** Degrees to points on the page. */
  project(lon: number, lat: number): [x: number, y: number];
  /** Points a metre on the ground at the middle of the map. */
  pointsPerMetre: number;
}

/** The projection (Web Mercator) of the map onto a frame of the page with its upper left corner at x, y. */
export function projectionOf(
  content: FrameContent,
  x: number,
  y: number,
  width: number,
  height: number,
): Projection {
  const { centreX, centreY, scale } = frameOf(content, width, height);
  return {
    project: (lon, lat) => [
      x + width / 2 + ((lon * Math.PI) / 180 - centreX) * scale,
      y + height / 2 - (mercatorY(lat) - centreY) * scale,
    ],
    pointsPerMetre: scale / (RADIUS_M * Math.cos((latOf(centreY) * Math.PI) / 180)),
  };
}
