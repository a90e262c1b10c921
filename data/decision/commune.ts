import { MaillageError } from '../../isochrones/errors.ts';
import type { Programme } from '../programmes/schema.ts';
import { basisReasons, networkOfBasis, threshold } from './basis.ts';
import { type Reason, say } from './catalogue.ts';
import { headlineOf, limitOf } from './creation.ts';
import { depositReasons } from './dates.ts';
import { formatShare, type Language, ofPlace } from './format.ts';
import type { Basis, CommuneAnswer, DecisionBase, NearestSite } from './types.ts';

/** How the share of inhabitants was found; `ground` where the population is not known. */
export type CommuneMethod = 'population_grid' | 'population_spread' | 'ground';

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

export interface CommuneDecision extends DecisionBase<CommuneAnswer> {
  method: CommuneMethod;
  /** The share that decided; null where nothing is known. */
  white_share: number | null;
  limit_s: number;
}

/**
 * Whether a commune may be helped to create a place: by its inhabitants where their share in white zones is known, else by
 * its ground. Shares nearer to 0 or 1 than the programme's tolerance count as 0 or 1. Where the inhabitants all stand on one
 * side and the ground does not, the reason `ground_differs` says that the exact point decides. `to_confirm` only where neither
 * share has been computed. Throws `programme_without_limit` where the programme has no limit of drive time.
 */
export function decideCommune(programme: Programme, facts: CommuneFacts): CommuneDecision {
  const limit_s = limitOf(programme);
  const strand = programme.strands.find((each) => each.subject === 'point');
  if (limit_s === null || !strand) {
    throw new MaillageError(
      'programme_without_limit',
      `The programme ${programme.id} has no limit of drive time, so communes cannot be judged by it.`,
    );
  }
  const tolerance = threshold(programme, facts, 'commune_share_tolerance');
  const byPopulation = facts.white_population_share !== null;
  const share = facts.white_population_share ?? facts.white_area_share;
  const answer: CommuneAnswer = share === null ? 'to_confirm' : sideOf(share, tolerance);
  const reasons: Reason[] =
    share === null ? [notComputed(facts)] : [shareReason(facts, share, byPopulation, limit_s)];
  const ground = facts.white_area_share;
  if (
    byPopulation &&
    ground !== null &&
    answer !== 'partly_eligible' &&
    sideOf(ground, tolerance) !== answer
  ) {
    reasons.push(
      say('ground_differs', { share: (language) => formatShare(ground, language), minutes: limit_s / 60 }),
    );
  }
  const method = byPopulation ? facts.population_method : 'ground';
  if (share !== null) reasons.push(say(`judged_by.${method}` as const));
  const criterion = strand.readings[0]!.criteria.find((each) => each.type === 'no_open_site_within')!;
  const { id, text, text_en, quote } = criterion;
  return {
    answer,
    ...headlineOf(strand, answer),
    method,
    white_share: share,
    limit_s,
    reasons: [...reasons, ...depositReasons(programme, facts.on), ...basisReasons(programme, facts)],
    programme: programme.id,
    strand: strand.id,
    rule: {
      id,
      text,
      text_en,
      quote,
      source: programme.sources.find((source) => source.id === strand.readings[0]!.source)!,
    },
    network: networkOfBasis(facts),
  };
}

function sideOf(share: number, tolerance: number): 'eligible' | 'partly_eligible' | 'not_eligible' {
  if (share >= 1 - tolerance) return 'eligible';
  return share <= tolerance ? 'not_eligible' : 'partly_eligible';
}

const notComputed = (facts: CommuneFacts) =>
  say('commune_not_computed', { of_commune: ofPlace(facts.name), commune: facts.name });

/** All, none or a share of the inhabitants, or of the ground; shares inside the tolerance are still told as they are. */
function shareReason(facts: CommuneFacts, share: number, byPopulation: boolean, limit_s: number): Reason {
  const values = {
    share: (language: Language) => {
      const text = formatShare(share, language);
      return text[0]!.toUpperCase() + text.slice(1);
    },
    of_commune: ofPlace(facts.name),
    commune: facts.name,
    minutes: limit_s / 60,
  };
  const what = byPopulation ? 'population' : 'ground';
  if (share === 0) return say(`commune_share.${what}_none` as const, values);
  return share === 1
    ? say(`commune_share.${what}_all` as const, values)
    : say(`commune_share.${what}` as const, values);
}
