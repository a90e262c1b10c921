import { sourceOf } from '../programmes/programmes.ts';
import type { Criterion, Programme, Strand } from '../programmes/schema.ts';
import { type Reason, say } from './catalogue.ts';
import type { AppliedRule, CriterionOutcome, Outcome, ReadingOutcome } from './types.ts';

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
  if (new Set(readings.map((reading) => reading.answer)).size < 2) return [];
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
  const all = readings.flatMap((reading) => reading.criteria);
  const some = (decides: boolean, outcome: Outcome) =>
    all.filter((criterion) => criterion.decides === decides && criterion.outcome === outcome);
  const order: Outcome[] = ['not_met', 'unknown', 'met'];
  const reasons = [true, false].flatMap((decides) =>
    order.flatMap((outcome) => some(decides, outcome).flatMap((criterion) => criterion.reasons)),
  );
  return reasons.filter((reason, i) => reasons.findIndex((other) => other.text === reason.text) === i);
}

/** The rule to name: the first criterion that decided against, else the first of the strand. */
export function ruleOf(readings: ReadingOutcome[]): AppliedRule {
  const all = readings.flatMap(({ source, criteria }) =>
    criteria.map((criterion) => ({ source, criterion })),
  );
  const against = all.find(({ criterion }) => criterion.decides && criterion.outcome === 'not_met');
  const { source, criterion } = against ?? all[0]!;
  const { id, text, text_en, quote } = criterion;
  return { id, text, text_en, quote, source };
}
