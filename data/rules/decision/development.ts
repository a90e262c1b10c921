import { MaillageError } from '../../../errors/maillage_error.ts';
import type { DayRange, Site } from '../../records.ts';
import type { Criterion, Programme, ProgrammeSource } from '../programmes/schema.ts';
import type { Basis, DecisionBase, DevelopmentAnswer, ReadingOutcome } from './answer_types.ts';
import { basisReasons, isIndicative, networkOfBasis } from './basis.ts';
import { headlineOf } from './creation.ts';
import { addYears, daysBetween, depositState, judgeDeposit } from './dates.ts';
import { siteDoubtful } from './doubts.ts';
import { formatDay, formatNumber, type Language } from './format.ts';
import { agreedAnswer, disagreement, type Judgement, judgeReadings, reasonsOf, ruleOf } from './readings.ts';
import { type Reason, say } from './sentences.ts';
import { type DatedSite, type SiteState, siteStateOn } from './site_state.ts';

/** What is asked of an existing place; null is not known, and is told so, never guessed. */
export type DevelopmentSite = Pick<
  Site,
  'id' | 'name' | 'employer' | 'on_regional_map' | 'opened_between' | 'doubtful'
> &
  DatedSite;

/** A published duration and the day on which the place reaches it. */
interface Duration {
  years: number;
  source: ProgrammeSource;
  reached_on: string | null;
  outcome: 'met' | 'not_met' | 'unknown';
}

interface DevelopmentDecision extends DecisionBase<DevelopmentAnswer> {
  site: { id: string; name: string };
  on: string;
  /** The place on that day. */
  status: SiteState['status'];
  /** First day of the present opening, null: not known or not open. */
  open_since: string | null;
  /** Whole days from then to `on`. */
  open_for_days: number | null;
  employer: boolean | null;
  on_regional_map: boolean | null;
  /** Every published duration: the texts need not agree. */
  durations: Duration[];
  /** Last day of deposit, and how many days are left. */
  deadline: string | null;
  days_left: number | null;
  /** The answer under each published text. */
  readings: ReadingOutcome[];
}

/**
 * Whether an existing place may be helped to develop, on a day. Each published text is judged on its own; where they
 * disagree (open for 2 years, or for 3 and an employer on the map) both are told and the answer is `to_confirm`. A place
 * that is planned or closed on the day is not eligible under any text. Throws `programme_without_sites` where the
 * programme has no strand about existing places.
 */
export function decideDevelopment(
  programme: Programme,
  site: DevelopmentSite,
  basis: Basis,
): DevelopmentDecision {
  const strand = programme.strands.find((each) => each.subject === 'site');
  if (!strand) {
    throw new MaillageError('programme_without_sites', { id: programme.id });
  }
  const { on } = basis;
  const state = siteStateOn(site, on);
  const readings = judgeReadings(programme, strand, (criterion) =>
    judgeSite(programme, criterion, site, state, basis),
  );
  // A place that is planned or closed cannot be developed, even where a text asks for nothing else.
  const standing = state.status === 'open' || state.status === 'unconfirmed';
  const answer = standing ? agreedAnswer(readings) : 'not_eligible';
  const durations = readings.flatMap(({ source, criteria }, i) =>
    strand.readings[i]!.criteria.flatMap((criterion, j): Duration[] =>
      criterion.type === 'open_for_at_least'
        ? [
            {
              years: criterion.years,
              source,
              reached_on: state.since === null ? null : addYears(state.since, criterion.years),
              outcome: criteria[j]!.outcome,
            },
          ]
        : [],
    ),
  );
  // Nothing can be handed in to a programme of another region.
  const { deadline, days_left } = isIndicative(programme, basis)
    ? { deadline: null, days_left: null }
    : depositState(programme, on);
  const conflict = standing ? disagreement(programme, readings) : [];
  return {
    answer,
    ...headlineOf(strand, answer, isIndicative(programme, basis)),
    indicative: isIndicative(programme, basis),
    site: { id: site.id, name: site.name },
    on,
    status: state.status,
    open_since: state.since,
    open_for_days: state.since === null ? null : daysBetween(state.since, on),
    employer: site.employer,
    on_regional_map: site.on_regional_map,
    durations,
    deadline,
    days_left,
    readings,
    reasons: unique([
      ...state.reasons,
      ...conflict,
      ...reasonsOf(readings),
      ...(site.doubtful?.length ? [siteDoubtful(site.name, site.name, site.doubtful)] : []),
      ...basisReasons(programme, basis),
    ]),
    programme: programme.id,
    strand: strand.id,
    rule: ruleOf(readings),
    network: networkOfBasis(basis),
  };
}

function judgeSite(
  programme: Programme,
  criterion: Criterion,
  site: DevelopmentSite,
  state: SiteState,
  basis: Basis,
): Judgement {
  switch (criterion.type) {
    case 'open_for_at_least':
      return judgeDuration(criterion.years, state, basis.on, site.opened_between ?? null);
    case 'employer':
      if (site.employer === null) return { outcome: 'unknown', reasons: [say('employer_unknown')] };
      return site.employer
        ? { outcome: 'met', reasons: [say('employer.yes')] }
        : { outcome: 'not_met', reasons: [say('employer.no')] };
    case 'listed_on_map':
      if (site.on_regional_map === null)
        return { outcome: 'unknown', reasons: [say('on_regional_map_unknown')] };
      return site.on_regional_map
        ? { outcome: 'met', reasons: [say('on_regional_map.yes')] }
        : { outcome: 'not_met', reasons: [say('on_regional_map.no')] };
    case 'deposit_window':
      return judgeDeposit(programme, basis);
    default:
      throw new MaillageError('programme_invalid.about_point', {
        id: programme.id,
        criterion: criterion.id,
        type: criterion.type,
      });
  }
}

/** Open for `years` on the anniversary itself. A place that is not open has not been open without a break. */
function judgeDuration(years: number, state: SiteState, on: string, between: DayRange | null): Judgement {
  if (state.status === 'unconfirmed') return { outcome: 'unknown', reasons: state.reasons };
  if (state.status !== 'open') return { outcome: 'not_met', reasons: state.reasons };
  if (state.since === null && between !== null) return judgeVagueDuration(years, between, on);
  if (state.since === null) return { outcome: 'unknown', reasons: [say('opening_date_unknown')] };
  const reached = addYears(state.since, years);
  const values = {
    years: (language: Language) => formatNumber(years, language),
    opened_on: (language: Language) => formatDay(state.since!, language),
    reached_on: (language: Language) => formatDay(reached, language),
  };
  return on >= reached
    ? { outcome: 'met', reasons: [say('open_long_enough', values)] }
    : { outcome: 'not_met', reasons: [say('not_open_long_enough', values)] };
}

/** The same of a day of opening that is told to the month or year: both ends have to agree. */
function judgeVagueDuration(years: number, { from, to }: DayRange, on: string): Judgement {
  const day = (iso: string) => (language: Language) => formatDay(iso, language);
  const values = {
    years: (language: Language) => formatNumber(years, language),
    from: day(from),
    to: day(to),
  };
  const [first, last] = [addYears(from, years), addYears(to, years)];
  if (on >= last)
    return {
      outcome: 'met',
      reasons: [say('open_long_enough.between', { ...values, reached_on: day(last) })],
    };
  return on < first
    ? {
        outcome: 'not_met',
        reasons: [say('not_open_long_enough.between', { ...values, reached_on: day(first) })],
      }
    : { outcome: 'unknown', reasons: [say('opening_date_unknown.between', values)] };
}

const unique = (reasons: Reason[]) =>
  reasons.filter((reason, i) => reasons.findIndex((other) => other.text === reason.text) === i);
