import Type, { type Static } from 'typebox';
import { DIRECTIONS } from '../../data/rules/decision/nearest_place.ts';
import { CommuneName, Day, Lat, Lon, Moment, Notice, Nullable, OneOf } from './common.ts';
import { CoverageReference } from './coverage.ts';
import { Indicative, NearestSite, Reason, RegionalNetwork, Rule } from './sites_and_communes.ts';

const NullableNumber = Nullable(Type.Number());

export const PointQuery = Type.Object({
  lon: Lon,
  lat: Lat,
  on: Type.Optional(Day),
  as_known_at: Type.Optional(
    Type.Unsafe<string>({ ...Moment, description: 'Only what was known of the sites at this moment' }),
  ),
  programme: Type.Optional(
    Type.String({ maxLength: 200, description: 'Id of a programme; by default that of the region' }),
  ),
});
export type PointQuery = Static<typeof PointQuery>;

/** The answer for a point. */
export const Eligibility = Type.Object({
  answer: OneOf(['eligible', 'not_eligible', 'to_confirm', 'outside_region']),
  headline: Type.String({ description: 'The answer in a French sentence' }),
  headline_en: Type.String(),
  indicative: Indicative,
  drive_time_s: Nullable(
    Type.Number({ description: 'Seconds to the nearest open tiers-lieu; null: no road leads there' }),
  ),
  limit_s: NullableNumber,
  margin_s: Nullable(Type.Number({ description: 'Drive time minus limit; negative is under the limit' })),
  nearest: Type.Array(NearestSite, { description: 'Up to three, nearest first' }),
  road: Type.Object(
    { lon: Type.Number(), lat: Type.Number(), distance_m: Type.Number() },
    { description: 'Where the point joins the nearest road' },
  ),
  commune: Nullable(CommuneName),
  coverage: CoverageReference,
  as_known_at: Type.Optional(Type.String()),
  programme: Type.String(),
  strand: Type.String(),
  rule: Rule,
  reasons: Type.Array(Reason, { description: 'Most telling first' }),
  network: Type.Optional(Nullable(RegionalNetwork)),
  region: Type.Optional(
    Type.Object(
      { id: Type.String(), name: Type.String() },
      { description: 'Which region answers, where the server answers for several' },
    ),
  ),
});
export type Eligibility = Static<typeof Eligibility>;
export type EligibilityField = keyof Eligibility;

export const EligibilityQuery = Type.Object({
  ...PointQuery.properties,
  fields: Type.Optional(
    Type.String({
      maxLength: 400,
      description: 'Members of the answer to be told, with commas between; all by default',
      examples: ['answer,drive_time_s'],
    }),
  ),
});

/** The nearest place that would be eligible. */
export const NearestEligible = Type.Object({
  answer: { ...Eligibility.properties.answer, description: 'The answer of the point asked about' },
  place: Nullable(
    Type.Object(
      {
        lon: Type.Number(),
        lat: Type.Number(),
        distance_m: Type.Number({ description: 'As the crow flies; 0: the point is eligible itself' }),
        direction: OneOf(DIRECTIONS, 'From the point'),
        commune: Nullable(CommuneName),
        drive_time_s: NullableNumber,
        road: Eligibility.properties.road,
      },
      { description: 'GET /eligibility answers `eligible` there; null: there is none in the region' },
    ),
  ),
  text: Type.String({ description: 'The same in a French sentence' }),
  text_en: Type.String(),
  reasons: Type.Array(Reason, { description: 'Why there is none, where that is not for the drive times' }),
  limit_s: NullableNumber,
  programme: Type.String(),
  strand: Type.String(),
  indicative: Indicative,
  coverage: CoverageReference,
  as_known_at: Type.Optional(Type.String()),
});
export type NearestEligible = Static<typeof NearestEligible>;

/** A point among many, as JSON; what else it has is passed over. */
export const ManyPoint = Type.Object({
  id: Type.Optional(Type.Unknown({ description: 'Told back with the answer' })),
  lon: Lon,
  lat: Lat,
});

/** A row of many: the answer's core, or what was wrong with the row. */
export const ManyRow = Type.Object({
  id: Type.Optional(Type.Unknown()),
  answer: Type.Optional(Type.String()),
  drive_time_s: Type.Optional(NullableNumber),
  limit_s: Type.Optional(NullableNumber),
  margin_s: Type.Optional(NullableNumber),
  nearest: Type.Optional(Type.Array(NearestSite)),
  road: Type.Optional(Eligibility.properties.road),
  commune: Type.Optional(Nullable(CommuneName)),
  coverage: Type.Optional(Type.Pick(CoverageReference, ['id', 'computed_at', 'on'])),
  programme: Type.Optional(Type.String()),
  rule: Type.Optional(
    Type.String({ description: 'Id of the criterion that decided, see GET /programmes/{id}' }),
  ),
  reasons: Type.Optional(Type.Array(Type.Pick(Reason, ['code', 'text']))),
  error: Type.Optional(Notice),
  notes: Type.Optional(
    Type.Array(Notice, {
      description: 'What was understood otherwise than it stands: exchanged coordinates',
    }),
  ),
});
