import Type from 'typebox';
import { formatDistance, type Language } from '../../../../data/rules/decision/format.ts';
import { say } from '../../../../data/rules/decision/sentences.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { cellsForDetail } from '../../../../isochrones/ground/lattice.ts';
import { nearestRoad } from '../../../../isochrones/network/nearest_road.ts';
import { isOnRoad } from '../../../../isochrones/search/seeds.ts';
import { BAND_MINUTES } from '../../../../isochrones/types.ts';
import { collectionPieces, featurePieces, tellFigures } from '../../../answers/geojson_text.ts';
import { swapNotices } from '../../../answers/swapped.ts';
import type { ZippedBand } from '../../../engine/operations.ts';
import { gzipOf, plainOf } from '../../../process/zipped_text.ts';
import { documented, Lat, Lon, problems } from '../../../schemas/common.ts';
import { IsochroneCollection, SimplifyM } from '../../../schemas/coverage.ts';
import type { Served } from '../../../served/served.ts';
import type { App, Reply, Request } from '../../fastify_types.ts';
import { weakTag } from '../../plugins/etag.ts';
import type { RouteContext, Service } from '../../route_context.ts';
import { findSite } from '../sites/routes.ts';

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
    'Ground from which the point is reached by car in less than so many minutes; a feature a band, the nearest first. Empty where the point is over 2 km from any road, which `notices` then says; so do they where longitude and latitude seem to be exchanged.',
  response: {
    ...documented('Bands', 'application/geo+json', IsochroneCollection),
    ...problems(400, 404, 503),
  },
});

/** GET /isochrone around any point and /sites/{id}/isochrone. */
export function isochroneRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/isochrone',
    {
      schema: {
        ...schema('Isochrones around a point'),
        querystring: Type.Object({ lon: Lon, lat: Lat, minutes: Minutes, simplify_m: SimplifyM }),
      },
    },
    async (request, reply) => {
      const { lon, lat, minutes, simplify_m } = request.query;
      reply.type('application/geo+json; charset=utf-8');
      const asked = readMinutes(minutes);
      return zippedAnswer(
        request,
        reply,
        await zippedIsochrone(service, service.served(), { lon, lat }, asked, simplify_m, {}),
      );
    },
  );

  app.get(
    '/sites/:id/isochrone',
    {
      schema: {
        ...schema('Isochrones of a tiers-lieu'),
        params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
        querystring: Type.Object({ minutes: Minutes, simplify_m: SimplifyM }),
      },
    },
    async (request, reply) => {
      const { minutes, simplify_m } = request.query;
      const served = service.served();
      const site = findSite(served.current, request.params.id);
      reply.type('application/geo+json; charset=utf-8');
      const asked = readMinutes(minutes);
      const told = { site_id: site.id };
      return zippedAnswer(
        request,
        reply,
        await zippedIsochrone(service, served, site, asked, simplify_m, told),
      );
    },
  );
}

/** The bands around a point as a collection that names its coverage and the point's road. */
async function zippedIsochrone(
  { engine, config }: Service,
  served: Served,
  point: { lon: number; lat: number },
  minutes: number[],
  simplify_m: number,
  properties: { site_id?: string },
): Promise<Buffer> {
  const cells = cellsForDetail(simplify_m, point.lat, config.fineness);
  const bands = await engine.isochrone(served, point, minutes, cells);
  const { lon, lat, distance_m } = nearestRoad(served.network, point.lon, point.lat);
  const distance = (language: Language) => formatDistance(distance_m, language);
  return collection(bands, properties, {
    coverage: served.current.coverage,
    road: { lon: round(lon, 1e6), lat: round(lat, 1e6), distance_m: round(distance_m, 10) },
    notices: [
      ...swapNotices(served, point),
      ...(isOnRoad({ distance_m }) ? [] : [say('road_too_far', { distance })]),
    ],
  });
}

/** What to send of an answer that is compressed already: as it is to who takes gzip, plain (or compressed otherwise) to others. */
function zippedAnswer(request: Request, reply: Reply, zipped: Buffer): Buffer {
  reply.header('etag', weakTag(zipped)).header('vary', 'accept-encoding');
  if (!takesGzip(String(request.headers['accept-encoding'] ?? ''))) return plainOf(zipped);
  reply.header('content-encoding', 'gzip');
  return zipped;
}

const takesGzip = (encodings: string): boolean => /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(encodings);

const round = (value: number, per: number): number => Math.round(value * per) / per;

/** "10,20" as ascending numbers, each once. Throws `invalid_minutes` (400). */
function readMinutes(text: string): number[] {
  const minutes = [
    ...new Set(text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))),
  ];
  if (minutes.length > MOST_BANDS || minutes.some((value) => !(value > 0 && value <= LONGEST_MINUTES))) {
    throw new MaillageError('invalid_minutes', {
      most: MOST_BANDS,
      longest: LONGEST_MINUTES,
      example: BAND_MINUTES.join(','),
    });
  }
  return minutes.sort((a, b) => a - b);
}

/** The collection as gzip has it: the outlines come so from the thread that computed them. */
function collection(
  bands: readonly ZippedBand[],
  properties: { site_id?: string },
  beside: Record<string, unknown>,
): Buffer {
  const features = bands.map(({ minutes, area_km2, population, coordinates }) => {
    const told = { ...properties, minutes, ...tellFigures({ area_km2, population }) };
    return featurePieces(null, coordinates, told);
  });
  return gzipOf(collectionPieces(features, beside));
}
