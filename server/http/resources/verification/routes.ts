import Type, { type Static } from 'typebox';
import { coverageShapes } from '../../../../data/store/coverage_features.ts';
import { lastOsrmComparison, setAccuracy } from '../../../../data/store/coverages.ts';
import type { AccuracyReport } from '../../../../isochrones/questions/accuracy.ts';
import { BAND_MINUTES } from '../../../../isochrones/types.ts';
import { problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withScope } from '../../route_options.ts';

const Body = Type.Object(
  {
    points: Type.Integer({ minimum: 1, maximum: 200_000, default: 5000 }),
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, default: 1 }),
    osrm: Type.Boolean({ default: true, description: 'Ask OSRM too' }),
  },
  { additionalProperties: false },
);

/**
 * POST /coverages/current/verification: the current coverage on random points, against OSRM and its own exact times. It keeps a thread busy for seconds,
 * and what it finds is published: with the scope admin, or the home's key (`maillage verify`).
 */
export function verificationRoute(app: App, { service }: RouteContext): void {
  app.post(
    '/coverages/current/verification',
    withScope('admin', {
      tags: ['Operation'],
      summary: 'Measure the accuracy of the current coverage on random points',
      description: 'What it finds is told by GET /coverages/current from then on.',
      body: Body,
      response: {
        200: Type.Object({}, { additionalProperties: true }),
        ...problems(400, 401, 403, 415, 502, 503, 504),
      },
    }),
    async (request) => {
      return { ...(await verify(service, request.body)) };
    },
  );
}

async function verify(
  service: RouteContext['service'],
  { points, seed, osrm }: Static<typeof Body>,
): Promise<AccuracyReport> {
  const served = service.served();
  const { id, network } = served.coverage;
  const db = service.database;
  const bands = await coverageShapes(db, id, 'band');
  const [white] = await coverageShapes(db, id, 'white_zone');
  const measured = await service.engine.verify(
    served,
    served.current.driveTimes,
    {
      bands: BAND_MINUTES.map((minutes) => ({
        minutes,
        wkb: bands.find((band) => band.minutes === minutes)?.wkb ?? null,
      })),
      white: white?.wkb ?? null,
    },
    { points, seed, limit_minutes: served.limit_s / 60 },
    osrm ? service.osrm.address() : null,
  );
  const measured_at = new Date().toISOString();
  // OSRM is compared with the network: what was found on it stays true where it was not asked again.
  const report = {
    ...measured,
    engine_against_osrm: measured.engine_against_osrm
      ? { ...measured.engine_against_osrm, measured_at }
      : ((await lastOsrmComparison(
          db,
          served.region.id,
          network.id,
        )) as AccuracyReport['engine_against_osrm']),
  };
  await setAccuracy(db, served.region.id, id, { ...report, measured_at });
  return report;
}
