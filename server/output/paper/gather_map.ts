import { ownTurn } from '../../../data/turns/breath.ts';
import { joinLines } from '../../../isochrones/geometry/join_lines.ts';
import { xOfLon, yOfLat } from '../../../isochrones/geometry/mercator.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { ROAD_CLASSES } from '../../../isochrones/types.ts';
import { type Box, clipPolygons, inBox } from '../../answers/clip.ts';
import type { DayTimes, Served } from '../../served/served.ts';
import { roadIndexOf, visitSegments } from '../tiles/road_index.ts';
import { CLASS_MIN_ZOOM } from '../tiles/road_tile.ts';
import type { PaperMap } from './ground_map.ts';
import type { MapBox } from './projection.ts';

/** Names on the map: the most peopled communes of its box. */
const MOST_TOWNS = 40;
/** What is shown beside what is looked at, so that no cut edge is seen: a tenth of the box on each side. */
const MARGIN = 0.1;

/**
 * What a map of a box draws, of what is served on a day; `outline`: what is looked at. Each part in its turn. Throws `asker_gone`.
 */
export async function gatherMap(
  served: Served,
  day: DayTimes,
  ground: { white_zones: MultiPolygonCoordinates; outline: MultiPolygonCoordinates },
  [west, south, east, north]: MapBox,
): Promise<PaperMap> {
  const [dx, dy] = [(east - west) * MARGIN, (north - south) * MARGIN];
  const box: Box = [west - dx, south - dy, east + dx, north + dy];
  await ownTurn();
  const roads = roadsOf(served, box);
  await ownTurn();
  const white_zones = clipPolygons(ground.white_zones, box);
  await ownTurn();
  const outline = clipPolygons(ground.outline, box);
  return {
    roads,
    white_zones,
    outline,
    sites: day.sites
      .filter(({ lon, lat }) => inBox(box, lon, lat))
      .map(({ lon, lat, status }) => ({ lon, lat, status })),
    towns: served.communes
      .filter(({ centre: [lon, lat] }) => inBox(box, lon, lat))
      .sort((a, b) => (b.population ?? 0) - (a.population ?? 0))
      .slice(0, MOST_TOWNS)
      .map(({ name, population, centre: [lon, lat] }) => ({ name, lon, lat, population })),
  };
}

/** The roads of a box, of the classes that a map of its scale shows. */
function roadsOf({ network }: Served, [west, south, east, north]: Box): PaperMap['roads'] {
  const index = roadIndexOf(network);
  const rectangle = { minX: xOfLon(west), maxX: xOfLon(east), minY: yOfLat(north), maxY: yOfLat(south) };
  // A map as wide as two tiles of 256 pixels.
  const zoom = Math.log2((2 * 2 ** 30) / (rectangle.maxX - rectangle.minX));
  return ROAD_CLASSES.flatMap((_, road_class) => {
    if (zoom < CLASS_MIN_ZOOM[road_class]) return [];
    const segments: number[][] = [];
    visitSegments(index, road_class, rectangle, (s) =>
      segments.push([network.segmentFrom[s], network.segmentTo[s]]),
    );
    return joinLines(segments).map((chain) => ({
      road_class,
      coordinates: chain.map(
        (vertex): LonLat => [
          network.vertexLonLat_e6[2 * vertex] / 1e6,
          network.vertexLonLat_e6[2 * vertex + 1] / 1e6,
        ],
      ),
    }));
  });
}
