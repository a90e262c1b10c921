import Type from 'typebox';
import { findAnswer } from '../../../../data/store/kept_answers.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { answerPage } from '../../../answers/answer_page.ts';
import { describeAnswer, keepAnswer } from '../../../answers/permalink.ts';
import { answerPoint, programmeAsked, tellPoint } from '../../../answers/point.ts';
import { Moment, problems } from '../../../schemas/common.ts';
import { Eligibility, PointQuery } from '../../../schemas/eligibility.ts';
import { askedInsteadOf } from '../../../served/asked_region.ts';
import { basisOf } from '../../../served/served.ts';
import type { App } from '../../fastify_types.ts';
import { wantsHtml } from '../../ogc/negotiation.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';

const Kept = Type.Object({
  id: Type.String({ description: 'Hash of question, inputs and answer' }),
  question: Type.Object({
    lon: Type.Number(),
    lat: Type.Number(),
    label: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
    on: Type.String(),
    as_known_at: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  }),
  inputs: Type.Object(
    {},
    { additionalProperties: true, description: 'Hashes of network, list and programme' },
  ),
  answer: Eligibility,
  answered_at: Type.Optional(Moment),
});

/** POST /answers keeps an answer under a permanent address; GET /answers/{id} tells it as it was given. */
export function answerRoutes(app: App, { service, limits }: RouteContext): void {
  app.post(
    '/answers',
    withSchema(
      {
        tags: ['Proof'],
        summary: 'Keep an answer under a permanent address',
        description: 'The point is kept with it, for as long as MAILLAGE_ANSWER_DAYS says.',
        body: Type.Object(
          { ...PointQuery.properties, label: Type.Optional(Type.String({ maxLength: 200 })) },
          { additionalProperties: false },
        ),
        response: { 201: Kept, ...problems(400, 404, 413, 415, 429, 503) },
      },
      limits.reports,
    ),
    async (request, reply) => {
      const { lon, lat, on, as_known_at, label } = request.body;
      const served = service.served();
      const programme = programmeAsked(served, request.body.programme);
      const today = service.today();
      const day = await service.dayTimes(served, on, as_known_at);
      const basis = basisOf(served, day, today, service.config, askedInsteadOf());
      const told = tellPoint(day, answerPoint(served, day, basis, lon, lat, programme));
      const asked = { lon, lat, label: label ?? null, on: basis.on, today, programme };
      const kept = describeAnswer(served, day, asked, told);
      limits.checkDay(request);
      await keepAnswer(service.database, kept, service.config.kept_answers);
      reply.code(201).header('location', `/api/v1/answers/${kept.id}`);
      return { ...kept, inputs: { ...kept.inputs } };
    },
  );

  app.get(
    '/answers/:id',
    withSchema({
      tags: ['Proof'],
      summary: 'An answer as it was given, with what it followed from',
      description: 'JSON for programs; a page for people, by Accept or f=html.',
      params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
      querystring: Type.Object({
        f: Type.Optional(
          Type.Union([Type.Literal('json'), Type.Literal('html')], { description: 'json or html' }),
        ),
      }),
      response: {
        200: {
          description: 'The answer',
          content: {
            'application/json': { schema: Kept },
            'text/html': { schema: Type.String() },
          },
        },
        ...problems(400, 404, 503),
      } as Record<never, never>,
    }),
    async (request, reply) => {
      const { id } = request.params;
      const found = await findAnswer(service.database, id);
      if (!found) {
        throw new MaillageError('unknown_answer', { id });
      }
      reply.header('vary', 'accept');
      if (!wantsHtml(request)) return found;
      reply.type('text/html; charset=utf-8');
      return answerPage(found);
    },
  );
}
