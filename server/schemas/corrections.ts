import Type from 'typebox';
import { REPORT_KINDS } from '../../data/store/stored_records.ts';
import { Lat, Lon, Moment, Nullable, OneOf } from './common.ts';

const NullableString = Nullable(Type.String());
const NullableDay = Nullable(Type.String({ format: 'date' }));

const Decision = Type.Object({
  accepted: Type.Boolean(),
  reason: Type.String(),
  decided_at: Moment,
});

/** A report as its reporter sees it: nothing of what they wrote. */
export const ReportStatus = Type.Object({
  id: Type.String(),
  kind: OneOf(REPORT_KINDS),
  site_id: NullableString,
  reported_at: Moment,
  decision: Nullable(Decision),
});

/** A report as those who decide see it. */
export const Report = Type.Object({
  ...ReportStatus.properties,
  lon: Nullable(Type.Number()),
  lat: Nullable(Type.Number()),
  text: Type.String(),
  proposed: Type.Unsafe<Record<string, unknown> | null>({
    type: ['object', 'null'],
    additionalProperties: true,
  }),
  decided_by: Type.Optional(Type.String()),
});
export const Reports = Type.Object({
  items: Type.Array(Report),
  next: Type.Optional(Type.String({ description: 'Address of the next page' })),
});

/** Facts of a site that may be changed; what is left out stays. */
export const SiteChangeBody = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 300 })),
    lon: Type.Optional(Lon),
    lat: Type.Optional(Lat),
    moved_on: Type.Optional(Type.String({ format: 'date', description: 'First day at the new point' })),
    status: Type.Optional(
      Type.Union([Type.Literal('planned'), Type.Literal('open'), Type.Literal('closed')]),
    ),
    opened_on: Type.Optional(NullableDay),
    closed_on: Type.Optional(NullableDay),
    address: Type.Optional(NullableString),
    themes: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
    services: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
    labels: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 50 })),
    url: Type.Optional(NullableString),
    employer: Type.Optional(Nullable(Type.Boolean())),
    on_regional_map: Type.Optional(Nullable(Type.Boolean())),
  },
  { additionalProperties: false },
);

/** A tiers-lieu that the list does not have. */
export const NewSiteBody = Type.Object(
  {
    ...SiteChangeBody.properties,
    name: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
    lon: Lon,
    lat: Lat,
  },
  { additionalProperties: false },
);

export const DecisionBody = Type.Object(
  {
    accepted: Type.Boolean(),
    reason: Type.String({
      minLength: 1,
      maxLength: 2000,
      description: 'Told with the decision, and kept in the history',
    }),
    by: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Who decides, by their role: told beside the token’s name',
      }),
    ),
    corrected: Type.Optional({
      ...SiteChangeBody,
      description: 'The report is amended: these facts come before those that it proposes, or stand alone',
    }),
    site_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'The tiers-lieu that is meant, where the report names none or another',
      }),
    ),
  },
  { additionalProperties: false },
);
