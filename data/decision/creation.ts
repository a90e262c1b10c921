import { MaillageError } from '../../isochrones/errors.ts';
import type { Criterion, Programme, RegionNetwork, Strand } from '../programmes/schema.ts';
import { basisReasons, networkOfBasis, threshold } from './basis.ts';
import { type Reason, say, sentence } from './catalogue.ts';
import { depositReasons, depositState } from './dates.ts';
import {
  atPlace,
  formatDay,
  formatDistance,
  formatExact,
  formatMinutes,
  formatSeconds,
  type Language,
} from './format.ts';
import { agreedAnswer, disagreement, type Judgement, judgeReadings, reasonsOf, ruleOf } from './readings.ts';
import type { CreationDecision, NearestSite, PointAnswer, PointFacts } from './types.ts';

/**
 * Whether a new place at a point may be helped.
 *
 * The limit of drive time is judged on tenths of a second, the unit of OSRM's graph, so that the time told is the time judged:
 * strictly less than the limit is under it; the limit itself is not. Around the limit lies an interval of doubt, data of the
 * programme with its justification: inside it the answer is `to_confirm`, and the reasons still say on which side the
 * computation falls. Within a tenth of the limit the reason `close_to_limit` tells the margin and its direction.
 *
 * No road to any open site answers `eligible`: the rule asks that no open site *is* less than so many minutes away by car, and
 * none is. The reason says so, and whether ferries were left out.
 *
 * A site whose announced opening nobody has confirmed cannot refuse alone: `to_confirm`.
 *
 * A point whose road is far, or that has no road, is not answered by a drive time: `to_confirm`. The deposit window of a programme
 * whose criterion does not decide is told beside the answer: the answer is about the place.
 *
 * Throws `programme_without_points` for a programme that has no strand about points.
 */
export function decideCreation(programme: Programme, facts: PointFacts): CreationDecision {
  const strands = programme.strands.filter((strand) => strand.subject === 'point');
  if (strands.length === 0) {
    throw new MaillageError(
      'programme_without_points',
      `The programme ${programme.id} has no strand about points; choose another programme for this region.`,
    );
  }
  const decisions = strands.map((strand) => decideStrand(programme, strand, facts));
  const order: PointAnswer[] = ['eligible', 'to_confirm', 'not_eligible', 'outside_region'];
  return decisions.toSorted((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer))[0]!;
}

/** The limit of drive time that a programme sets for new places, in seconds; null where it sets none. */
export function limitOf(programme: Programme): number | null {
  for (const strand of programme.strands) {
    if (strand.subject !== 'point') continue;
    for (const { criteria } of strand.readings) {
      for (const criterion of criteria) {
        if (criterion.type === 'no_open_site_within') return criterion.minutes * 60;
      }
    }
  }
  return null;
}

/** `decideCreation` for one strand about points. */
export function decideStrand(programme: Programme, strand: Strand, facts: PointFacts): CreationDecision {
  const drive_time_s = facts.drive_time_s === null ? null : Math.round(facts.drive_time_s * 10) / 10;
  const judged = { ...facts, drive_time_s };
  const readings = judgeReadings(programme, strand, (criterion) => judgePoint(programme, criterion, judged));
  const roads = roadReasons(programme, judged);
  const limit_s = limitOf(programme);
  let answer: PointAnswer = agreedAnswer(readings);
  if (roads.some((reason) => reason.code !== 'road_far')) answer = 'to_confirm';
  let reasons = [...disagreement(programme, readings), ...reasonsOf(readings), ...roads];
  if (!facts.in_region) {
    answer = 'outside_region';
    reasons = [outsideReason(facts)];
  }
  return {
    answer,
    ...headlineOf(strand, answer),
    limit_s,
    drive_time_s,
    margin_s:
      drive_time_s === null || limit_s === null ? null : Math.round((drive_time_s - limit_s) * 10) / 10,
    reasons: [...reasons, ...basisReasons(programme, facts)],
    programme: programme.id,
    strand: strand.id,
    rule: ruleOf(readings),
    network: networkOfBasis(facts),
    readings,
  };
}

/** "Éligible à la création." in both languages. */
export function headlineOf(strand: Strand, answer: PointAnswer | 'partly_eligible') {
  const values = { for: (language: Language) => (language === 'fr' ? strand.for : strand.for_en) };
  const key = `headline.${answer}` as const;
  return { headline: sentence(key, 'fr', values), headline_en: sentence(key, 'en', values) };
}

function judgePoint(programme: Programme, criterion: Criterion, facts: PointFacts): Judgement {
  switch (criterion.type) {
    case 'no_open_site_within':
      return judgeLimit(programme, criterion.minutes, facts);
    case 'inside_zone':
    case 'outside_zone': {
      const inside = facts.zones?.[criterion.zone] ?? null;
      const { name, name_en } = programme.zones.find((zone) => zone.id === criterion.zone)!;
      const values = { zone: (language: Language) => (language === 'fr' ? name : name_en) };
      if (inside === null) return { outcome: 'unknown', reasons: [say('zone_unknown', values)] };
      return {
        outcome: inside === (criterion.type === 'inside_zone') ? 'met' : 'not_met',
        reasons: [say(inside ? 'zone.inside' : 'zone.outside', values)],
      };
    }
    case 'deposit_window':
      return {
        outcome: depositState(programme, facts.on).state === 'open' ? 'met' : 'not_met',
        reasons: depositReasons(programme, facts.on),
      };
    default:
      throw new MaillageError(
        'programme_invalid',
        `${programme.id}: the criterion ${criterion.id} (${criterion.type}) is about a site and cannot judge a point.`,
      );
  }
}

function judgeLimit(programme: Programme, minutes: number, facts: PointFacts): Judgement {
  const time = facts.drive_time_s;
  const nearest = facts.nearest[0];
  if (time === null || nearest === undefined)
    return { outcome: 'met', reasons: unreachedReasons(minutes, facts) };
  const limit = minutes * 60;
  const margin = time - limit;
  const close = Math.abs(margin) <= limit * threshold(programme, facts, 'close_to_limit_share') + 1e-9;
  const doubtful = isDoubtful(margin, threshold(programme, facts, 'to_confirm_within_s'));
  const values = {
    site: (language: Language) => placeOf(nearest, language, false),
    site_comma: (language: Language) => placeOf(nearest, language, true),
    time: (language: Language) => (close ? formatExact(time, language) : formatMinutes(time, language)),
    minutes,
    margin: (language: Language) => marginText(time, limit, language),
    ask: (language: Language) => (language === 'fr' ? programme.authority.ask : programme.authority.ask_en),
  };
  const side = margin < 0 ? 'open_site_under_limit' : 'no_open_site_under_limit';
  const reasons = doubtful ? [say('too_close_to_conclude', values), say(side, values)] : [say(side, values)];
  if (close) {
    reasons.push(
      say(
        margin < 0 ? 'close_to_limit.under' : margin > 0 ? 'close_to_limit.over' : 'close_to_limit.at',
        values,
      ),
    );
  }
  // A place that nobody has seen open yet does not refuse alone; another open one under the limit does.
  const refused = facts.nearest.some((site) => !site.unconfirmed && site.drive_time_s < limit);
  if (margin < 0 && !doubtful && !refused) {
    reasons.unshift(say('opening_not_confirmed.undated', { site: values.site }));
    return { outcome: 'unknown', reasons };
  }
  return { outcome: doubtful ? 'unknown' : margin < 0 ? 'not_met' : 'met', reasons };
}

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

function roadReasons(programme: Programme, facts: PointFacts): Reason[] {
  const metres = facts.road_distance_m;
  if (metres === null) return [say('no_road_near')];
  const distance = (language: Language) => formatDistance(metres, language);
  if (metres > threshold(programme, facts, 'road_too_far_m')) return [say('road_too_far', { distance })];
  return metres > threshold(programme, facts, 'road_far_m') ? [say('road_far', { distance })] : [];
}

/** "Le Chai à Bonnat", or "Le Chai, à Bonnat," before a verb; the name alone where the commune is not known. */
function placeOf(site: NearestSite, language: Language, commas: boolean): string {
  if (site.commune === null) return site.name;
  const at = language === 'fr' ? atPlace(site.commune) : `in ${site.commune}`;
  return commas ? `${site.name}, ${at},` : `${site.name} ${at}`;
}

function outsideReason(facts: PointFacts): Reason {
  const own = networkOfBasis(facts);
  const values = {
    region: facts.region.name,
    in_region: own?.in ?? `dans la région ${facts.region.name}`,
  };
  const other: RegionNetwork | null | undefined = facts.other_region;
  if (!other || other.code === own?.code) return say('outside_region', values);
  const more = { ...values, other: other.name, in_other: other.in, of_other: other.of };
  if (other.network) return say('outside_region.network', { ...more, network: other.network.name });
  return say(
    other.status === 'in_preparation' ? 'outside_region.in_preparation' : 'outside_region.none',
    more,
  );
}
