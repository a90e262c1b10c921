import type {
  Basis,
  CreationDecision,
  NearestSite,
  PointFacts,
} from '../../data/rules/decision/answer_types.ts';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import { isRoadTooFar } from '../../data/rules/decision/limit.ts';
import { findProgramme } from '../../data/rules/programmes/programmes.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import { zonesAt } from '../../data/rules/programmes/zones.ts';
import type { SiteOn } from '../../data/store/stored_records.ts';
import { nearerLeftOut } from '../../isochrones/ground/left_out_people.ts';
import { communeAt, inRegion, type PointGround } from '../../isochrones/ground/territory.ts';
import { isClosureNear } from '../../isochrones/network/closures.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import { otherSpeedsOf, type TimeFactors } from '../../isochrones/questions/other_speeds.ts';
import { nearestSites } from '../../isochrones/search/drive_times.ts';
import type { Network } from '../../isochrones/types.ts';
import type { Eligibility } from '../schemas/eligibility.ts';
import type { DayTimes, Served } from '../served/served.ts';
import { meantPoint } from './swapped.ts';

/** Coordinates are told to the millionth of a degree: a decimetre. */
const round6 = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;
const round1 = (metres: number): number => Math.round(metres * 10) / 10;

export interface PointAnswer {
  decision: CreationDecision;
  nearest: Eligibility['nearest'];
  road: Eligibility['road'];
  commune: Eligibility['commune'];
}

/** What of a served region points are judged by. */
export interface JudgingRegion extends Pick<Served, 'network' | 'regionCode' | 'regions' | 'zones'> {
  territory: PointGround;
  communes: readonly { code: string; name: string }[];
}

/** What of a day they are judged by. */
export interface JudgingDay extends Pick<DayTimes, 'driveTimes'> {
  /** In the order that the drive times refer to. */
  open: readonly JudgingSite[];
}

/** What of an open site. */
export type JudgingSite = Pick<SiteOn, (typeof JUDGING_FACTS)[number]>;
export const JUDGING_FACTS = [
  'id',
  'name',
  'lon',
  'lat',
  'commune',
  'opened_on',
  'opened_between',
  'recorded_status',
  'doubtful',
] as const satisfies readonly (keyof SiteOn)[];

/** What is known of a point. */
export interface KnownPoint extends Omit<PointAnswer, 'decision'> {
  facts: PointFacts;
}

/** What a decision about a point rests on: the nearest road, its exact drive times, and what of it is to be doubted. */
export function knownPoint(
  served: JudgingRegion,
  day: JudgingDay,
  basis: Basis,
  lon: number,
  lat: number,
  programme: Programme,
): KnownPoint {
  const match = nearestRoad(served.network, lon, lat);
  const index = communeAt(served.territory, lon, lat);
  // A region without communes is one to the engine.
  const commune = tellCommunes(served.communes)[index] ?? null;
  // From farther away a time would be that of another place.
  const found = isRoadTooFar(programme, basis, match.distance_m) ? [] : nearestSites(day.driveTimes, match);
  const sites = sitesOf(day);
  const nearest = found.map(({ site, drive_time_s }) => {
    const { id, name, lon, lat, commune } = sites[site];
    return { id, name, drive_time_s, lon, lat, commune };
  });
  const inside = inRegion(served.territory, lon, lat);
  const facts = {
    ...basis,
    basis,
    in_region: inside,
    meant: inside ? null : meantPoint(served, { lon, lat }),
    other_region: inside ? null : served.regions.at(lon, lat, served.regionCode),
    drive_time_s: nearest[0]?.drive_time_s ?? null,
    nearest: found.map(({ site, drive_time_s }) => ({ ...sites[site], drive_time_s })),
    road_distance_m: match.distance_m,
    left_out_road_m: leftOutRoad(served.network, lon, lat, match.distance_m),
    closed_part_of_year: isClosedPartOfYear(served.network, lon, lat, match.distance_m),
    commune,
    open_sites: day.open.length,
    zones: programme.zones.length > 0 ? zonesAt(served.zones, lon, lat) : {},
    other_speeds: otherSpeeds(served.network),
    ferries: served.network.meta.profile_settings.ferries === true,
  };
  return {
    facts,
    nearest,
    road: { lon: round6(match.lon), lat: round6(match.lat), distance_m: round1(match.distance_m) },
    commune,
  };
}

/**
 * Whether a project at a point may be helped, by the programme's rules. Takes microseconds; nothing is asked of the database or of OSRM.
 * `verdict_alone`: without reasons.
 */
export function answerPoint(
  served: JudgingRegion,
  day: JudgingDay,
  basis: Basis,
  lon: number,
  lat: number,
  programme: Programme,
  verdict_alone = false,
): PointAnswer {
  const { facts, nearest, road, commune } = knownPoint(served, day, basis, lon, lat, programme);
  facts.verdict_alone = verdict_alone;
  return { decision: decideCreation(programme, facts), nearest, road, commune };
}

/** Of each commune what is told of it, the same objects each time: they are written once. */
function tellCommunes(communes: JudgingRegion['communes']): JudgingRegion['communes'] {
  const known = communesTold.get(communes);
  if (known !== undefined) return known;
  const made = communes.map(({ code, name }) => Object.freeze({ code, name }));
  communesTold.set(communes, made);
  return made;
}

const communesTold = new WeakMap<JudgingRegion['communes'], JudgingRegion['communes']>();

/** What other engines make of a network's times, worked out once for each. */
function otherSpeeds({ meta }: Network): PointFacts['other_speeds'] {
  const known = speedsOf.get(meta);
  if (known !== undefined) return known;
  const made = otherSpeedsOf(meta.profile_settings);
  speedsOf.set(meta, made);
  return made;
}

const speedsOf = new WeakMap<Network['meta'], TimeFactors | null>();

/** Roads so much farther than the one that is matched can be the way out as well. */
const CLOSURE_REACH_M = 50;

const isClosedPartOfYear = ({ meta }: Network, lon: number, lat: number, distance_m: number): boolean =>
  meta.census !== undefined && isClosureNear(meta.census, lon, lat, distance_m + CLOSURE_REACH_M);

const leftOutRoad = ({ meta }: Network, lon: number, lat: number, distance_m: number): number | null =>
  meta.census ? nearerLeftOut(meta.census, lon, lat, distance_m) : null;

/** The programme asked by, the region's own where none is. Throws `unknown_programme` (404). */
export const programmeAsked = (served: Served, id: string | undefined): Programme =>
  id === undefined ? served.programme : findProgramme(served.programmes, id);

/** What is told of an open site, and what decides beside the time to it: when it opened, how far it is from its road. */
type SiteFacts = Omit<NearestSite, 'drive_time_s'> & { lon: number; lat: number };

/** Of every open site of a day, in their order. */
function sitesOf(day: JudgingDay): SiteFacts[] {
  const known = siteFacts.get(day);
  if (known !== undefined) return known;
  const made = day.open.map((site, i) => factsOf(site, day.driveTimes.matches[i].distance_m));
  siteFacts.set(day, made);
  return made;
}

const siteFacts = new WeakMap<JudgingDay, SiteFacts[]>();

function factsOf(site: JudgingSite, road_distance_m: number): SiteFacts {
  const { id, name, lon, lat, commune, opened_on, opened_between, recorded_status, doubtful } = site;
  return {
    id,
    name,
    lon,
    lat,
    commune: commune?.name ?? null,
    opened_on,
    ...(opened_between && { opened_between }),
    ...(doubtful && { doubts: doubtful }),
    // Open since an announced day that nobody has confirmed, or by a word that does not say so: such a place does not refuse alone.
    unconfirmed:
      recorded_status === 'planned' ||
      doubtful?.some(({ fact, code, kept }) => fact === 'status' && (!kept || code === 'status_paused')) ===
        true,
    road_distance_m,
  };
}

/** The whole answer as GET /eligibility tells it. */
export function tellPoint(day: DayTimes, { decision, nearest, road, commune }: PointAnswer): Eligibility {
  return {
    answer: decision.answer,
    headline: decision.headline,
    headline_en: decision.headline_en,
    indicative: decision.indicative,
    drive_time_s: decision.drive_time_s,
    limit_s: decision.limit_s,
    margin_s: decision.margin_s,
    nearest,
    road,
    commune,
    coverage: day.coverage,
    ...(day.as_known_at === null ? {} : { as_known_at: day.as_known_at }),
    programme: decision.programme,
    strand: decision.strand,
    rule: decision.rule,
    reasons: decision.reasons,
    network: decision.network,
  };
}
