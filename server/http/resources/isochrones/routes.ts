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
import type { BandText } from '../../../engine/operations.ts';
import { weakTag } from '../../../process/weak_tag.ts';
import { gzipOf, type PlainText, plainOf, type ZippedText } from '../../../process/zipped_text.ts';
import { documented, Lat, Lon, problems } from '../../../schemas/common.ts';
import { IsochroneCollection, SimplifyM } from '../../../schemas/coverage.ts';
import type { Served } from '../../../served/served.ts';
import { decimalOf } from '../../decimal_numbers.ts';
import type { App, Reply, Request } from '../../fastify_types.ts';
import { takesGzip } from '../../plugins/send_either.ts';
import type { RouteContext, Service } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
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
    withSchema({
      ...schema('Isochrones around a point'),
      querystring: Type.Object({ lon: Lon, lat: Lat, minutes: Minutes, simplify_m: SimplifyM }),
    }),
    async (request, reply) => {
      const { lon, lat, minutes, simplify_m } = request.query;
      const asked = readMinutes(minutes);
      return answer(request, reply, service, service.served(), { lon, lat }, asked, simplify_m, {});
    },
  );

  app.get(
    '/sites/:id/isochrone',
    withSchema({
      ...schema('Isochrones of a tiers-lieu'),
      params: Type.Object({ id: Type.String({ maxLength: 200 }) }),
      querystring: Type.Object({ minutes: Minutes, simplify_m: SimplifyM }),
    }),
    async (request, reply) => {
      const { minutes, simplify_m } = request.query;
      const served = service.served();
      const site = findSite(served.current, request.params.id);
      const asked = readMinutes(minutes);
      return answer(request, reply, service, served, site, asked, simplify_m, { site_id: site.id });
    },
  );
}

/** The bands around a point as a collection that names its coverage and the point's road, written as the asker takes it. */
async function answer(
  request: Request,
  reply: Reply,
  { engine, config }: Service,
  served: Served,
  point: { lon: number; lat: number },
  minutes: number[],
  simplify_m: number,
  properties: { site_id?: string },
): Promise<Buffer> {
  const isZipped = takesGzip(request);
  const cells = cellsForDetail(simplify_m, point.lat, config.fineness);
  const bands = await engine.isochrone(served, point, minutes, cells, isZipped);
  const { lon, lat, distance_m } = nearestRoad(served.network, point.lon, point.lat);
  const distance = (language: Language) => formatDistance(distance_m, language);
  const beside = {
    coverage: served.current.coverage,
    road: { lon: round(lon, 1e6), lat: round(lat, 1e6), distance_m: round(distance_m, 10) },
    notices: [
      ...swapNotices(served, point),
      ...(isOnRoad({ distance_m }) ? [] : [say('road_too_far', { distance })]),
    ],
  };
  const pieces = collectionPieces(
    bands.map((band) => featurePieces(null, band.coordinates, { ...properties, ...figuresOf(band) })),
    beside,
  );
  reply
    .type('application/geo+json; charset=utf-8')
    .header('etag', tagOf(pieces))
    .header('vary', 'accept-encoding');
  if (!isZipped) return plainOf(pieces);
  reply.header('content-encoding', 'gzip');
  return gzipOf(pieces);
}

/** One tag, compressed or not. */
const tagOf = (pieces: readonly (ZippedText | PlainText | string)[]): string =>
  weakTag(
    Buffer.from(
      pieces.map((piece) => (typeof piece === 'string' ? piece : `${piece.crc} ${piece.bytes}`)).join('\n'),
    ),
  );

const figuresOf = ({ minutes, area_km2, population }: BandText) => ({
  minutes,
  ...tellFigures({ area_km2, population }),
});

const round = (value: number, per: number): number => Math.round(value * per) / per;

/** "10,20" as ascending numbers, each once. Throws `invalid_minutes` (400). */
function readMinutes(text: string): number[] {
  const minutes = [...new Set(text.split(',').map(decimalOf))];
  if (minutes.length > MOST_BANDS || minutes.some((value) => !(value > 0 && value <= LONGEST_MINUTES))) {
    throw new MaillageError('invalid_minutes', {
      most: MOST_BANDS,
      longest: LONGEST_MINUTES,
      example: BAND_MINUTES.join(','),
    });
  }
  return minutes.sort((a, b) => a - b);
}
