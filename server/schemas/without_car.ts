import Type from 'typebox';
import { MODES } from '../../isochrones/osrm/mode_profile.ts';
import { Nullable, OneOf } from './common.ts';
import { CoverageReference, CoveragesOfRegions, RegionOfItem } from './coverage.ts';

/** Who reaches an open site in time without a car. */
export const WithoutCar = Type.Object({
  by: Type.String(),
  coverage: CoverageReference,
  coverages: CoveragesOfRegions,
  limit_s: Type.Number(),
  modes: Type.Array(
    Type.Object({
      mode: OneOf(MODES),
      network: Type.String({ description: 'Hash of all that decides its times: roads, OSRM’s own profile' }),
      networks: Type.Optional(
        Type.Array(Type.Object({ region: Type.String(), network: Type.String() }), {
          description:
            'Of each region that has the mode, where all are asked for; `network` is that of the first',
        }),
      ),
      items: Type.Array(
        Type.Object({
          region: RegionOfItem,
          code: Type.String(),
          name: Type.String(),
          population: Nullable(
            Type.Number({ description: 'null: nobody counted them; so are the others then' }),
          ),
          by_car: Nullable(Type.Number({ description: 'People under the limit by car, as everywhere' })),
          reached: Nullable(
            Type.Number({ description: 'People who reach an open site under the limit by this mode' }),
          ),
        }),
      ),
    }),
    {
      description:
        'The modes that the region’s file asks for (`modes`); none where it asks for none or people are not known',
    },
  ),
});
