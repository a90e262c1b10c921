import Type, { type Static } from 'typebox';
import { Nullable } from './common.ts';
import { Reason } from './sites_and_communes.ts';

/** What a programme would answer at one place. */
const TrialPlace = Type.Object({
  name: Type.String(),
  code: Nullable(Type.String({ description: 'INSEE code of the commune' })),
  lon: Type.Number(),
  lat: Type.Number(),
  answer: Type.String(),
  headline: Type.String(),
  drive_time_s: Nullable(Type.Number()),
  reasons: Type.Array(Reason),
  criteria: Type.Array(Type.Object({ id: Type.String(), outcome: Type.String() })),
});
export type TrialPlace = Static<typeof TrialPlace>;

/** A programme tried on a region that it is not served with. */
export const ProgrammeTrial = Type.Object({
  programme: Type.String(),
  on: Type.String(),
  communes: Type.Record(Type.String(), Type.Integer(), {
    description: 'Answers at the centres of all communes, counted',
  }),
  places: Type.Array(TrialPlace, { description: 'Up to ten that differ most by what is answered' }),
  sites: Type.Array(TrialPlace, { description: 'Existing places, where a strand is about them' }),
  notes: Type.Array(Type.Object({ code: Type.String(), text: Type.String() }), {
    description: 'What of it does not fit the region',
  }),
});
export type ProgrammeTrial = Static<typeof ProgrammeTrial>;
