import Type, { type Static, type TObject } from 'typebox';
import { CollectionOf, CommuneName, Day, Lat, Lon, MultiPolygonGeometry, Nullable } from './common.ts';
import { ChangedGround, CoverageReference } from './coverage.ts';

const NullableNumber = Nullable(Type.Number());
const MOST_CHANGES = 100;

const Side = Type.Object({
  population: NullableNumber,
  area_km2: Type.Number(),
  communes: Type.Array(
    Type.Object({ ...CommuneName.properties, population: NullableNumber, area_km2: Type.Number() }),
    { description: 'The most people first' },
  ),
});

/** A change of the list that is only imagined. */
const changes = {
  add: Type.Array(
    Type.Object({ id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })), lon: Lon, lat: Lat }),
    { default: [], maxItems: MOST_CHANGES, description: 'Places that would open' },
  ),
  remove: Type.Array(Type.String({ maxLength: 200 }), {
    default: [],
    maxItems: MOST_CHANGES,
    description: 'Ids of open sites that would close',
  }),
};

export const ScenarioBody = Type.Object(
  {
    ...changes,
    on: Type.Optional(Type.String({ format: 'date', description: 'On top of the sites of this day' })),
  },
  { additionalProperties: false },
);

/** What would change. Gained: would come under the limit; lost: would no longer be. */
export const Scenario = Type.Object({
  coverage: CoverageReference,
  gained: Side,
  lost: Side,
  white_zones: CollectionOf(
    MultiPolygonGeometry,
    Type.Object({ change: ChangedGround, area_km2: Type.Number() }),
  ),
  projects: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      lon: Type.Number(),
      lat: Type.Number(),
      drive_time_before_s: NullableNumber,
      drive_time_s: Type.Number(),
    }),
    { description: 'Planned sites that would come under the limit, and so lose eligibility' },
  ),
});

const MOST_CANDIDATES = 10_000;

/** What GET and POST /placements take alike. */
export const placementOptions = {
  count: Type.Integer({ minimum: 1, maximum: 50, default: 5 }),
  departement: Type.Optional(Type.String({ maxLength: 3, description: 'Only places in this département' })),
  epci: Type.Optional(Type.String({ maxLength: 9, description: 'Only places in this EPCI' })),
  min_distance_m: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100_000, description: 'Least distance between them' }),
  ),
  on: Type.Optional(Day),
};

export type PlacementOptions = Static<TObject<typeof placementOptions>>;

export const PlacementsBody = Type.Object(
  {
    candidates: Type.Optional(
      Type.Array(
        Type.Object(
          { id: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })), lon: Lon, lat: Lat },
          { additionalProperties: false },
        ),
        {
          minItems: 1,
          maxItems: MOST_CANDIDATES,
          description: 'Points to choose among, by default the centres of communes; an id is told back',
        },
      ),
    ),
    ...changes,
    ...placementOptions,
  },
  { additionalProperties: false },
);

export const Placements = Type.Object({
  coverage: CoverageReference,
  weight: Type.String({ description: 'population, or area_km2 where people are not known' }),
  gained: Type.Number({ description: 'Of all the places together' }),
  bound: Type.Number({ description: 'No choice of as many candidates gains more' }),
  candidates: Type.Integer(),
  items: Type.Array(
    Type.Object({
      rank: Type.Integer(),
      id: Type.Optional(Type.String({ description: 'The candidate’s own, where it was given' })),
      lon: Type.Number(),
      lat: Type.Number(),
      commune: Nullable(CommuneName),
      gained: Type.Object({ population: NullableNumber, area_km2: Type.Number() }),
    }),
  ),
});
