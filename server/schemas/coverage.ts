import Type, { type Static, type TSchema } from 'typebox';
import { CollectionOf, CommuneName, Day, Moment, MultiPolygonGeometry, Notice, Nullable } from './common.ts';
import { People } from './people.ts';
import { Jobs } from './workplace_jobs.ts';

const NullableNumber = Nullable(Type.Number());
const NullableString = Nullable(Type.String());

/** A road network, as an answer names it. */
const NetworkSummary = Type.Object({
  id: Type.String({ description: 'Hash of all that decides its drive times' }),
  osm_date: Nullable(Type.String({ description: 'Date of the OpenStreetMap data' })),
  modelled: Type.Boolean({ description: 'True: the roads are a model, not OpenStreetMap' }),
});

/** The coverage that an answer rests on. */
export const CoverageReference = Type.Object({
  id: Type.String({ description: 'Hash of network, open sites, day and fineness' }),
  computed_at: Type.Unsafe<string>({
    ...Moment,
    description: 'When it was computed; of a day that is not stored: when its newest input was known',
  }),
  on: Type.String({ format: 'date', description: 'The day whose open sites count' }),
  network: NetworkSummary,
  sites: Type.Object({
    list_version: Type.Integer({ description: 'Version of the list of sites; 0: none was known' }),
    open: Type.Integer({ description: 'Sites open on that day' }),
    sha256: Type.Optional(Type.String({ description: 'Hash of their ids and points' })),
  }),
});

const Areas = Type.Object({ region: Type.Number(), covered: Type.Number(), white: Type.Number() });
const Persons = Type.Object({ region: NullableNumber, covered: NullableNumber, white: NullableNumber });

const Extent = Type.Object({ population: NullableNumber, area_km2: Type.Number() });
/** Shares of the region, 0 to 1. */
const Shares = Type.Object({ population: NullableNumber, area: Type.Number() });

/** How much a coverage depends on the speeds that the road network assumes. */
export const Sensitivity = Type.Object(
  {
    limit_minutes: Type.Number(),
    white: Extent,
    white_share: Shares,
    cases: Type.Array(
      Type.Object({
        factor: Type.Number({ description: 'Drive times are so many times as long' }),
        white: Extent,
        white_share: Shares,
        changed: Extent,
        changed_share: Shares,
      }),
      { description: 'Shorter and longer; `changed`: people and ground whose answer is another one' },
    ),
    other_engines: Nullable(
      Type.Object(
        {
          measured_on: Day,
          source: Type.String({ description: 'Page of the project that holds the comparison' }),
          engines: Type.Array(
            Type.Object({ name: Type.String(), least: Type.Number(), most: Type.Number() }),
          ),
        },
        {
          description:
            'What other engines’ own speeds make of the same journeys: their drive times over ours, the least and the greatest median of several extracts; null where the roads have speeds of their own',
        },
      ),
    ),
  },
  {
    description:
      'The white zones if drive times were a tenth or a fifth shorter, a tenth or a quarter longer; of one coverage alone, null where it was computed on other roads than those that are served',
  },
);

const PolygonsCompared = {
  compared: Type.Integer(),
  false_inside: Type.Integer(),
  false_outside: Type.Integer(),
  share: Type.Number(),
};
/** How well a coverage holds, on random points of the region. */
const Accuracy = Type.Object(
  {
    measured_at: Moment,
    seed: Type.Number(),
    points: Type.Integer(),
    points_near_road: Type.Integer(),
    engine_against_osrm: Nullable(
      Type.Object({
        compared: Type.Integer(),
        differing: Type.Integer(),
        share: Type.Number(),
        tolerance_s: Type.Number(),
        greatest_difference_s: Type.Number(),
        measured_at: Type.Optional(Moment),
      }),
    ),
    polygons_against_times: Type.Object(PolygonsCompared),
    by_band: Type.Array(Type.Object({ ...PolygonsCompared, minutes: Type.Number() })),
    by_road_distance_m: Type.Array(Type.Object({ ...PolygonsCompared, up_to_m: Nullable(Type.Number()) })),
    by_margin_s: Type.Array(Type.Object({ ...PolygonsCompared, up_to_s: Nullable(Type.Number()) })),
  },
  {
    description:
      'Polygons against exact times, as `maillage verify` measured them; `engine_against_osrm` is the last comparison on these roads',
  },
);

const RoadSum = Type.Object({ ways: Type.Integer(), km: Type.Number() });
const Components = Type.Object({
  components: Type.Integer(),
  stretches: Type.Integer(),
  km: Type.Number(),
});
/** What the roads hold and the network leaves out. */
const Census = Type.Object(
  {
    by_class: Type.Record(Type.String(), RoadSum, {
      description: 'Roads for everyone by the value of highway; links count with their class',
    }),
    left_out: Type.Record(Type.String(), RoadSum, {
      description:
        'Roads that not everyone may drive, by the value of their access tag; `track`: tracks that no tag opens',
    }),
    seasonal: Type.Object(RoadSum.properties, {
      description: 'Roads that are closed for part of the year: times are told as if they were open',
    }),
    ferries: Type.Integer({ description: 'Ferry lines' }),
    barriers: Type.Record(Type.String(), Type.Integer(), {
      description: 'Gates, bollards and the like on roads, by the value of barrier',
    }),
    components: Type.Optional(
      Type.Object(
        { counted: Components, left_out: Components },
        {
          description:
            'Small parts that are not joined to the rest: those that count (islands, valleys) and stray pieces that nobody is matched to',
        },
      ),
    ),
    people: Type.Optional(
      Type.Object(
        { left_out: Nullable(Type.Integer()) },
        {
          description:
            'Inhabitants of the region whose nearest road of the public is left out, since it is joined to nothing: answers there are by the next road, and say so. null: not known; missing: not counted for these roads',
        },
      ),
    ),
  },
  { description: 'What the extract of roads holds, and what of it the network leaves out' },
);

/** A version of the coverage, with what it was computed from and how exact it is. */
export const Coverage = Type.Object({
  id: Type.String(),
  computed_at: Moment,
  on: Type.String({ format: 'date' }),
  current: Type.Boolean(),
  region: Type.Object({ id: Type.String(), name: Type.String() }),
  network: Type.Object({
    ...NetworkSummary.properties,
    source: Type.Optional(
      Type.Literal('osrm_http', {
        description:
          'The roads come from an OSRM that runs elsewhere, by its HTTP API alone: drive times are its own, isochrones around any point, live changes and scenarios rest on turns measured from outside',
      }),
    ),
    roads_sha256: Type.String(),
    profile_sha256: Type.String(),
    profile_settings: Type.Record(Type.String(), Type.Unknown()),
    osrm_version: Type.String(),
    built_at: Moment,
    verification: Nullable(
      Type.Object(
        {
          pairs: Type.Integer(),
          share_differing: Type.Number({ description: 'Share of random pairs that differ by more than 1 s' }),
          share_unexplained: Type.Optional(
            Type.Number({ description: 'Share of random pairs that do so without a known cause' }),
          ),
          greatest_difference_s: Type.Number(),
        },
        { description: 'Engine against OSRM /table when the network was built' },
      ),
    ),
    census: Type.Optional(Census),
  }),
  sites: Type.Object({
    list_version: Type.Integer(),
    open: Type.Integer(),
    sha256: Type.String(),
  }),
  fineness: Type.Number({
    description: 'Cells of the outlines along a block of some 800 m: 8 is about 110 m in metropolitan France',
  }),
  area_km2: Areas,
  population: Persons,
  accuracy: Nullable(Accuracy),
  sensitivity: Type.Optional(Nullable(Sensitivity)),
});
export type Coverage = Static<typeof Coverage>;

export const Coverages = Type.Object({
  items: Type.Array(Coverage),
  next: Type.Optional(Type.String({ description: 'Address of the next page' })),
});

const ComparedCoverage = Type.Object({ id: Type.String(), on: Day, computed_at: Moment });
const Effect = Type.Object({ population: NullableNumber, area_km2: Type.Number() });
const ChangedSide = Type.Object({
  population: NullableNumber,
  area_km2: Type.Number(),
  communes: Type.Array(
    Type.Object({ ...CommuneName.properties, population: NullableNumber, area_km2: Type.Number() }),
    { description: 'The most people first' },
  ),
});

const SiteChange = Type.Union(
  [Type.Literal('opened'), Type.Literal('closed'), Type.Literal('moved'), Type.Literal('planned')],
  { description: 'planned: not open any more, but to come' },
);
export type SiteChange = Static<typeof SiteChange>;

/** What became of ground that changes side of the limit. */
export const ChangedGround = Type.Union([Type.Literal('gained'), Type.Literal('lost')], {
  description: 'gained: came under the limit; lost: is no longer under it',
});

/** What changed between two coverages, and which sites made it change. */
export const CoverageChanges = Type.Object({
  since: ComparedCoverage,
  until: ComparedCoverage,
  gained: ChangedSide,
  lost: ChangedSide,
  sites: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      change: SiteChange,
      gained: Effect,
      lost: Effect,
    }),
    {
      description:
        'The sites that opened, closed, moved or are planned again, with what each of them did; those with most effect first',
    },
  ),
  white_zones: CollectionOf(
    MultiPolygonGeometry,
    Type.Object({ change: ChangedGround, area_km2: Type.Number() }),
  ),
});

const Area = Type.Object({
  area_km2: Type.Number(),
  population: NullableNumber,
});

/** Features of a coverage, which is named beside them (a foreign member of RFC 7946). */
const ofCoverage = <P extends TSchema>(properties: P) =>
  Type.Object({
    ...CollectionOf(MultiPolygonGeometry, properties).properties,
    coverage: CoverageReference,
  });

export const BandCollection = ofCoverage(Type.Object({ minutes: Type.Number(), ...Area.properties }));
export const WhiteZoneCollection = ofCoverage(
  Type.Object({ limit_minutes: Type.Number(), ...Area.properties }),
);
export const IsochroneCollection = Type.Object({
  ...ofCoverage(
    Type.Object({ site_id: Type.Optional(Type.String()), minutes: Type.Number(), ...Area.properties }),
  ).properties,
  road: Type.Object(
    { lon: Type.Number(), lat: Type.Number(), distance_m: Type.Number() },
    { description: 'Where the point joins its nearest road' },
  ),
  notices: Type.Array(Notice, {
    description: '`road_too_far`: over 2 km from any road there is no isochrone, all bands are empty',
  }),
});

/** How far outlines may be simplified. */
export const SimplifyM = Type.Number({
  minimum: 0,
  maximum: 10_000,
  default: 0,
  description:
    'Draw the outlines on a lattice without what is smaller than so many metres (up to some 800): bands stay nested, and apart from the white zones. 0: as exact as they are stored. Figures are always those of the exact outlines.',
});

const BandFigures = Type.Object({ minutes: Type.Number(), ...Area.properties });

/** Beside `coverage`, where all regions are asked for. */
export const CoveragesOfRegions = Type.Optional(
  Type.Array(Type.Object({ region: Type.String(), ...CoverageReference.properties }), {
    description: 'Of each region, where all are asked for; `coverage` is that of the first',
  }),
);
/** In items, where all regions are asked for. */
export const RegionOfItem = Type.Optional(
  Type.String({ description: 'Whose part it is, where all regions are asked for' }),
);

/** A territory's figures: people and ground within each band, and in white zones. */
export const Statistics = Type.Object({
  by: Type.String(),
  coverage: CoverageReference,
  coverages: CoveragesOfRegions,
  items: Type.Array(
    Type.Object({
      region: RegionOfItem,
      code: Type.String(),
      name: Type.String(),
      departement: Type.Optional(Type.String()),
      epci: Type.Optional(NullableString),
      bbox: Type.Optional(
        Type.Array(Type.Number(), {
          minItems: 4,
          maxItems: 4,
          description: 'West, south, east, north of a département or EPCI',
        }),
      ),
      population: NullableNumber,
      area_km2: Type.Number(),
      bands: Type.Array(BandFigures),
      white: Area,
      drive_times_s: Type.Optional(
        Type.Object(
          { least: NullableNumber, town_hall: NullableNumber, most: NullableNumber },
          { description: 'Of a commune; null: no road leads to an open site' },
        ),
      ),
      covered_by: Type.Array(
        Type.Object({
          sites: Type.Integer({ description: '1 or 2: exactly so many; 3: three or more' }),
          ...Area.properties,
        }),
        { description: 'With so many open sites under the limit: who has one alone loses cover without it' },
      ),
      people: Type.Optional(People),
      jobs: Type.Optional(Jobs),
      answer: Type.Optional(
        Nullable(
          Type.String({
            description: 'eligible, partly_eligible or not_eligible, by the limit; null: not known',
          }),
        ),
      ),
      white_area_share: NullableNumber,
      white_population_share: NullableNumber,
    }),
  ),
});
