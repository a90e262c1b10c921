import type { Programme } from '../../../data/rules/programmes/schema.ts';
import type { OsrmClient } from '../../../isochrones/osrm/client.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../../isochrones/types.ts';
import type { KeptAnswer } from '../../answers/permalink.ts';
import type { PointAnswer } from '../../answers/point.ts';
import type { DayTimes, Served } from '../../served/served.ts';
import { pageAddress } from '../paper/addresses.ts';
import { gatherMap } from '../paper/gather_map.ts';
import { proofOf } from '../paper/proof.ts';
import type { CertificateContent } from './content.ts';
import { mapBox } from './map_box.ts';

interface CertificateParts {
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
  /** Address that the server was reached by, without a slash at its end. */
  base: string;
}

/** Everything that the certificate of an answer says and draws; without OSRM it has neither its times nor the route. */
export async function certificateContent(parts: CertificateParts): Promise<CertificateContent> {
  const { served, programme, day, point, kept, publicUrl, base } = parts;
  const { region } = served;
  const { decision, road, nearest, commune } = point;
  const strand = programme.strands.find((one) => one.id === decision.strand);
  const { times, route } = await askOsrm(parts);
  const { id, question, inputs } = kept;
  const { to_confirm_within_s, close_to_limit_share } = programme.doubt;
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
    proof: proofOf(served, day, inputs),
    links: {
      page: pageAddress(base, { at: `${question.lon},${question.lat}` }, question.on),
      answer: publicUrl && parts.permalink ? `${publicUrl}/api/v1/answers/${id}` : null,
      report: publicUrl && `${publicUrl}/`,
    },
    attributions: region.attributions,
  };
  content.map = await gatherMap(
    served,
    day,
    { white_zones: parts.whiteZones, outline: region.outline },
    mapBox(content),
  );
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
