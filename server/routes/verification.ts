import Type, { type Static } from 'typebox';
import { coverageFeatures, setAccuracy } from '../../data/store/coverages.ts';
import { type AccuracyReport, verifyCoverage } from '../../isochrones/accuracy.ts';
import { MaillageError } from '../../isochrones/errors.ts';
import { BAND_MINUTES } from '../../isochrones/types.ts';
import { isLoopback } from '../plugins/rate_limit.ts';
import { tableOf } from '../prepare/verification_step.ts';
import { problems } from '../schemas/common.ts';
import type { RouteContext } from '../service.ts';
import type { App } from '../types.ts';

const Body = Type.Object(
  {
    points: Type.Integer({ minimum: 1, maximum: 200_000, default: 5000 }),
    seed: Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, default: 1 }),
    osrm: Type.Boolean({ default: true, description: 'Ask OSRM too' }),
  },
  { additionalProperties: false },
);

/**
 * POST /coverages/current/verification: the current coverage on random points, against OSRM and its own exact times. It keeps a core busy for seconds,
 * so only this machine may ask for it (`maillage verify` does).
 */
export function verificationRoute(app: App, { service }: RouteContext): void {
  app.post(
    '/api/v1/coverages/current/verification',
    {
      schema: {
        tags: ['Operation'],
        summary: 'Measure the accuracy of the current coverage on random points',
        description: 'Only from this machine. What it finds is told by GET /coverages/current from then on.',
        body: Body,
        response: {
          200: Type.Object({}, { additionalProperties: true }),
          ...problems(400, 403, 415, 502, 503, 504),
        },
      },
    },
    async (request) => {
      if (!isLoopback(request.ip)) {
        throw new MaillageError(
          'only_from_this_machine',
          'Verification may be asked for on the server’s own machine only.',
          {
            status: 403,
          },
        );
      }
      return { ...(await verify(service, request.body)) };
    },
  );
}

async function verify(
  service: RouteContext['service'],
  options: Static<typeof Body>,
): Promise<AccuracyReport> {
  const served = service.served();
  const { id } = served.coverage;
  const limit_minutes = served.limit_s / 60;
  const bands = await coverageFeatures(service.database, id, 'band');
  const [white] = await coverageFeatures(service.database, id, 'white_zone');
  const report = await verifyCoverage(
    served.current.driveTimes,
    served.territory,
    {
      bands: BAND_MINUTES.map((minutes) => {
        const band = bands.find((one) => one.minutes === minutes);
        return { minutes, polygons: band?.polygons ?? [], area_km2: band?.area_km2 ?? 0, population: null };
      }),
      white: { polygons: white?.polygons ?? [], area_km2: white?.area_km2 ?? 0, population: null },
    },
    { points: options.points, seed: options.seed, limit_minutes },
    options.osrm ? tableOf(service.osrm) : null,
  );
  await setAccuracy(service.database, served.region.id, id, {
    ...report,
    measured_at: new Date().toISOString(),
  });
  return report;
}
