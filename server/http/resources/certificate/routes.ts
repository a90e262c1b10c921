import Type, { type Static } from 'typebox';
import { findAnswer } from '../../../../data/store/kept_answers.ts';
import { describeAnswer } from '../../../answers/permalink.ts';
import { answerPoint, programmeAsked, tellPoint } from '../../../answers/point.ts';
import { type CertificateContent, certificateFileName } from '../../../output/certificate/content.ts';
import { certificateContent } from '../../../output/certificate/gather_content.ts';
import { whiteZonesOf } from '../../../output/paper/white_zones.ts';
import type { SheetWriter } from '../../../output/sheets/writer.ts';
import { documented, problems } from '../../../schemas/common.ts';
import { PointQuery } from '../../../schemas/eligibility.ts';
import { askedInsteadOf } from '../../../served/asked_region.ts';
import { basisOf } from '../../../served/served.ts';
import type { App, Request } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import type { RouteContext, Service } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

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
export function certificateRoutes(app: App, { service, limits }: RouteContext, writer: SheetWriter): void {
  app.get(
    '/eligibility/certificate.pdf',
    withSchema(
      {
        ...described,
        summary: 'The certificate of an answer, one page and its annex',
        response: {
          ...documented('PDF/A, tagged', 'application/pdf', Type.String({ format: 'binary' })),
          ...problems(400, 404, 429, 503),
        },
      },
      limits.heavy,
    ),
    async (request, reply) => {
      const content = await makeContent(service, request);
      const bytes = await writer.write({ kind: 'certificate', content });
      reply
        .type('application/pdf')
        .header('cache-control', 'private, no-cache')
        .header('content-disposition', `inline; filename="${certificateFileName(content)}"`);
      return reply.send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    },
  );

  app.get(
    '/eligibility/certificate.json',
    withSchema(
      {
        ...described,
        summary: 'The certificate as data',
        response: {
          200: Type.Object({ id: Type.String() }, { additionalProperties: true }),
          ...problems(400, 404, 429, 503),
        },
      },
      limits.heavy,
    ),
    async (request, reply) => {
      reply.header('cache-control', 'private, no-cache');
      return { ...(await makeContent(service, request)) };
    },
  );
}

async function makeContent(
  service: Service,
  request: Request & { query: Static<typeof Query> },
): Promise<CertificateContent> {
  const { lon, lat, on, as_known_at, label, programme: id } = request.query;
  const served = service.served();
  const programme = programmeAsked(served, id);
  const today = service.today();
  const day = await service.dayTimes(served, on, as_known_at);
  const basis = basisOf(served, day, today, service.config, askedInsteadOf());
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
    whiteZones: await whiteZonesOf(service, served, day),
    base: baseUrl(service.config, request),
    publicUrl: service.config.public_url.replace(/\/$/, '') || null,
  });
}
