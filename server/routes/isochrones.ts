import Type from 'typebox';
import { MaillageError } from '../../isochrones/errors.ts';
import { BAND_MINUTES } from '../../isochrones/types.ts';
import type { BandText } from '../engine/operations.ts';
import { documented, Lat, Lon, problems } from '../schemas/common.ts';
import { IsochroneCollection } from '../schemas/coverage.ts';
import type { RouteContext } from '../service.ts';
import type { App } from '../types.ts';
import { findSite } from './sites.ts';

const LONGEST_MINUTES = 60;
const MOST_BANDS = 8;
const Minutes = Type.String({
  default: BAND_MINUTES.join(','),
  maxLength: 100,
  description: `Up to ${MOST_BANDS} numbers above 0, up to ${LONGEST_MINUTES}, with commas between`,
  examples: ['10,15,20,30'],
});
const schema = (summary: string) => ({
  tags: ['Coverage'],
  summary,
  description:
    'Ground from which the point is reached by car in less than so many minutes; a feature a band, the nearest first.',
  response: {
    ...documented('Bands', 'application/geo+json', IsochroneCollection),
    ...problems(400, 404, 503),
  },
});

/** GET /isochrone around any point and /sites/{id}/isochrone. */
export function isochroneRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/api/v1/isochrone',
    {
      schema: {
        ...schema('Isochrones around a point'),
        querystring: Type.Object({ lon: Lon, lat: Lat, minutes: Minutes }),
      },
    },
    async (request, reply) => {
      const { lon, lat, minutes } = request.query;
      const bands = await service.engine.isochrone(service.served(), { lon, lat }, readMinutes(minutes));
      reply.type('application/geo+json; charset=utf-8');
      return collection(bands, {});
    },
  );

  app.get(
    '/api/v1/sites/:id/isochrone',
    {
      schema: {
        ...schema('Isochrones of a tiers-lieu'),
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        querystring: Type.Object({ minutes: Minutes }),
      },
    },
    async (request, reply) => {
      const served = service.served();
      const site = findSite(served.current, request.params.id);
      const bands = await service.engine.isochrone(served, site, readMinutes(request.query.minutes));
      reply.type('application/geo+json; charset=utf-8');
      return collection(bands, { site_id: site.id });
    },
  );
}

/** "10,20" as ascending numbers, each once. Throws `invalid_minutes` (400). */
export function readMinutes(text: string): number[] {
  const minutes = [
    ...new Set(text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))),
  ];
  if (minutes.length > MOST_BANDS || minutes.some((value) => !(value > 0 && value <= LONGEST_MINUTES))) {
    throw new MaillageError(
      'invalid_minutes',
      `minutes takes up to ${MOST_BANDS} numbers above 0, up to ${LONGEST_MINUTES}, with commas between, e.g. ${BAND_MINUTES.join(',')}.`,
      { status: 400 },
    );
  }
  return minutes.sort((a, b) => a - b);
}

/** The collection as text: the outlines come as text from the thread that computed them. */
function collection(bands: readonly BandText[], properties: { site_id?: string }): string {
  const features = bands.map(({ minutes, area_km2, population, coordinates }) => {
    const told = {
      ...properties,
      minutes,
      area_km2: Math.round(area_km2 * 1000) / 1000,
      population: population === null ? null : Math.round(population),
    };
    return `{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":${coordinates}},"properties":${JSON.stringify(told)}}`;
  });
  return `{"type":"FeatureCollection","features":[${features.join(',')}]}`;
}
