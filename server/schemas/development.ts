import Type from 'typebox';
import { Nullable } from './common.ts';
import { Reason, RegionalNetwork, Rule } from './sites_and_communes.ts';

const NullableDay = Nullable(Type.String({ format: 'date' }));
const NullableBoolean = Nullable(Type.Boolean());

/** Whether an existing tiers-lieu may apply, under each published text. */
export const Development = Type.Object({
  site: Type.Object({ id: Type.String(), name: Type.String() }),
  on: Type.String({ format: 'date' }),
  answer: Type.String({ description: 'eligible, not_eligible or to_confirm' }),
  headline: Type.String(),
  headline_en: Type.String(),
  status: Type.String({ description: 'planned, open, closed or unconfirmed' }),
  open_since: NullableDay,
  open_for_days: Nullable(Type.Integer()),
  employer: NullableBoolean,
  on_regional_map: NullableBoolean,
  durations: Type.Array(
    Type.Object({
      years: Type.Number(),
      source: Rule.properties.source,
      reached_on: NullableDay,
      outcome: Type.String({ description: 'met, not_met or unknown' }),
    }),
  ),
  deadline: NullableDay,
  days_left: Nullable(Type.Integer()),
  readings: Type.Array(
    Type.Object({
      source: Rule.properties.source,
      answer: Type.String(),
      criteria: Type.Array(
        Type.Object({
          id: Type.String(),
          type: Type.String(),
          outcome: Type.String(),
          decides: Type.Boolean(),
          text: Type.String(),
          text_en: Type.String(),
          quote: Nullable(Type.String()),
          reasons: Type.Array(Reason),
        }),
      ),
    }),
    { description: 'The answer as each published text has it' },
  ),
  reasons: Type.Array(Reason),
  rule: Rule,
  programme: Type.String(),
  strand: Type.String(),
  network: Nullable(RegionalNetwork),
});
