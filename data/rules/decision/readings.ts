import { sourceOf } from '../programmes/programmes.ts';
import type { Criterion, Programme, ProgrammeSource, Strand } from '../programmes/schema.ts';
import type { AppliedRule, CriterionOutcome, Outcome, ReadingOutcome } from './answer_types.ts';
import { type Reason, say } from './sentences.ts';

/** How a criterion turned out, and what was found. */
export interface Judgement {
  outcome: Outcome;
  reasons: Reason[];
}

/** Every reading of a strand, each criterion judged by `judge`. */
export function judgeReadings(
  programme: Programme,
  strand: Strand,
  judge: (criterion: Criterion) => Judgement,
): ReadingOutcome[] {
  return strand.readings.map((reading) => {
    const criteria = reading.criteria.map((criterion): CriterionOutcome => {
      const { id, type, decides, text, text_en, quote } = criterion;
      return { id, type, ...judge(criterion), decides, text, text_en, quote };
    });
    return { source: sourceOf(programme, reading.source), answer: answerOf(criteria), criteria };
  });
}

/** All criteria that decide must be met; one that is not decides, one that is unknown asks a person. */
function answerOf(criteria: CriterionOutcome[]): ReadingOutcome['answer'] {
  const deciding = criteria.filter((criterion) => criterion.decides);
  if (deciding.some((criterion) => criterion.outcome === 'not_met')) return 'not_eligible';
  return deciding.every((criterion) => criterion.outcome === 'met') ? 'eligible' : 'to_confirm';
}

/** What all published texts agree on; `to_confirm` where they do not. */
export function agreedAnswer(readings: ReadingOutcome[]): ReadingOutcome['answer'] {
  const [first, ...others] = readings;
  return others.every((reading) => reading.answer === first!.answer) ? first!.answer : 'to_confirm';
}

/** Said where published texts give different answers. */
export function disagreement(programme: Programme, readings: ReadingOutcome[]): Reason[] {
  if (readings.every(({ answer }) => answer === readings[0]!.answer)) return [];
  const { ask, ask_en } = programme.authority;
  return [
    say('published_texts_disagree', {
      sources: readings.map((reading) => reading.source.title).join(' ; '),
      ask: (language) => (language === 'fr' ? ask : ask_en),
    }),
  ];
}

/** The reasons of all criteria, each once: those that decide first, of them those against the answer first. */
export function reasonsOf(readings: ReadingOutcome[]): Reason[] {
  const told: Reason[] = [];
  for (const decides of [true, false])
    for (const outcome of MOST_TELLING_FIRST)
      for (const { criteria } of readings)
        for (const criterion of criteria) {
          if (criterion.decides !== decides || criterion.outcome !== outcome) continue;
          for (const reason of criterion.reasons)
            if (!told.some(({ text }) => text === reason.text)) told.push(reason);
        }
  return told;
}

const MOST_TELLING_FIRST: Outcome[] = ['not_met', 'unknown', 'met'];

/** The rule to name: the first criterion that decided against, else the first of the strand. */
export function ruleOf(readings: ReadingOutcome[]): AppliedRule {
  for (const { source, criteria } of readings)
    for (const criterion of criteria)
      if (criterion.decides && criterion.outcome === 'not_met') return ruleAsTold(source, criterion);
  const { source, criteria } = readings.find((reading) => reading.criteria.length > 0)!;
  return ruleAsTold(source, criteria[0]!);
}

/** The same object for the same rule, each time: what is told again and again is written once. */
function ruleAsTold(source: ProgrammeSource, { id, text, text_en, quote }: CriterionOutcome): AppliedRule {
  const ofSource = rules.get(source) ?? [];
  const known = ofSource.find(
    (rule) => rule.id === id && rule.text === text && rule.text_en === text_en && rule.quote === quote,
  );
  if (known !== undefined) return known;
  const rule = Object.freeze({ id, text, text_en, quote, source });
  rules.set(source, [...ofSource, rule]);
  return rule;
}

const rules = new WeakMap<ProgrammeSource, AppliedRule[]>();
