import type { Static } from 'typebox';
import { MODES } from '../../../../isochrones/osrm/mode_profile.ts';
import { withoutCar } from '../../../answers/without_car.ts';
import { AreaQuery } from '../../../schemas/area_query.ts';
import { problems } from '../../../schemas/common.ts';
import { WithoutCar } from '../../../schemas/without_car.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { dayOfEachRegion, itemsOfEach, type OfRegion, withCoverages } from '../region/each_region.ts';

/** GET /without-car: who reaches an open site in time without a car. */
export function withoutCarRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/without-car',
    withSchema({
      tags: ['Coverage'],
      summary: 'Who reaches an open tiers-lieu in time by bicycle or on foot',
      description:
        'People who reach one within the limit of the programme by OSRM’s own profiles of bicycles and walkers: a planner’s figure. It is told beside the answers and decides none of them.',
      querystring: AreaQuery,
      response: { 200: WithoutCar, ...problems(400, 503) },
    }),
    async (request) => {
      const { by } = request.query;
      const all = await dayOfEachRegion(service, request, request.query, (served, day) =>
        withoutCar(served, day, by),
      );
      return { ...withCoverages(all), modes: modesOfEach(all) };
    },
  );
}

type Told = Static<typeof WithoutCar>;

/** Each mode once, with the parts of all regions that have it. */
function modesOfEach(all: OfRegion<Told>[]): Told['modes'] {
  return MODES.flatMap((mode) => {
    const own = all.flatMap(({ region, told }) => {
      const found = told.modes.find((one) => one.mode === mode);
      return found ? [{ region, told: found }] : [];
    });
    const [first] = own;
    if (!first) return [];
    return [
      {
        ...first.told,
        ...(all.length > 1 && {
          networks: own.map(({ region, told: { network } }) => ({ region, network })),
        }),
        items: itemsOfEach(own, ({ items }) => items, all.length > 1),
      },
    ];
  });
}
