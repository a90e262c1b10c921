import Type from 'typebox';
import { DENSITIES } from '../../isochrones/questions/rush_hour.ts';
import { ROAD_CLASSES } from '../../isochrones/types.ts';
import { CoverageReference, CoveragesOfRegions, RegionOfItem } from './coverage.ts';

const Extent = Type.Object({
  population: Type.Unsafe<number | null>({ type: ['number', 'null'] }),
  area_km2: Type.Number(),
});
const NumberByName = <const T extends readonly string[]>(words: T) =>
  Type.Object(
    Object.fromEntries(words.map((word) => [word, Type.Number()])) as {
      [K in T[number]]: ReturnType<typeof Type.Number>;
    },
  );

const Assumptions = Type.Object(
  {
    factors: Type.Object(
      Object.fromEntries(DENSITIES.map((density) => [density, NumberByName(ROAD_CLASSES)])) as {
        [K in (typeof DENSITIES)[number]]: ReturnType<typeof NumberByName<typeof ROAD_CLASSES>>;
      },
      {
        description:
          'How many times as long a drive takes, by how densely people live around and class of road',
      },
    ),
    own: Type.Boolean({ description: 'The region’s file sets them; else they are the usual ones' }),
    least_per_km2: Type.Object(
      { dense: Type.Number(), intermediate: Type.Number() },
      { description: 'People on the square kilometre, at least' },
    ),
    source: Type.String({ description: 'Page of the project that says where they come from' }),
  },
  { description: 'What the figure rests on: assumptions, not measured here' },
);

/** Who is under the limit only off peak. */
export const RushHour = Type.Object({
  by: Type.String(),
  coverage: CoverageReference,
  coverages: CoveragesOfRegions,
  limit_s: Type.Number(),
  assumptions: Assumptions,
  assumptions_of_regions: Type.Optional(
    Type.Array(Type.Object({ region: Type.String(), ...Assumptions.properties }), {
      description: 'Of each region, where all are asked for; `assumptions` are those of the first',
    }),
  ),
  items: Type.Array(
    Type.Object({
      region: RegionOfItem,
      code: Type.String(),
      name: Type.String(),
      off_peak: Extent,
      rush_hour: Extent,
      off_peak_only: Type.Object({
        ...Extent.properties,
        communes: Type.Integer({
          description: 'Communes in which somebody is under the limit only off peak',
        }),
      }),
    }),
    {
      description:
        'People and ground under the limit off peak, at rush hour too, and off peak alone. None where the population is not known, as nobody can tell then how densely people live, and where times are those of an OSRM elsewhere.',
    },
  ),
});
