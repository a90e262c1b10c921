import Type, { type Static } from 'typebox';

/**
 * A programme is one JSON file: who gives, when, to whom, and the published rules as criteria of a closed set of types.
 * Two published texts of one programme may disagree; each is a `reading` of its own, and an answer tells both.
 * The JSON Schema of the file is published beside it (`programme.schema.json`, made from this).
 */

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day, YYYY-MM-DD' });
const Id = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]*$', description: 'Lower case, digits, - and _' });
const Text = Type.String({ minLength: 1 });
const Url = Type.String({ pattern: '^https?://[^\\s]+$' });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T, description?: string) =>
  Type.Union([schema, Type.Null()], description === undefined ? {} : { description });
/** A schema with what it means here. */
const described = <T extends object>(schema: T, description: string): T => ({ ...schema, description });

/** The same sentence in French, which people read, and in English beside it. */
const Said = {
  text: described(Text, 'In French, as people read it'),
  text_en: described(Text, 'The same in English'),
};
const Item = Type.Object({ code: Id, ...Said }, { additionalProperties: false });

const SourceSchema = Type.Object(
  {
    id: described(Id, 'What readings name it by'),
    title: described(Text, 'Title of the published text, in its own words'),
    publisher: Text,
    published_on: Nullable(
      Type.String({ pattern: '^\\d{4}(-\\d{2}){0,2}$' }),
      'Year, month or day: 2026, 2026-03 or 2026-03-14',
    ),
    url: Nullable(Url, 'Address of the text itself'),
    publisher_url: Nullable(Url, 'Address of who published it'),
  },
  {
    additionalProperties: false,
    description: 'A published text. `url` is the text itself, where it is known.',
  },
);

const common = {
  id: described(Id, 'What answers name the criterion by'),
  ...Said,
  quote: Nullable(Text, 'The rule word for word as it is published'),
  decides: Type.Boolean({
    description: 'false: told beside the answer, without changing it',
  }),
};
const criterion = <T extends Record<string, Parameters<typeof Nullable>[0]>>(
  fields: T,
  description: string,
) => Type.Object({ ...common, ...fields }, { additionalProperties: false, description });

const CriterionSchema = Type.Union([
  criterion(
    {
      type: Type.Literal('no_open_site_within'),
      minutes: Type.Number({
        exclusiveMinimum: 0,
        maximum: 30,
        description:
          'The map of a region can be drawn by 10, 15, 20 or 30; others can be asked by ?programme=',
      }),
      mode: Type.Literal('car'),
    },
    'No open site strictly less than so many minutes away by car; planned and closed sites do not count',
  ),
  criterion({ type: Type.Literal('inside_zone'), zone: Id }, 'The point is inside a zone'),
  criterion({ type: Type.Literal('outside_zone'), zone: Id }, 'The point is outside a zone'),
  criterion(
    { type: Type.Literal('open_for_at_least'), years: Type.Number({ exclusiveMinimum: 0 }) },
    'The site has been open without a break for at least so many years',
  ),
  criterion({ type: Type.Literal('employer') }, 'The site employs staff'),
  criterion({ type: Type.Literal('listed_on_map') }, 'The site is on the regional map'),
  criterion(
    { type: Type.Literal('deposit_window') },
    'The day lies within the dates of the programme (opens_on, closes_on, deposits)',
  ),
]);

const ReadingSchema = Type.Object(
  {
    source: described(Id, 'Id of one of the sources below'),
    criteria: Type.Array(CriterionSchema, { minItems: 1 }),
  },
  {
    additionalProperties: false,
    description: 'The criteria as one published text has them; all of them hold',
  },
);

const StrandSchema = Type.Object(
  {
    id: described(Id, 'What answers name the strand by'),
    subject: Type.Union([Type.Literal('point'), Type.Literal('site')], {
      description: 'point: a place where something new may be made; site: one that exists',
    }),
    name: Text,
    name_en: Text,
    for: Type.String({ minLength: 1, description: 'After "Éligible", in French: "à la création"' }),
    for_en: Type.String({ minLength: 1, description: 'After "Eligible", in English: "for creation"' }),
    question: described(Text, 'What the strand answers, as a question in French'),
    question_en: Text,
    readings: Type.Array(ReadingSchema, {
      minItems: 1,
      description: 'One for each published text; where texts disagree the answer is `to_confirm`',
    }),
  },
  { additionalProperties: false },
);

const ZoneSchema = Type.Object(
  {
    id: described(Id, 'What criteria name it by; a region file may give its polygons by this id'),
    name: Text,
    name_en: Text,
    source: described(Text, 'Who publishes the polygons'),
    file: Nullable(Type.String({ description: 'GeoJSON of polygons, relative to the programme file' })),
  },
  {
    additionalProperties: false,
    description: 'A zone that criteria name; unknown until polygons are imported',
  },
);

const threshold = (of: string, minimum = 0) =>
  Type.Object(
    { value: Type.Number({ minimum }), why: described(Text, 'Told to whoever asks for the method') },
    { additionalProperties: false, description: of },
  );

const DoubtSchema = Type.Object(
  {
    to_confirm_within_s: threshold(
      'Drive times nearer to the limit than this answer `to_confirm`, in seconds',
    ),
    close_to_limit_share: threshold(
      'Drive times nearer to the limit than this share of it are said to be close',
    ),
    road_far_m: threshold('A point farther than this from its road says so, in metres'),
    road_too_far_m: threshold('A point farther than this from its road answers `to_confirm`, in metres'),
    commune_share_tolerance: threshold('Shares of a commune nearer to 0 or 1 than this count as 0 or 1'),
    stale_list_days: threshold('A list of sites older than this says so, in days', 1),
    stale_network_days: threshold('Roads older than this say so, in days', 1),
  },
  {
    additionalProperties: false,
    description: 'From where on an answer is doubtful, each with its justification',
  },
);

export const ProgrammeSchema = Type.Object(
  {
    $schema: Type.Optional(Text),
    id: described(Id, 'What region files, answers and ?programme= name it by: lower case, digits, - and _'),
    name: described(Text, 'Name of the call, in French, as people read it'),
    name_en: Text,
    summary: described(Text, 'In one sentence: who helps what, and where'),
    summary_en: Text,
    authority: Type.Object(
      {
        name: Text,
        name_en: Text,
        level: Type.Union([Type.Literal('region'), Type.Literal('state'), Type.Literal('other')]),
        ask: Type.String({ minLength: 1, description: 'After "Demandez", in French: "à la Région"' }),
        ask_en: Type.String({ minLength: 1, description: 'After "Ask", in English: "the Region"' }),
        url: Nullable(Url, 'Address of its site'),
      },
      { additionalProperties: false, description: 'Who gives, and whom to ask' },
    ),
    regions: Type.Array(Type.String({ pattern: '^\\d{2,3}$' }), {
      description: 'INSEE codes of the regions it is for; empty: the whole country',
    }),
    voted: Nullable(
      Type.String({ pattern: '^\\d{4}(-\\d{2}){0,2}$' }),
      'When it was voted: year, month or day',
    ),
    opens_on: Nullable(Day, 'First day of deposit, YYYY-MM-DD; null: not published'),
    closes_on: Nullable(
      Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Last day of deposit' }),
      'Last day of deposit, YYYY-MM-DD; null: no end is published',
    ),
    deposits: Type.Array(Day, {
      description: 'Last days of the deposit rounds, in order; empty: any day from opens_on to closes_on',
    }),
    commissions: Nullable(
      Type.Object(
        { least_a_year: Type.Integer({ minimum: 1 }), most_a_year: Type.Integer({ minimum: 1 }), ...Said },
        { additionalProperties: false },
      ),
      'How often applications are examined; null: not published',
    ),
    apply_url: Type.Optional(
      Nullable(Url, 'Where an application is made: the page of the call or a form; null: not known'),
    ),
    documents: Type.Optional(
      Type.Array(
        Type.Object(
          { code: Id, ...Said, url: Nullable(Url, 'The form or model to fill in, where there is one') },
          { additionalProperties: false },
        ),
        { description: 'What an application is made of' },
      ),
    ),
    applicants: Type.Array(Item, { description: 'Who may apply' }),
    axes: Type.Array(Item, { description: 'What the call wants to help' }),
    definition: Type.Array(Item, { description: 'What makes a tiers-lieu, for this programme' }),
    themes: Type.Array(Item, { description: 'Themes that places are filtered by on the map' }),
    places: Type.Array(
      Type.Object(
        { code: Id, count: Type.Integer({ minimum: 1 }), ...Said },
        { additionalProperties: false },
      ),
      { description: 'How many places are to be helped, where published' },
    ),
    amounts: Type.Array(
      Type.Object(
        {
          code: Id,
          least_eur: Nullable(Type.Number({ minimum: 0 })),
          most_eur: Nullable(Type.Number({ minimum: 0 })),
          ...Said,
        },
        { additionalProperties: false },
      ),
      { description: 'What is given, where published, in euros' },
    ),
    partners: Type.Array(Item, { description: 'Who helps to make an application' }),
    label: Nullable(Id, 'Label that places helped by it carry in the list; null: none'),
    sources: Type.Array(SourceSchema, {
      minItems: 1,
      description: 'The published texts that the rules are taken from',
    }),
    zones: Type.Array(ZoneSchema, { description: 'The zones that criteria name' }),
    strands: Type.Array(StrandSchema, {
      minItems: 1,
      description: 'What can be helped, each with its rules; a point or an existing site is judged by them',
    }),
    doubt: DoubtSchema,
  },
  {
    title: 'Maillage programme',
    additionalProperties: false,
  },
);

const NetworkSchema = Type.Object(
  {
    name: Text,
    laureate: Type.Boolean({ description: 'Helped by the ANCT call of 2021' }),
    url: Nullable(Url),
    email: Nullable(Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$' })),
  },
  { additionalProperties: false },
);

const RegionEntrySchema = Type.Object(
  {
    code: Type.String({ pattern: '^\\d{2}$' }),
    name: Text,
    in: Type.String({
      description: 'The region after a verb, in French: "en Bretagne", "dans le Grand Est"',
    }),
    of: Type.String({ description: 'The region as owner, in French: "de Bretagne", "du Grand Est"' }),
    departements: Type.Array(Type.String({ pattern: '^(\\d{2}|2A|2B|97\\d)$' }), { minItems: 1 }),
    status: Type.Union([Type.Literal('active'), Type.Literal('in_preparation'), Type.Literal('none')]),
    network: Nullable(NetworkSchema),
  },
  { additionalProperties: false },
);

export const NetworksSchema = Type.Object(
  {
    $schema: Type.Optional(Text),
    source: SourceSchema,
    summary: Text,
    summary_en: Text,
    missions: Type.Array(Item),
    followed_by: Type.Array(Item),
    items: Type.Array(RegionEntrySchema, { minItems: 18 }),
  },
  { additionalProperties: false, title: 'Maillage regional networks' },
);

export type Programme = Static<typeof ProgrammeSchema>;
export type ProgrammeSource = Static<typeof SourceSchema>;
export type Criterion = Static<typeof CriterionSchema>;
export type Reading = Static<typeof ReadingSchema>;
export type Strand = Static<typeof StrandSchema>;
export type ProgrammeZone = Static<typeof ZoneSchema>;
export type Doubt = Static<typeof DoubtSchema>;
export type NetworkDirectory = Static<typeof NetworksSchema>;
/** A region of France with its network of tiers-lieux: `network` is null where there is none (yet). */
export type RegionNetwork = Static<typeof RegionEntrySchema>;
