import type { Feature } from 'geojson';
import Type from 'typebox';
import { coverageFeatures, findCoverage } from '../../data/store/coverages.ts';
import type { CoverageFeature } from '../../data/types.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import { documented, problems } from '../schemas/common.ts';
import { BandCollection, WhiteZoneCollection } from '../schemas/coverage.ts';
import type { RouteContext, Service } from '../service.ts';
import type { App } from '../types.ts';

const CoverageQuery = Type.Object({
  coverage: Type.Optional(
    Type.String({ maxLength: 64, description: 'Id of a coverage; the current one by default' }),
  ),
});
const GEOJSON = 'application/geo+json; charset=utf-8';

/** GET /white-zones and /bands: the region's coverage as features. */
export function layerRoutes(app: App, { service }: RouteContext): void {
  // One coverage never changes: its text is made once.
  const texts = new Map<string, Promise<string>>();
  const textOf = (id: string, layer: 'band' | 'white_zone'): Promise<string> => {
    const key = `${layer} ${id}`;
    const known = texts.get(key);
    if (known) return known;
    const made = collectionText(service, id, layer);
    texts.set(key, made);
    made.catch(() => texts.delete(key));
    const [oldest] = texts.keys();
    if (texts.size > 8 && oldest !== undefined) texts.delete(oldest);
    return made;
  };

  for (const [path, layer, schema, summary] of [
    [
      '/api/v1/white-zones',
      'white_zone',
      WhiteZoneCollection,
      'Ground where no open tiers-lieu is under the limit',
    ],
    ['/api/v1/bands', 'band', BandCollection, 'Ground by drive time to the nearest open tiers-lieu'],
  ] as const) {
    app.get(
      path,
      {
        schema: {
          tags: ['Coverage'],
          summary,
          querystring: CoverageQuery,
          response: { ...documented(summary, 'application/geo+json', schema), ...problems(400, 404, 503) },
        },
      },
      async (request, reply) => {
        const id = await coverageAsked(service, request.query.coverage);
        reply.type(GEOJSON);
        return textOf(id, layer);
      },
    );
  }
}

/** The id of the asked coverage, or of the current one. Throws `unknown_coverage` (404). */
export async function coverageAsked(service: Service, id: string | undefined): Promise<string> {
  const served = service.served();
  if (id === undefined || id === served.coverage.id) return served.coverage.id;
  if (await findCoverage(service.database, served.region.id, id)) return id;
  throw new MaillageError(
    'unknown_coverage',
    `There is no coverage ${id}; GET /api/v1/coverages lists them.`,
    {
      status: 404,
    },
  );
}

/** A stored band, white zone or isochrone as a GeoJSON feature. */
export function coverageFeature(feature: CoverageFeature, limit_minutes: number): Feature {
  const { layer, site_id, minutes, area_km2, population, polygons } = feature;
  return {
    type: 'Feature',
    id:
      layer === 'isochrone' ? `${site_id}-${minutes}` : layer === 'band' ? `band-${minutes}` : 'white-zones',
    geometry: { type: 'MultiPolygon', coordinates: polygons },
    properties: {
      ...(layer === 'white_zone' ? { limit_minutes } : { minutes }),
      ...(site_id === null ? {} : { site_id }),
      area_km2: Math.round(area_km2 * 1000) / 1000,
      population: population === null ? null : Math.round(population),
    },
  };
}

async function collectionText(service: Service, id: string, layer: 'band' | 'white_zone'): Promise<string> {
  const limit_minutes = service.served().limit_s / 60;
  const features = await coverageFeatures(service.database, id, layer);
  return JSON.stringify({
    type: 'FeatureCollection',
    features: features.map((feature) => coverageFeature(feature, limit_minutes)),
  });
}
