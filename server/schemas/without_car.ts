import Type from 'typebox';
import { MODES } from '../../isochrones/osrm/mode_profile.ts';
import { OneOf } from './common.ts';
import { CoverageReference } from './coverage.ts';

/** Who reaches an open site in time without a car. */
export const WithoutCar = Type.Object({
  by: Type.String(),
  coverage: CoverageReference,
  limit_s: Type.Number(),
  modes: Type.Array(
    Type.Object({
      mode: OneOf(MODES),
      network: Type.String({ description: 'Hash of all that decides its times: roads, OSRM’s own profile' }),
      items: Type.Array(
        Type.Object({
          code: Type.String(),
          name: Type.String(),
          population: Type.Number(),
          by_car: Type.Number({ description: 'People under the limit by car, as everywhere' }),
          reached: Type.Number({ description: 'People who reach an open site under the limit by this mode' }),
        }),
      ),
    }),
    {
      description:
        'The modes that the region’s file asks for (`modes`); none where it asks for none or people are not known',
    },
  ),
});
