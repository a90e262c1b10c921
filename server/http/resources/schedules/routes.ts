import Type from 'typebox';
import { JOB_KINDS } from '../../../../data/jobs/jobs.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema, withScope } from '../../route_options.ts';

const Kind = Type.Object({ kind: Type.Union(JOB_KINDS.map((kind) => Type.Literal(kind))) });
const Schedule = Type.Object({
  kind: Type.String({ description: 'compute, import or refresh' }),
  cron: Type.String({ description: 'Minute, hour, day, month and weekday, in French time' }),
});

/** GET /jobs/schedules; PUT and DELETE of one with a token: when a job of the served region is asked for by itself. */
export function scheduleRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/jobs/schedules',
    withSchema({
      tags: ['Operation'],
      summary: 'Jobs that are asked for by themselves, and when',
      response: { 200: Type.Object({ items: Type.Array(Schedule) }), ...problems(503) },
    }),
    async () => {
      const region = service.served().region.id;
      const all = await service.jobs.schedules();
      return { items: all.filter((one) => one.region === region).map(({ kind, cron }) => ({ kind, cron })) };
    },
  );

  app.put(
    '/jobs/schedules/:kind',
    withScope('jobs:write', {
      tags: ['Operation'],
      summary: 'Ask for a kind of job by itself from now on',
      description:
        'For example {"cron": "30 3 * * 1"}: on Mondays at half past three in the night, in France.',
      params: Kind,
      body: Type.Object(
        { cron: Type.String({ minLength: 9, maxLength: 100, examples: ['30 3 * * 1'] }) },
        { additionalProperties: false },
      ),
      response: { 200: Schedule, ...problems(400, 401, 403, 413, 415, 503) },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const { kind } = request.params;
      const { cron } = request.body;
      await service.jobs.schedule({ kind, region: service.served().region.id, cron, input: {} }, (tx) =>
        service.auth.audit(actor, 'schedule.set', kind, { cron }, tx),
      );
      return { kind, cron };
    },
  );

  app.delete(
    '/jobs/schedules/:kind',
    withScope('jobs:write', {
      tags: ['Operation'],
      summary: 'Ask for it no more',
      params: Kind,
      response: {
        200: Type.Object({ kind: Type.String(), removed: Type.Boolean() }),
        ...problems(400, 401, 403, 404, 503),
      },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const { kind } = request.params;
      const region = service.served().region.id;
      const all = await service.jobs.schedules();
      if (!all.some((one) => one.kind === kind && one.region === region))
        throw new MaillageError('unknown_schedule', { kind });
      await service.jobs.unschedule(kind, region, (tx) =>
        service.auth.audit(actor, 'schedule.remove', kind, undefined, tx),
      );
      return { kind, removed: true };
    },
  );
}
