import Type from 'typebox';
import { CommuneName, Nullable } from './common.ts';
import { CoverageReference } from './coverage.ts';

const Extent = { population: Nullable(Type.Number()), area_km2: Type.Number() };

/** What has one open site alone under the limit, and so would lose cover without it. */
export const Dependence = Type.Object({
  id: Type.String(),
  name: Type.String(),
  coverage: CoverageReference,
  limit_s: Type.Number(),
  ...Extent,
  communes: Type.Array(Type.Object({ ...CommuneName.properties, ...Extent }), {
    description: 'The most people first',
  }),
});

/** The open sites by what hangs on each alone. */
export const Dependences = Type.Object({
  coverage: CoverageReference,
  limit_s: Type.Number(),
  items: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), ...Extent }), {
    description: 'The most people first',
  }),
});
