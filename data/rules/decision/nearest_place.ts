import type { Criterion, Programme, Strand } from '../programmes/schema.ts';
import type { Basis, CreationDecision, CriterionOutcome } from './answer_types.ts';
import { threshold } from './basis.ts';
import { formatDistance, type Language } from './format.ts';
import { type Reason, say } from './sentences.ts';

/** What is asked of the nearest place that a programme would help, beside what is asked of any place; and how it is told. */

export const DIRECTIONS = [
  'north',
  'north_east',
  'east',
  'south_east',
  'south',
  'south_west',
  'west',
  'north_west',
] as const;
export type Direction = (typeof DIRECTIONS)[number];

const SAID: Record<Language, readonly string[]> = {
  fr: [
    'au nord',
    'au nord-est',
    'à l’est',
    'au sud-est',
    'au sud',
    'au sud-ouest',
    'à l’ouest',
    'au nord-ouest',
  ],
  en: [
    'to the north',
    'to the north-east',
    'to the east',
    'to the south-east',
    'to the south',
    'to the south-west',
    'to the west',
    'to the north-west',
  ],
};

/** The eighth of the compass that a bearing lies in: degrees from north, clockwise. */
export const directionOf = (bearing_deg: number): Direction => DIRECTIONS[Math.round(bearing_deg / 45) % 8]!;

type LocalCriterion<Type> = Extract<Criterion, { type: Type }>;
export type ZoneCriterion = LocalCriterion<'inside_zone' | 'outside_zone'>;

/** What a strand asks of a place that is not the same everywhere; every published text has to be met. */
export interface AskedOfPlace {
  /** From which drive time on a place can be eligible, in seconds: the longest limit and its doubt; 0 where none is set. */
  least_time_s: number;
  zones: ZoneCriterion[];
}

/** See AskedOfPlace. */
export function askedOfPlace(programme: Programme, strand: Strand, basis: Basis): AskedOfPlace {
  const deciding = strand.readings.flatMap(({ criteria }) => criteria).filter(({ decides }) => decides);
  const limits = deciding.filter((one): one is LocalCriterion<'no_open_site_within'> => 'minutes' in one);
  const doubt_s = threshold(programme, basis, 'to_confirm_within_s');
  return {
    least_time_s: Math.max(0, ...limits.map(({ minutes }) => minutes * 60 + doubt_s)),
    zones: deciding.filter((one): one is ZoneCriterion => 'zone' in one),
  };
}

/**
 * Why no place at all can be eligible where a point is refused for something that is the same everywhere: dates of deposit, a zone that is
 * not known, a moment at which no list was known. None where another place may be.
 */
export function hindrances({ readings }: CreationDecision, basis: Basis): Reason[] {
  if (basis.list_known === false) return [say('list_unknown')];
  const isLocal = ({ type, outcome }: CriterionOutcome): boolean =>
    type === 'no_open_site_within' || (type.endsWith('_zone') && outcome === 'not_met');
  return readings
    .flatMap(({ criteria }) => criteria)
    .filter((criterion) => criterion.decides && criterion.outcome !== 'met' && !isLocal(criterion))
    .flatMap(({ reasons }) => reasons);
}

interface FoundPlace {
  distance_m: number;
  direction: Direction;
  commune: { code: string; name: string } | null;
}

/** The nearest place in a sentence; null: there is none. `from`: the commune of the point asked about. */
export function sayNearestPlace(
  strand: Strand,
  place: FoundPlace | null,
  from: { code: string } | null,
): Reason {
  const forWhat = (language: Language) => (language === 'fr' ? strand.for : strand.for_en);
  if (place === null) return say('nearest_eligible.nowhere', { for: forWhat });
  const { distance_m, direction, commune } = place;
  if (distance_m === 0) return say('nearest_eligible.here', { for: forWhat });
  return say('nearest_eligible', {
    for: forWhat,
    distance: (language) => formatDistance(distance_m, language),
    direction: (language) => SAID[language][DIRECTIONS.indexOf(direction)]!,
    towards: (language) => towards(commune, from, language),
  });
}

function towards(commune: FoundPlace['commune'], from: { code: string } | null, language: Language): string {
  if (commune === null) return '';
  if (commune.code === from?.code)
    return language === 'fr' ? ', dans la même commune' : ', in the same commune';
  return `, ${language === 'fr' ? 'vers' : 'towards'} ${commune.name}`;
}
