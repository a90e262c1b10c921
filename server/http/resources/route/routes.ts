import Type from 'typebox';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { refuseSwapped } from '../../../answers/swapped.ts';
import { documented, FeatureOf, Lat, LineGeometry, Lon, problems } from '../../../schemas/common.ts';
import { asUnavailable } from '../../../served/osrm_service.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { findSite } from '../sites/routes.ts';

const RouteFeature = FeatureOf(
  LineGeometry,
  Type.Object({
    site_id: Type.String(),
    site_name: Type.String(),
    drive_time_s: Type.Number({ description: 'By OSRM' }),
    distance_m: Type.Number(),
  }),
);

/** GET /route: the way from a point to a tiers-lieu, as OSRM drives it. */
export function routeRoute(app: App, { service }: RouteContext): void {
  app.get(
    '/route',
    withSchema({
      tags: ['Eligibility'],
      summary: 'The route by car from a point to a tiers-lieu, drawn by OSRM',
      description: 'While OSRM does not answer this is 503; eligibility goes on without it.',
      querystring: Type.Object({
        lon: Lon,
        lat: Lat,
        site: Type.String({ maxLength: 200, description: 'Id of a tiers-lieu' }),
      }),
      response: {
        ...documented('The route, as a line', 'application/geo+json', RouteFeature),
        ...problems(400, 404, 502, 503, 504),
      },
    }),
    async (request, reply) => {
      const { lon, lat, site: id } = request.query;
      const served = service.served();
      const site = findSite(served.current, id);
      refuseSwapped(served, [{ lon, lat }]);
      const route = await service.osrm
        .route([
          [lon, lat],
          [site.lon, site.lat],
        ])
        .catch((error: unknown) => {
          throw routeProblem(error);
        });
      reply.type('application/geo+json; charset=utf-8');
      return {
        type: 'Feature' as const,
        geometry: route.geometry,
        properties: {
          site_id: site.id,
          site_name: site.name,
          drive_time_s: route.drive_time_s,
          distance_m: Math.round(route.distance_m),
        },
      };
    },
  );
}

/** OSRM's failures as an asker sees them: no route is an answer (404), anything else is a part that is missing (503). */
function routeProblem(error: unknown): unknown {
  if (!(error instanceof MaillageError)) return error;
  if (['osrm_no_route', 'osrm_no_segment'].includes(error.code)) {
    return new MaillageError('no_route', {}, { cause: error });
  }
  return error.status > 500 ? error : asUnavailable(error);
}
