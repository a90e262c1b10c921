import type { LonLat } from '../../../isochrones/types.ts';
import {
  boxOfHeights,
  fitPoints,
  type MapBox,
  type Projection,
  projectView,
  type View,
} from '../paper/projection.ts';
import type { CertificateContent } from './content.ts';

/** The map's frame on the page, in points (1/72 inch). Its height follows the room that is left; the box is for the tallest. */
export const MAP_WIDTH = 495;
export const MAP_GREATEST_HEIGHT = 330;
export const MAP_LEAST_HEIGHT = 120;

/**
 * The frame that shows the point, the route and the nearest place with room around, and the other two places where they do not make
 * it much larger; at least about 6 km wide.
 */
function frameOf(content: FrameContent, width: number, height: number): View {
  const { question, route, nearest, road } = content;
  const shown: LonLat[] = [[question.lon, question.lat]];
  if (road) shown.push([road.lon, road.lat]);
  if (route) shown.push(...route.coordinates);
  const places = nearest.map(({ lon, lat }): LonLat => [lon, lat]);
  const near = fitPoints([...shown, ...places.slice(0, 1)], width, height);
  const all = fitPoints([...shown, ...places], width, height);
  return all.scale * MOST_WIDENED >= near.scale ? all : near;
}

/** The other two places may make the map so much larger. */
const MOST_WIDENED = 1.8;

type FrameContent = Pick<CertificateContent, 'question' | 'route' | 'nearest' | 'road'>;

/** The ground that the certificate's map may show, whatever height it gets: bring roads, zones and towns of this box. */
export function mapBox(content: FrameContent): MapBox {
  return boxOfHeights((height) => frameOf(content, MAP_WIDTH, height), MAP_WIDTH, [
    MAP_LEAST_HEIGHT,
    MAP_GREATEST_HEIGHT,
  ]);
}

/** The projection (Web Mercator) of the map onto a frame of the page with its upper left corner at x, y. */
export function projectionOf(
  content: FrameContent,
  x: number,
  y: number,
  width: number,
  height: number,
): Projection {
  return projectView(frameOf(content, width, height), x, y, width, height);
}
