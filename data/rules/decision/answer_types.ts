import type { TimeFactors } from '../../../isochrones/questions/other_speeds.ts';
import type { DayRange, SiteDoubt } from '../../records.ts';
import type { Criterion, Doubt, ProgrammeSource, RegionNetwork } from '../programmes/schema.ts';
import type { Reason } from './sentences.ts';

export type PointAnswer = 'eligible' | 'not_eligible' | 'to_confirm' | 'outside_region';
export type CommuneAnswer = 'eligible' | 'partly_eligible' | 'not_eligible' | 'to_confirm';
export type DevelopmentAnswer = 'eligible' | 'not_eligible' | 'to_confirm';

/** One of the nearest open sites of a point, nearest first. */
export interface NearestSite {
  id: string;
  name: string;
  /** Name of its commune, where known. */
  commune: string | null;
  drive_time_s: number;
  /** Counted as open because its announced day has come; nobody has confirmed it. */
  unconfirmed?: boolean;
  /** What of it is not sure in the list; leave out where nothing is. */
  doubts?: readonly SiteDoubt[];
  /** Between which days it opened, where the day is not told. */
  opened_between?: DayRange | null;
  /** First day open, null: not known; leave out where not asked. */
  opened_on?: string | null;
  /** Metres from the site to its road; leave out where not known. */
  road_distance_m?: number;
}

/** What every answer rests on, whatever is asked. */
export interface Basis {
  /** Day asked about, YYYY-MM-DD. */
  on: string;
  /** Today's day, YYYY-MM-DD, to tell a day to come. */
  today?: string;
  /** The region that is served; `code` is INSEE's, null for a region of one's own. */
  region: { name: string; code: string | null };
  /** Name of the region that was asked, where this one answers in its place because it holds the point. */
  asked_of?: string | undefined;
  /** Roads that are a model, sites that are examples: such answers do not count. */
  modelled_network: boolean;
  example_sites: boolean;
  /** Age of the roads in days, null: their date is not known. */
  network_age_days: number | null;
  /** False: at the moment asked about no list of sites was known. */
  list_known?: boolean;
  /** Age of the list of sites in days, null: not asked. */
  list_age_days: number | null;
  /** Ages and doubts of the server's settings, before the programme's own. */
  settings?: Partial<Record<keyof Doubt, number>>;
}

/** What is known of a point. */
export interface PointFacts extends Basis {
  /** The basis itself, the same object for all points that rest on it: what it calls for is worked out once. Leave out where there is one point. */
  basis?: Basis;
  /** The answer is asked for without what speaks for it: no reasons are told, which take as long as the decision. */
  verdict_alone?: boolean;
  in_region: boolean;
  /** Seconds to the nearest open site; null: no road leads to one. */
  drive_time_s: number | null;
  nearest: readonly NearestSite[];
  /** Metres from the point to its road; null: no road is known near it. */
  road_distance_m: number | null;
  /** A road that is closed for part of the year passes where the point joins the roads. */
  closed_part_of_year?: boolean;
  /** Metres to a public road that is nearer than the point's road and was left out, since it is joined to nothing. */
  left_out_road_m?: number | null;
  commune: { code: string; name: string } | null;
  /** Open sites of the list on that day, in and around the region; leave out where not counted. */
  open_sites?: number;
  /** Whether ferry crossings count as roads in the network. */
  ferries?: boolean;
  /** Outside the region: the point with its longitude and latitude exchanged, where that one is inside. */
  meant?: { lon: number; lat: number } | null;
  /** Outside the region: the region that the point lies in, where known. */
  other_region?: RegionNetwork | null;
  /** Between which multiples of it the time lies by other engines' speeds; null: not known for these roads; left out: as published. */
  other_speeds?: TimeFactors | null;
  /** For each zone of the programme whether the point is inside; null or missing: not known. */
  zones?: Record<string, boolean | null>;
}

export type Outcome = 'met' | 'not_met' | 'unknown';

/** A criterion as it turned out. */
export interface CriterionOutcome {
  id: string;
  type: Criterion['type'];
  outcome: Outcome;
  /** false: told beside the answer, without changing it. */
  decides: boolean;
  /** The rule in plain words, and as published. */
  text: string;
  text_en: string;
  quote: string | null;
  /** What was found. */
  reasons: Reason[];
}

/** The criteria of one published text as they turned out. */
export interface ReadingOutcome {
  source: ProgrammeSource;
  answer: 'eligible' | 'not_eligible' | 'to_confirm';
  criteria: CriterionOutcome[];
}

/** The rule that decided, with where it is published. */
export interface AppliedRule {
  id: string;
  text: string;
  text_en: string;
  quote: string | null;
  source: ProgrammeSource;
}

/** What all answers have in common. */
export interface DecisionBase<Answer extends string> {
  answer: Answer;
  /** "Éligible à la création." and the like. */
  headline: string;
  headline_en: string;
  /** The programme is another region's: the answer is for guidance alone. */
  indicative: boolean;
  /** Most telling first. */
  reasons: Reason[];
  /** Id of the programme and of its strand. */
  programme: string;
  strand: string;
  rule: AppliedRule;
  /** The regional network to turn to, null where there is none. */
  network: RegionNetwork | null;
}

export interface CreationDecision extends DecisionBase<PointAnswer> {
  /** The limit of drive time in seconds; null where the programme has none. */
  limit_s: number | null;
  /** In tenths of a second, as judged. */
  drive_time_s: number | null;
  /** Drive time minus limit: negative is under the limit. */
  margin_s: number | null;
  readings: ReadingOutcome[];
}
