import { sourceOf } from '../programmes/programmes.ts';
import type { Criterion, Programme } from '../programmes/schema.ts';
import type {
  AppliedRule,
  Basis,
  CommuneAnswer,
  DecisionBase,
  NearestSite,
  ReadingOutcome,
} from './answer_types.ts';
import { basisReasons, isIndicative, networkOfBasis, threshold } from './basis.ts';
import { headlineOf, withoutPoints } from './creation.ts';
import { judgeDeposit } from './dates.ts';
import { formatShare, type Language, ofPlace } from './format.ts';
import { limitCriterionOf } from './limit.ts';
import { agreedAnswer, type Judgement, judgeReadings, reasonsOf, ruleOf } from './readings.ts';
import { type Reason, say } from './sentences.ts';

/** How the share of inhabitants was found; `ground` where the population is not known. */
type CommuneMethod = 'population_grid' | 'population_spread' | 'ground';

/** What is known of a commune. Shares are between 0 and 1, of those not under the limit. */
export interface CommuneFacts extends Basis {
  code: string;
  name: string;
  white_population_share: number | null;
  white_area_share: number | null;
  /** `population_grid`: from INSEE's grid; `population_spread`: the commune's population spread over its ground along the roads. */
  population_method: 'population_grid' | 'population_spread';
  drive_times_s: { least: number | null; town_hall: number | null; most: number | null };
  nearest: readonly NearestSite[];
}

interface CommuneDecision extends DecisionBase<CommuneAnswer> {
  /** Null where the programme sets no limit of drive time. */
  method: CommuneMethod | null;
  /** The share that decided; null where nothing is known. */
  white_share: number | null;
  limit_s: number | null;
}

/**
 * Whether a commune may be helped to create a place: by its inhabitants where their share in white zones is known, else by
 * its ground. Shares nearer to 0 or 1 than the programme's tolerance count as 0 or 1. Where the inhabitants all stand on one
 * side and the ground does not, the reason `ground_differs` says that the exact point decides. The strand's other criteria count
 * too: a programme that is closed refuses every commune, one about a zone has to be asked about a point. `to_confirm` also where
 * neither share has been computed, or no list was known. Throws `programme_without_points`.
 */
export function decideCommune(programme: Programme, facts: CommuneFacts): CommuneDecision {
  const limit = limitCriterionOf(programme.strands);
  const strand = limit?.strand ?? programme.strands.find((each) => each.subject === 'point');
  if (!strand) throw withoutPoints(programme);
  const readings = judgeReadings(programme, strand, (criterion) => judgeOther(programme, criterion, facts));
  const others = agreedAnswer(readings);
  const judged = limit && judgeShares(programme, facts, limit.criterion.minutes);
  const answer = combined(judged?.answer ?? 'eligible', others);
  const told = judged?.reasons ?? [];
  const rule = ruleOf(readings);
  return {
    answer,
    ...headlineOf(strand, answer, isIndicative(programme, facts)),
    indicative: isIndicative(programme, facts),
    method: judged?.method ?? null,
    white_share: judged?.share ?? null,
    limit_s: limit && limit.criterion.minutes * 60,
    reasons: [
      ...(others === 'eligible' ? [...told, ...reasonsOf(readings)] : [...reasonsOf(readings), ...told]),
      ...basisReasons(programme, facts),
    ],
    programme: programme.id,
    strand: strand.id,
    rule: limit && others !== 'not_eligible' ? ruleOfLimit(programme, limit) : rule,
    network: networkOfBasis(facts),
  };
}

/** A refusal by another criterion holds; one that is not known leaves a refusal by the shares, and nothing else, certain. */
function combined(byShares: CommuneAnswer, others: ReadingOutcome['answer']): CommuneAnswer {
  if (others === 'eligible' || byShares === 'not_eligible') return byShares;
  return others;
}

/** What the criteria other than the limit say of any point of the commune; the limit is judged by shares. */
function judgeOther(programme: Programme, criterion: Criterion, facts: CommuneFacts): Judgement {
  if (criterion.type === 'no_open_site_within') return { outcome: 'met', reasons: [] };
  if ('zone' in criterion) {
    const { name, name_en } = programme.zones.find((zone) => zone.id === criterion.zone)!;
    const zone = (language: Language) => (language === 'fr' ? name : name_en);
    return { outcome: 'unknown', reasons: [say('zone_unknown.commune', { zone })] };
  }
  return judgeDeposit(programme, facts);
}

function judgeShares(programme: Programme, facts: CommuneFacts, minutes: number) {
  const known = facts.list_known !== false;
  const tolerance = threshold(programme, facts, 'commune_share_tolerance');
  const byPopulation = known && facts.white_population_share !== null;
  const share = known ? (facts.white_population_share ?? facts.white_area_share) : null;
  const method: CommuneMethod = byPopulation ? facts.population_method : 'ground';
  if (share === null) {
    const answer: CommuneAnswer = 'to_confirm';
    return { answer, share, method, reasons: [known ? notComputed(facts) : say('list_unknown')] };
  }
  const answer: CommuneAnswer = sideOf(share, tolerance);
  const reasons = [shareReason(facts, share, byPopulation, minutes)];
  const ground = facts.white_area_share;
  if (
    byPopulation &&
    ground !== null &&
    answer !== 'partly_eligible' &&
    sideOf(ground, tolerance) !== answer
  ) {
    reasons.push(say('ground_differs', { share: (language) => formatShare(ground, language), minutes }));
  }
  return { answer, share, method, reasons: [...reasons, say(`judged_by.${method}` as const)] };
}

function ruleOfLimit(
  programme: Programme,
  { reading, criterion }: NonNullable<ReturnType<typeof limitCriterionOf>>,
): AppliedRule {
  const { id, text, text_en, quote } = criterion;
  return { id, text, text_en, quote, source: sourceOf(programme, reading.source) };
}

/** On which side of the rule a share in white zones stands. */
export function sideOf(share: number, tolerance: number): 'eligible' | 'partly_eligible' | 'not_eligible' {
  if (share >= 1 - tolerance) return 'eligible';
  return share <= tolerance ? 'not_eligible' : 'partly_eligible';
}

const notComputed = (facts: CommuneFacts) =>
  say('commune_not_computed', { of_commune: ofPlace(facts.name), commune: facts.name });

/** All, none or a share of the inhabitants, or of the ground; shares inside the tolerance are still told as they are. */
function shareReason(facts: CommuneFacts, share: number, byPopulation: boolean, minutes: number): Reason {
  const values = {
    share: (language: Language) => {
      const text = formatShare(share, language);
      return text[0]!.toUpperCase() + text.slice(1);
    },
    of_commune: ofPlace(facts.name),
    commune: facts.name,
    minutes,
  };
  const what = byPopulation ? 'population' : 'ground';
  if (share === 0) return say(`commune_share.${what}_none` as const, values);
  return share === 1
    ? say(`commune_share.${what}_all` as const, values)
    : say(`commune_share.${what}` as const, values);
}
