import type { LonLat } from '../../../isochrones/types.ts';
import {
  boxOfHeights,
  type Frame,
  fitNear,
  type MapBox,
  type Projection,
  projectView,
  type View,
} from '../paper/projection.ts';
import type { CertificateContent } from './content.ts';

/** The map's frame on the page, in points (1/72 inch). Its height follows the room that is left; the box is for the tallest. */
export const MAP_WIDTH = 495;
export const MAP_HEIGHTS = { least: 120, greatest: 330 };

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
  return fitNear([...shown, ...places.slice(0, 1)], places.slice(1), MOST_WIDENED, width, height);
}

/** The other two places may make the map so much larger. */
const MOST_WIDENED = 1.8;

type FrameContent = Pick<CertificateContent, 'question' | 'route' | 'nearest' | 'road'>;

/** The ground that the certificate's map may show, whatever height it gets: bring roads, zones and towns of this box. */
export function mapBox(content: FrameContent): MapBox {
  return boxOfHeights((height) => frameOf(content, MAP_WIDTH, height), MAP_WIDTH, [
    MAP_HEIGHTS.least,
    MAP_HEIGHTS.greatest,
  ]);
}

/** The projection (Web Mercator) of the map onto a frame of the page. */
export const projectionOf = (content: FrameContent, frame: Frame): Projection =>
  projectView(frameOf(content, frame.width, frame.height), frame);
