import type { Programme } from '../../../data/rules/programmes/schema.ts';
import { xOfLon, yOfLat } from '../../../isochrones/geometry/mercator.ts';
import type { OsrmClient } from '../../../isochrones/osrm/client.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import { ROAD_CLASSES } from '../../../isochrones/types.ts';
import { type Box, clipPolygons, inBox } from '../../answers/clip.ts';
import type { KeptAnswer } from '../../answers/permalink.ts';
import type { PointAnswer } from '../../answers/point.ts';
import type { DayTimes, Served } from '../../served/served.ts';
import { roadIndexOf, visitSegments } from '../tiles/road_index.ts';
import { CLASS_MIN_ZOOM, chainSegments } from '../tiles/road_tile.ts';
import type { CertificateContent, CertificateMap } from './content.ts';
import { mapBox } from './projection.ts';

/** Names on the map: the most peopled communes of its box. */
const MOST_TOWNS = 40;
/** What is shown beside what is looked at, so that no cut edge is seen: a tenth of the box on each side. */
const MARGIN = 0.1;

export interface CertificateParts {
  served: Served;
  programme: Programme;
  day: DayTimes;
  point: PointAnswer;
  kept: KeptAnswer;
  /** Whether the answer is kept under its permanent address. */
  permalink: boolean;
  osrm: OsrmClient;
  whiteZones: MultiPolygonCoordinates;
  /** Address of the server for people; null where it has none. */
  publicUrl: string | null;
}

/** Everything that the certificate of an answer says and draws; without OSRM it has neither its times nor the route. */
export async function certificateContent(parts: CertificateParts): Promise<CertificateContent> {
  const { served, programme, day, point, kept, publicUrl } = parts;
  const { region, network } = served;
  const { decision, road, nearest, commune } = point;
  const strand = programme.strands.find((one) => one.id === decision.strand);
  const { times, route } = await askOsrm(parts);
  const { id, question, inputs } = kept;
  const { to_confirm_within_s, close_to_limit_share } = programme.doubt;
  const { osm_date, roads_sha256, profile_sha256, osrm_version, modelled, verification } = network.meta;
  const content: CertificateContent = {
    id,
    computed_at: day.coverage.computed_at,
    question: { ...question, commune },
    region: { name: region.name, code: served.regionCode },
    programme: {
      id: programme.id,
      name: programme.name,
      authority: programme.authority.name,
      ask: programme.authority.ask,
      question: strand?.question ?? '',
      opens_on: programme.opens_on,
      closes_on: programme.closes_on,
      commissions: programme.commissions?.text ?? null,
      sha256: inputs.programme.sha256,
    },
    answer: {
      answer: decision.answer,
      headline: decision.headline,
      indicative: decision.indicative,
      reasons: decision.reasons,
      rule: decision.rule,
      limit_s: decision.limit_s,
      drive_time_s: decision.drive_time_s,
      margin_s: decision.margin_s,
      to_confirm_within_s: to_confirm_within_s.value,
      close_to_limit_share: close_to_limit_share.value,
      network: decision.network,
    },
    road,
    nearest: nearest.map((site, i) => ({
      ...site,
      commune: site.commune ?? null,
      osrm_time_s: times[i] ?? null,
    })),
    route,
    map: { roads: [], white_zones: [], outline: [], sites: [], towns: [] },
    proof: {
      coverage_id: day.coverage.id,
      network: {
        id: network.meta.id,
        osm_date,
        roads_sha256,
        profile_sha256,
        osrm_version,
        modelled,
        verification,
      },
      sites: inputs.sites,
      example_sites: region.example_sites,
      software: inputs.software,
    },
    links: {
      answer: publicUrl && parts.permalink ? `${publicUrl}/api/v1/answers/${id}` : null,
      report: publicUrl && `${publicUrl}/`,
    },
    attributions: region.attributions,
  };
  content.map = drawnMap(parts, content);
  return content;
}

/** The times to the nearest sites and the way to the first, by OSRM; nulls where it does not answer. */
async function askOsrm({ osrm, kept, point }: CertificateParts): Promise<{
  times: (number | null)[];
  route: CertificateContent['route'];
}> {
  const { lon, lat } = kept.question;
  const sites = point.nearest.map((site): LonLat => [site.lon, site.lat]);
  if (sites.length === 0) return { times: [], route: null };
  const [table, route] = await Promise.allSettled([
    osrm.table([[lon, lat]], sites),
    osrm.route([[lon, lat], sites[0]]),
  ]);
  return {
    times:
      table.status === 'fulfilled'
        ? Array.from(table.value.duration_s, (time) => (Number.isFinite(time) ? time : null))
        : [],
    route:
      route.status === 'fulfilled'
        ? {
            coordinates: route.value.geometry.coordinates,
            duration_s: route.value.drive_time_s,
            distance_m: route.value.distance_m,
          }
        : null,
  };
}

function drawnMap(
  { served, day, whiteZones }: CertificateParts,
  content: CertificateContent,
): CertificateMap {
  const [west, south, east, north] = mapBox(content);
  const [dx, dy] = [(east - west) * MARGIN, (north - south) * MARGIN];
  const box: Box = [west - dx, south - dy, east + dx, north + dy];
  return {
    roads: roadsOf(served, box),
    white_zones: clipPolygons(whiteZones, box),
    outline: clipPolygons(served.region.outline, box),
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
function roadsOf({ network }: Served, [west, south, east, north]: Box): CertificateMap['roads'] {
  const index = roadIndexOf(network);
  const rectangle = { minX: xOfLon(west), maxX: xOfLon(east), minY: yOfLat(north), maxY: yOfLat(south) };
  // A map as wide as two tiles of 256 pixels.
  const zoom = Math.log2((2 * 2 ** 30) / (rectangle.maxX - rectangle.minX));
  return ROAD_CLASSES.flatMap((_, road_class) => {
    if (zoom < CLASS_MIN_ZOOM[road_class]) return [];
    const segments: number[] = [];
    visitSegments(index, road_class, rectangle, (segment) => segments.push(segment));
    return chainSegments(segments, network.segmentFrom, network.segmentTo).map((chain) => ({
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
