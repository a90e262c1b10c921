import Type, { type Static } from 'typebox';
import { findAnswer } from '../../../../data/store/answers.ts';
import { coverageFeatures } from '../../../../data/store/coverage_features.ts';
import { findCoverage } from '../../../../data/store/coverages.ts';
import { forEveryone } from '../../../../data/turns/asker.ts';
import type { MultiPolygonCoordinates } from '../../../../isochrones/types.ts';
import { describeAnswer } from '../../../answers/permalink.ts';
import { answerPoint, programmeAsked, tellPoint } from '../../../answers/point.ts';
import { certificateFileName } from '../../../output/certificate/certificate.ts';
import type { CertificateContent } from '../../../output/certificate/content.ts';
import { certificateContent } from '../../../output/certificate/gather_content.ts';
import { createCertificateWriter } from '../../../output/certificate/writer.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { PointQuery } from '../../../schemas/eligibility.ts';
import { basisOf, type DayTimes, type Served } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext, Service } from '../../service.ts';

const Query = Type.Object({
  ...PointQuery.properties,
  label: Type.Optional(
    Type.String({ maxLength: 200, description: 'The address or place that was looked for' }),
  ),
});
const described = {
  tags: ['Proof'],
  description:
    'Question, answer, rule and its source, map, three nearest tiers-lieux with times by engine and by OSRM, margin and doubt, hashes of ' +
    'everything it follows from. Nothing is stored: where the answer is kept (POST /answers), the sheet names its permanent address.',
  querystring: Query,
};

/** GET /eligibility/certificate.pdf and .json: the sheet for the application. */
export function certificateRoutes(app: App, { service, limits }: RouteContext): void {
  const writer = createCertificateWriter();
  app.addHook('onClose', () => writer.close());

  app.get(
    '/api/v1/eligibility/certificate.pdf',
    {
      config: limits.heavy,
      schema: {
        ...described,
        summary: 'The certificate of an answer, one page and its annex',
        response: {
          ...documented('PDF/A, tagged', 'application/pdf', Type.String({ format: 'binary' })),
          ...problems(400, 404, 429, 503),
        },
      },
    },
    async (request, reply) => {
      const content = await makeContent(service, request.query);
      const bytes = await writer.write(content);
      reply
        .type('application/pdf')
        .header('cache-control', 'private, no-cache')
        .header('content-disposition', `inline; filename="${certificateFileName(content)}"`);
      return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    },
  );

  app.get(
    '/api/v1/eligibility/certificate.json',
    {
      config: limits.heavy,
      schema: {
        ...described,
        summary: 'The certificate as data',
        response: {
          200: Type.Object({ id: Type.String() }, { additionalProperties: true }),
          ...problems(400, 404, 429, 503),
        },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return { ...(await makeContent(service, request.query)) };
    },
  );
}

async function makeContent(
  service: Service,
  { lon, lat, on, as_known_at, label, programme: id }: Static<typeof Query>,
): Promise<CertificateContent> {
  const served = service.served();
  const programme = programmeAsked(served, id);
  const today = service.today();
  const day = await service.dayTimes(served, on, as_known_at);
  const basis = basisOf(served, day, today, service.config);
  const point = answerPoint(served, day, basis, lon, lat, programme);
  const asked = { lon, lat, label: label ?? null, on: basis.on, today, programme };
  const kept = describeAnswer(served, day, asked, tellPoint(day, point));
  return certificateContent({
    served,
    programme,
    day,
    point,
    kept,
    permalink: (await findAnswer(service.database, kept.id)) !== null,
    osrm: service.osrm,
    whiteZones: await whiteZones(service, served, day),
    publicUrl: service.config.public_url.replace(/\/$/, '') || null,
  });
}

/** White zones of a day, as they are stored, or drawn from its times; none where no list was known. */
const drawn = new WeakMap<DayTimes, Promise<MultiPolygonCoordinates>>();
async function whiteZones(service: Service, served: Served, day: DayTimes): Promise<MultiPolygonCoordinates> {
  if (day.list === null) return [];
  if (await findCoverage(service.database, served.region.id, day.coverage.id)) {
    const [stored] = await coverageFeatures(service.database, day.coverage.id, 'white_zone');
    return stored?.polygons ?? [];
  }
  const known = drawn.get(day);
  if (known) return known;
  const made = forEveryone(() =>
    service.engine.whiteGround(served, day.driveTimes, served.limit_s / 60, null),
  );
  drawn.set(day, made);
  made.catch(() => drawn.delete(day));
  return made;
}
