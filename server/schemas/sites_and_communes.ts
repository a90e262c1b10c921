import Type, { type Static } from 'typebox';
import {
  CollectionOf,
  CommuneName,
  FeatureOf,
  Moment,
  MultiPolygonGeometry,
  Nullable,
  OneOf,
  PointGeometry,
} from './common.ts';
import { CoverageReference } from './coverage.ts';

const NullableString = Nullable(Type.String());
const NullableNumber = Nullable(Type.Number());
const NullableBoolean = Nullable(Type.Boolean());
const NullableDay = Nullable(Type.String({ format: 'date' }));

export const SiteStatus = Type.Union(
  [Type.Literal('planned'), Type.Literal('open'), Type.Literal('closed')],
  { description: 'planned, open or closed on the asked day' },
);

/** Why a fact of a tiers-lieu is not sure. */
export const SiteDoubt = Type.Object({
  fact: Type.String({
    description:
      'The fact: name, status, opened_on, closed_on, point …; row: the whole row; presence: whether the list still has it; id',
  }),
  code: Type.String({ description: 'Stable, for programs' }),
  line: Nullable(Type.Integer({ description: 'Row of the list' })),
  column: NullableString,
  value: Nullable(Type.String({ description: 'What stands there' })),
  kept: Type.Boolean({ description: 'true: what was known before goes on; false: nothing was known before' }),
  text: Type.String({ description: 'French' }),
  text_en: Type.String(),
});

/** What is known of a tiers-lieu; unknown facts are null. */
export const SiteProperties = Type.Object({
  id: Type.String(),
  name: Type.String(),
  status: SiteStatus,
  opened_on: NullableDay,
  closed_on: NullableDay,
  commune: Nullable(CommuneName),
  address: NullableString,
  position: Type.String({ description: 'given, geocoded or commune_centre: how the point was found' }),
  themes: Type.Array(Type.String()),
  services: Type.Array(Type.String()),
  labels: Type.Array(Type.String()),
  url: NullableString,
  employer: NullableBoolean,
  on_regional_map: NullableBoolean,
  source: Type.String(),
  source_id: NullableString,
  opened_between: Nullable(
    Type.Object(
      { from: Type.String({ format: 'date' }), to: Type.String({ format: 'date' }) },
      { description: 'Where the list tells the month or year of opening alone: its first and last day' },
    ),
  ),
  doubtful: Type.Array(SiteDoubt, { description: 'Facts that are not sure; empty: none' }),
});

export const SiteFeature = FeatureOf(PointGeometry, SiteProperties);
export const SiteCollection = CollectionOf(PointGeometry, SiteProperties);
export type SiteFeature = Static<typeof SiteFeature>;

/** One entry of a site's append-only history. */
export const SiteHistory = Type.Object({
  id: Type.String(),
  items: Type.Array(
    FeatureOf(
      PointGeometry,
      Type.Object({
        ...SiteProperties.properties,
        version: Type.Integer(),
        known_at: Moment,
        changed_by: Type.String(),
        reason: NullableString,
        report_id: NullableString,
      }),
    ),
  ),
});

/** A commune in a list. */
const CommuneItem = Type.Object({
  code: Type.String(),
  name: Type.String(),
  departement: Type.String(),
  population: NullableNumber,
  lon: Type.Number(),
  lat: Type.Number(),
  former: Type.Optional(Type.Object({ code: Type.String(), name: NullableString })),
});
export const CommuneItems = Type.Object({
  items: Type.Array(CommuneItem),
  next: Type.Optional(Type.String({ description: 'Address of the next page' })),
});

export const NearestSite = Type.Object({
  id: Type.String(),
  name: Type.String(),
  drive_time_s: Type.Number({ description: 'Seconds by car from the point to this tiers-lieu' }),
  lon: Type.Number(),
  lat: Type.Number(),
  commune: Type.Optional(NullableString),
});

export const Reason = Type.Object({
  code: Type.String({ description: 'Stable, for programs' }),
  text: Type.String({ description: 'French' }),
  text_en: Type.String(),
});

export const Rule = Type.Object({
  id: Type.String(),
  text: Type.String(),
  text_en: Type.String(),
  quote: NullableString,
  source: Type.Object({
    id: Type.String(),
    title: Type.String(),
    publisher: Type.String(),
    published_on: NullableString,
    url: NullableString,
    publisher_url: NullableString,
  }),
});

export const RegionalNetwork = Type.Object({
  code: Type.String({ description: 'INSEE code of the region' }),
  name: Type.String({ description: 'The region' }),
  status: OneOf(['active', 'in_preparation', 'none']),
  network: Nullable(
    Type.Object({
      name: Type.String(),
      laureate: Type.Boolean(),
      url: NullableString,
      email: NullableString,
    }),
  ),
});

/** Whether an answer is for guidance alone. */
export const Indicative = Type.Boolean({
  description: 'True: the programme is published for another region and does not apply in this one',
});

/** Where a commune's polygons were mended, or differ from its official ground. */
const CommuneGroundInfo = Type.Object(
  {
    official_area_km2: NullableNumber,
    notes: Type.Array(
      Type.Object({
        code: Type.String(),
        text: Type.String(),
        text_en: Type.String(),
        area_km2: Type.Number(),
      }),
    ),
  },
  {
    description:
      'What was done to its polygons (ground of former communes or of holes joined, overlaps given up, sea cut), and how they differ from the official area; missing: nothing to tell',
  },
);

/** A commune's answer, by its inhabitants and its ground. */
export const CommuneAnswer = Type.Object({
  code: Type.String(),
  name: Type.String(),
  departement: Type.String(),
  departement_name: Type.String(),
  epci: Nullable(CommuneName),
  former: Type.Array(Type.Object({ code: Type.String(), name: NullableString })),
  asked_code: Type.Optional(Type.String({ description: 'The former code that was asked for' })),
  lon: Type.Number(),
  lat: Type.Number(),
  bbox: Type.Array(Type.Number(), { minItems: 4, maxItems: 4 }),
  answer: OneOf(['eligible', 'partly_eligible', 'not_eligible', 'to_confirm']),
  headline: Type.String(),
  headline_en: Type.String(),
  indicative: Indicative,
  white_area_share: Nullable(Type.Number({ description: 'null: no list was known at that moment' })),
  white_population_share: NullableNumber,
  population: NullableNumber,
  area_km2: Type.Number(),
  ground: Type.Optional(CommuneGroundInfo),
  drive_times_s: Type.Object({
    least: NullableNumber,
    town_hall: NullableNumber,
    most: Nullable(Type.Number({ description: 'null: a part of it has no road to any site' })),
  }),
  nearest: Type.Array(NearestSite),
  white_part: Type.Optional(
    Nullable({ ...MultiPolygonGeometry, description: 'The ground in white zones; null: no list was known' }),
  ),
  as_known_at: Type.Optional(Type.String()),
  reasons: Type.Array(Reason),
  rule: Type.Optional(Rule),
  network: Type.Optional(Nullable(RegionalNetwork)),
  programme: Type.String(),
  coverage: CoverageReference,
});
