import { MaillageError } from '../../../errors/maillage_error.ts';
import type { Criterion, Programme, Strand } from '../programmes/schema.ts';
import type { CreationDecision, PointAnswer, PointFacts } from './answer_types.ts';
import { basisReasons, isIndicative, networkOfBasis } from './basis.ts';
import { judgeDeposit } from './dates.ts';
import type { Language } from './format.ts';
import { sayOnce } from './kept_reasons.ts';
import { doubtReasons, isTimeTold, judgeLimit, limitMetAlone, limitOfStrand, roadReasons } from './limit.ts';
import { agreedAnswer, disagreement, type Judgement, judgeReadings, reasonsOf, ruleOf } from './readings.ts';
import { type Reason, say, sentence } from './sentences.ts';

/**
 * Whether a new place at a point may be helped.
 *
 * The limit of drive time is judged on tenths of a second, the unit of OSRM's graph, so that the time told is the time judged:
 * strictly less than the limit is under it; the limit itself is not. Around the limit lies an interval of doubt, data of the
 * programme with its justification: inside it the answer is `to_confirm`, and the reasons still say on which side the
 * computation falls. Within a tenth of the limit the reason `close_to_limit` tells the margin and its direction,
 * and where other engines' speeds would bring the time to the other side `other_speeds` says so: the published rule still decides.
 *
 * No road to any open site answers `eligible`: the rule asks that no open site *is* less than so many minutes away by car, and
 * none is. The reason says so, and whether ferries were left out.
 *
 * A site whose announced opening nobody has confirmed cannot refuse alone: `to_confirm`.
 *
 * A point whose road is too far, or that has no road, is not answered by a drive time: none is told, `to_confirm`. So is a point of a
 * moment at which no list was known. The deposit window of a programme
 * whose criterion does not decide is told beside the answer: the answer is about the place.
 *
 * Throws `programme_without_points` for a programme that has no strand about points.
 */
export function decideCreation(programme: Programme, facts: PointFacts): CreationDecision {
  const strands = programme.strands.filter((strand) => strand.subject === 'point');
  if (strands.length === 0) {
    throw withoutPoints(programme);
  }
  if (strands.length === 1) return decideStrand(programme, strands[0]!, facts);
  const decisions = strands.map((strand) => decideStrand(programme, strand, facts));
  const order: PointAnswer[] = ['eligible', 'to_confirm', 'not_eligible', 'outside_region'];
  return decisions.toSorted((a, b) => order.indexOf(a.answer) - order.indexOf(b.answer))[0]!;
}

/** Of a programme that helps no new place. */
export const withoutPoints = (programme: Programme): MaillageError =>
  new MaillageError('programme_without_points', { id: programme.id });

/** `decideCreation` for one strand about points. */
export function decideStrand(programme: Programme, strand: Strand, facts: PointFacts): CreationDecision {
  const isTold = isTimeTold(programme, facts);
  const time = isTold ? facts.drive_time_s : null;
  const drive_time_s = time === null ? null : Math.round(time * 10) / 10;
  const judged = drive_time_s === facts.drive_time_s ? facts : { ...facts, drive_time_s };
  const readings = judgeReadings(programme, strand, (criterion) => judgePoint(programme, criterion, judged));
  const limit_s = limitOfStrand(strand);
  const byTime = limit_s !== null && isTold;
  const inside = facts.in_region;
  const indicative = inside && isIndicative(programme, facts);
  const answer: PointAnswer = inside ? agreedAnswer(readings) : 'outside_region';
  // Whether a point is outside follows from the border alone: neither list, roads nor dates of deposit have a part in it.
  const reasons = (): Reason[] =>
    inside
      ? [
          ...disagreement(programme, readings),
          ...toldUnder(answer, reasonsOf(readings), limit_s, judged),
          ...(byTime ? [...doubtReasons(judged), ...roadReasons(programme, judged)] : []),
          ...basisReasons(programme, facts.basis ?? facts),
        ]
      : [...swapReasons(facts.meant ?? null, facts.region.name), outsideReason(facts)];
  return {
    answer,
    ...headlineOf(strand, answer, indicative),
    indicative,
    limit_s,
    drive_time_s,
    margin_s:
      drive_time_s === null || limit_s === null ? null : Math.round((drive_time_s - limit_s) * 10) / 10,
    reasons: facts.verdict_alone ? [] : reasons(),
    programme: programme.id,
    strand: strand.id,
    rule: ruleOf(readings),
    network: inside ? networkOfBasis(facts) : (facts.other_region ?? null),
    readings,
  };
}

/** "Éligible à la création." in both languages; `indicative`: by a programme of another region. */
export function headlineOf(
  strand: Strand,
  answer: PointAnswer | 'partly_eligible',
  indicative: boolean,
): Headline {
  const ofStrand = headlines.get(strand) ?? { indicative: new Map(), own: new Map() };
  const ofAnswer = indicative ? ofStrand.indicative : ofStrand.own;
  const known = ofAnswer.get(answer);
  if (known !== undefined) return known;
  headlines.set(strand, ofStrand);
  const values = { for: (language: Language) => (language === 'fr' ? strand.for : strand.for_en) };
  const key =
    indicative && answer !== 'outside_region'
      ? (`indicative.${answer}` as const)
      : (`headline.${answer}` as const);
  const made = { headline: sentence(key, 'fr', values), headline_en: sentence(key, 'en', values) };
  ofAnswer.set(answer, made);
  return made;
}

/** A strand is never changed, and has few of them. */
const headlines = new WeakMap<Strand, { indicative: Map<string, Headline>; own: Map<string, Headline> }>();

interface Headline {
  headline: string;
  headline_en: string;
}

/** Where another criterion refuses, the limit that is met is not told as if it were the answer. */
function toldUnder(
  answer: PointAnswer,
  reasons: Reason[],
  limit_s: number | null,
  facts: PointFacts,
): Reason[] {
  if (answer !== 'not_eligible' || limit_s === null) return reasons;
  const met = reasons.some(({ code }) => code === 'no_open_site_under_limit');
  // Nor do other speeds turn an answer that the limit does not decide.
  return reasons.flatMap((reason) => {
    if (reason.code !== 'no_open_site_under_limit')
      return reason.code === 'other_speeds' && met ? [] : [reason];
    return [limitMetAlone(limit_s / 60, facts)];
  });
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
      return judgeDeposit(programme, facts);
    default:
      throw new MaillageError('programme_invalid.about_site', {
        id: programme.id,
        criterion: criterion.id,
        type: criterion.type,
      });
  }
}

/** That the longitude and latitude of a point seem to be exchanged; none where nothing speaks for it (null). */
export const swapReasons = (meant: PointFacts['meant'], region: string): Reason[] =>
  meant ? [say('coordinates_swapped', { lon: String(meant.lon), lat: String(meant.lat), region })] : [];

function outsideReason(facts: PointFacts): Reason {
  const own = networkOfBasis(facts);
  const { region, other_region: other } = facts;
  const here = `${region.code} ${region.name}`;
  const values = { region: region.name, in_region: own?.in ?? `dans la région ${region.name}` };
  if (!other || other.code === own?.code) return sayOnce('outside_region', here, () => values);
  const { code, network, status, name, in: in_other, of: of_other } = other;
  return sayOnce(
    network
      ? 'outside_region.network'
      : status === 'in_preparation'
        ? 'outside_region.in_preparation'
        : 'outside_region.none',
    `${code} ${here}`,
    () => ({ ...values, other: name, in_other, of_other, ...(network && { network: network.name }) }),
  );
}
