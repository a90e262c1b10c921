import {
  OTHER_SPEEDS,
  otherSpeedsOf,
  type TimeFactors,
  turnsLimit,
} from '../../../isochrones/questions/other_speeds.ts';
import type { SiteDoubt } from '../../records.ts';
import type { Criterion, Programme, Reading, Strand } from '../programmes/schema.ts';
import type { Basis, NearestSite, PointFacts } from './answer_types.ts';
import { isIndicative, threshold } from './basis.ts';
import { siteDoubtful } from './doubts.ts';
import {
  atPlace,
  formatDay,
  formatDistance,
  formatExact,
  formatMinuteRange,
  formatMinutes,
  formatSeconds,
  type Language,
} from './format.ts';
import { sayOnce } from './kept_reasons.ts';
import type { Judgement } from './readings.ts';
import { type Reason, say } from './sentences.ts';

/** Times nearer to the limit than this share of it are told in minutes and seconds. */
const EXACT_SHARE = 0.1;

type LimitCriterion = Extract<Criterion, { type: 'no_open_site_within' }>;

/** The first limit of drive time of a programme's strands about points, with where it stands; null where it sets none. */
export function limitCriterionOf(
  strands: readonly Strand[],
): { strand: Strand; reading: Reading; criterion: LimitCriterion } | null {
  for (const strand of strands) {
    if (strand.subject !== 'point') continue;
    for (const reading of strand.readings) {
      for (const criterion of reading.criteria) {
        if (criterion.type === 'no_open_site_within') return { strand, reading, criterion };
      }
    }
  }
  return null;
}

/** The limit of drive time that a programme sets for new places, in seconds; null where it sets none. */
export const limitOf = (programme: Programme): number | null => limitOfStrands(programme.strands);

/** The same of a strand alone. */
export const limitOfStrand = (strand: Strand): number | null => limitOfStrands([strand]);

function limitOfStrands(strands: readonly Strand[]): number | null {
  const found = limitCriterionOf(strands);
  return found && found.criterion.minutes * 60;
}

/** Whether a point is so far from its road, in metres, that no drive time can be told. */
export const isRoadTooFar = (programme: Programme, basis: Basis, distance_m: number): boolean =>
  distance_m > threshold(programme, basis, 'road_too_far_m');

/** Whether a drive time can be told: a list is known, and a road near enough. */
export const isTimeTold = (programme: Programme, facts: PointFacts): boolean =>
  facts.list_known !== false &&
  facts.road_distance_m !== null &&
  !isRoadTooFar(programme, facts, facts.road_distance_m);

/** Why no drive time can be told: no list known, no road, or none near enough. */
function untoldReason({ list_known, road_distance_m: metres }: PointFacts): Reason {
  if (list_known === false) return say('list_unknown');
  return metres === null ? say('no_road_near') : ofDistance('road_too_far', metres);
}

/** How far the point, and the site that decides, stand from their roads, where that is no longer small; what else is to be known about the roads there. */
export function roadReasons(programme: Programme, facts: PointFacts): Reason[] {
  const far = threshold(programme, facts, 'road_far_m');
  const reasons: Reason[] = [];
  const metres = facts.road_distance_m;
  if (metres !== null && metres > far) reasons.push(ofDistance('road_far', metres));
  const leftOut = facts.left_out_road_m ?? null;
  if (leftOut !== null) reasons.push(ofDistance('nearer_road_left_out', leftOut));
  if (facts.closed_part_of_year) reasons.push(say('closed_part_of_year'));
  const nearest = facts.nearest[0];
  const away = nearest?.road_distance_m ?? 0;
  if (nearest !== undefined && away > far) {
    reasons.push(
      sayOnce('site_road_far', `${formatDistance(away)}\n${nameOf(nearest)}`, () => ({
        site_comma: (language) => placeOf(nearest, language, true),
        distance: (language) => formatDistance(away, language),
      })),
    );
  }
  return reasons;
}

/** A reason that tells a distance; as it is written in one language it follows from how it is in the other. */
const ofDistance = (key: 'road_far' | 'road_too_far' | 'nearer_road_left_out', metres: number): Reason =>
  sayOnce(key, formatDistance(metres), () => ({
    distance: (language) => formatDistance(metres, language),
  }));

/** What of the nearest site is not sure in the list, where the answer rests on it. */
export function doubtReasons({ nearest: [nearest] }: PointFacts): Reason[] {
  const doubts = nearest?.doubts?.filter(({ fact }) => DECIDING.has(fact)) ?? [];
  if (nearest === undefined || doubts.length === 0) return [];
  return [siteDoubtful(placeOf(nearest, 'fr', false), placeOf(nearest, 'en', false), doubts)];
}

const DECIDING = new Set<SiteDoubt['fact']>([
  'status',
  'opened_on',
  'closed_on',
  'point',
  'row',
  'presence',
  'id',
]);

/** Whether an open site is strictly less than so many minutes away; see `decideCreation`. */
export function judgeLimit(programme: Programme, minutes: number, facts: PointFacts): Judgement {
  const { verdict_alone } = facts;
  if (!isTimeTold(programme, facts))
    return { outcome: 'unknown', reasons: verdict_alone ? [] : [untoldReason(facts)] };
  const time = facts.drive_time_s;
  const nearest = facts.nearest[0];
  if (time === null || nearest === undefined)
    return { outcome: 'met', reasons: verdict_alone ? [] : unreachedReasons(minutes, facts) };
  const limit = minutes * 60;
  const margin = time - limit;
  const doubtful = isDoubtful(margin, threshold(programme, facts, 'to_confirm_within_s'));
  const under = facts.nearest.filter((site) => site.drive_time_s < limit);
  // A place that nobody has seen open yet does not refuse alone; another open one under the limit does, and is the one told.
  const refusing = under.find((site) => !site.unconfirmed);
  const unconfirmed = margin < 0 && !doubtful && !refusing;
  const outcome = doubtful || unconfirmed ? 'unknown' : margin < 0 ? 'not_met' : 'met';
  if (verdict_alone) return { outcome, reasons: [] };
  const close = Math.abs(margin) <= limit * threshold(programme, facts, 'close_to_limit_share') + 1e-9;
  const far = facts.road_distance_m! > threshold(programme, facts, 'road_far_m');
  const site = refusing ?? nearest;
  const site_s = refusing?.drive_time_s ?? time;
  const values = () => ({
    ...placeAndTime(site, site_s, minutes),
    distance: (language: Language) => formatDistance(facts.road_distance_m!, language),
    margin: (language: Language) => marginText(time, limit, language),
    ask: (language: Language) => (language === 'fr' ? programme.authority.ask : programme.authority.ask_en),
  });
  const under_limit = far ? 'open_site_under_limit.far_road' : 'open_site_under_limit';
  const beyond_limit = far ? 'no_open_site_under_limit.far_road' : 'no_open_site_under_limit';
  const side = margin < 0 ? under_limit : beyond_limit;
  const doubt = isIndicative(programme, facts) ? 'too_close_to_conclude.indicative' : 'too_close_to_conclude';
  const told = placeAndTimeTold(site, site_s, minutes);
  const sided = sayOnce(side, far ? `${formatDistance(facts.road_distance_m!)}\n${told}` : told, values);
  const reasons = doubtful ? [say(doubt, values()), sided] : [sided];
  if (close) {
    reasons.push(
      say(
        margin < 0 ? 'close_to_limit.under' : margin > 0 ? 'close_to_limit.over' : 'close_to_limit.at',
        values(),
      ),
    );
  }
  const speeds = facts.other_speeds === undefined ? otherSpeedsOf({}) : facts.other_speeds;
  const told_s = (margin < 0 ? refusing?.drive_time_s : undefined) ?? time;
  if (speeds && turnsLimit(told_s, limit, speeds)) reasons.push(otherSpeeds(told_s, speeds));
  if (isPast(facts) && under.length > 0 && under.every((site) => mayOpenLater(site, facts.on))) {
    const day = (language: Language) => formatDay(facts.on, language);
    reasons.push(say('opening_date_unknown.site', { site: values().site, day }));
  }
  if (unconfirmed) reasons.unshift(say('opening_not_confirmed.undated', { site: values().site }));
  return { outcome, reasons };
}

/** What the time would be by other engines. */
function otherSpeeds(time: number, { least, most }: TimeFactors): Reason {
  return sayOnce('other_speeds', formatMinuteRange(time * least, time * most), () => ({
    engines: OTHER_SPEEDS.engines.map(({ name }) => name).join(', '),
    range: (language) => formatMinuteRange(time * least, time * most, language),
  }));
}

/** Whether a place may have opened after a day: when it did is not known, or not exactly enough. */
const mayOpenLater = ({ opened_on, opened_between }: NearestSite, on: string): boolean =>
  opened_on === null && !(opened_between && opened_between.to <= on);

/** A site and its drive time, as sentences tell them: in seconds too wherever whole minutes would hide the side of the limit. */
function placeAndTime(site: NearestSite, time: number, minutes: number) {
  const nearLimit = isToldExactly(time, minutes);
  return {
    site: (language: Language) => placeOf(site, language, false),
    site_comma: (language: Language) => placeOf(site, language, true),
    time: (language: Language) => (nearLimit ? formatExact(time, language) : formatMinutes(time, language)),
    minutes,
  };
}

/** All that `placeAndTime` follows from. */
const placeAndTimeTold = (site: NearestSite, time: number, minutes: number): string =>
  `${minutes} ${isToldExactly(time, minutes) ? formatExact(time) : formatMinutes(time)}\n${nameOf(site)}`;

const isToldExactly = (time: number, minutes: number): boolean =>
  Math.abs(time - minutes * 60) <= Math.max(60, minutes * 60 * EXACT_SHARE) + 1e-9;

/** All that `placeOf` follows from. */
const nameOf = ({ name, commune }: NearestSite): string => `${name}\0${commune ?? '\0'}`;

/** Said of a limit that is met where something else refuses. */
export function limitMetAlone(minutes: number, { nearest: [site], drive_time_s }: PointFacts): Reason {
  return sayOnce('no_open_site_under_limit.met_alone', placeAndTimeTold(site!, drive_time_s!, minutes), () =>
    placeAndTime(site!, drive_time_s!, minutes),
  );
}

const isPast = ({ on, today }: PointFacts): boolean => today !== undefined && on < today;

/** What lies between the time as it is told, in whole seconds, and the limit; tenths where that is less than a second. */
function marginText(time: number, limit: number, language: Language): string {
  const whole = Math.abs(Math.floor(time + 1e-9) - limit);
  return whole > 0 ? formatExact(whole, language) : formatSeconds(Math.abs(time - limit), language);
}

/** A time that reads as the limit once rounded to the unit of the rule: from half a unit below, to just under half above. */
const isDoubtful = (margin: number, within: number) => margin >= -within && margin < within;

function unreachedReasons(minutes: number, facts: PointFacts): Reason[] {
  if (facts.open_sites === 0) {
    return [say('no_open_site_known', { day: (language) => formatDay(facts.on, language) })];
  }
  const reasons = [say('no_road_leads_there', { minutes })];
  if (facts.ferries === false) reasons.push(say('ferries_left_out'));
  return reasons;
}

/** "Le Chai à Bonnat", or "Le Chai, à Bonnat," before a verb; the name alone where the commune is not known. */
function placeOf(site: NearestSite, language: Language, commas: boolean): string {
  if (site.commune === null) return site.name;
  const at = language === 'fr' ? atPlace(site.commune) : `in ${site.commune}`;
  return commas ? `${site.name}, ${at},` : `${site.name} ${at}`;
}
