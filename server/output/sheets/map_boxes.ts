/** What ground the maps of sheets show: who gathers a sheet needs it, without what draws. */
import type { LonLat } from '../../../isochrones/types.ts';
import { CONTENT_WIDTH } from '../paper/page_size.ts';
import { boxOfHeights, boxOfView, fitNear, fitPoints, type MapBox, type View } from '../paper/projection.ts';

/** Heights between which the map of a commune takes the room that is left, in points. */
export const COMMUNE_MAP = { least: 150, greatest: 330 };
/** The nearest place is shown where that makes the map no more than so much larger. */
const MOST_WIDENED = 2;
const COMMUNE_RIM = 20;

/** Height of the map of a territory, in points. */
export const TERRITORY_MAP_HEIGHT = 330;
const TERRITORY_RIM = 12;

interface Shown {
  /** West, south, east, north. */
  bbox: readonly number[];
  nearest: readonly { lon: number; lat: number }[];
}

/** The view that shows the whole commune and, where it is not far, the nearest place. */
export function communeView(
  { bbox: [west, south, east, north], nearest: [first] }: Shown,
  height: number,
): View {
  const corners: LonLat[] = [
    [west!, south!],
    [east!, north!],
  ];
  const place: LonLat[] = first ? [[first.lon, first.lat]] : [];
  return fitNear(corners, place, MOST_WIDENED, CONTENT_WIDTH, height, COMMUNE_RIM);
}

/** The ground that the map of a commune may show, whatever height it gets. */
export const communeMapBox = (shown: Shown): MapBox =>
  boxOfHeights((height) => communeView(shown, height), CONTENT_WIDTH, [
    COMMUNE_MAP.least,
    COMMUNE_MAP.greatest,
  ]);

/** The view that shows the whole territory. */
export const territoryView = ([west, south, east, north]: MapBox): View =>
  fitPoints(
    [
      [west, south],
      [east, north],
    ],
    CONTENT_WIDTH,
    TERRITORY_MAP_HEIGHT,
    TERRITORY_RIM,
  );

/** The ground that the map of a territory with these bounds shows. */
export const territoryMapBox = (bbox: MapBox): MapBox =>
  boxOfView(territoryView(bbox), CONTENT_WIDTH, TERRITORY_MAP_HEIGHT);
