import Type, { type Static } from 'typebox';
import type { Job as QueuedJob } from '../../../../data/jobs/job.ts';
import { JOB_CHANNEL, JOB_KINDS } from '../../../../data/jobs/jobs.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { Day, Moment, Nullable, problems } from '../../../schemas/common.ts';
import { newBell, newEventStreams } from '../../event_streams.ts';
import type { App } from '../../fastify_types.ts';
import { publicDetail } from '../../plugins/public_detail.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema, withScope } from '../../route_options.ts';

const NullableMoment = Nullable(Type.String());
const JobId = Type.Object({ id: Type.String({ maxLength: 64 }) });
/** A stream of events says that it is still there. */
const HEARTBEAT_MS = 15_000;

const Job = Type.Object({
  id: Type.String(),
  kind: Type.String({ description: 'compute, import or refresh' }),
  region: Type.String(),
  state: Type.String({ description: 'queued, running, retrying, done, failed or cancelled' }),
  requested_at: Moment,
  started_at: NullableMoment,
  finished_at: NullableMoment,
  attempts: Type.Integer(),
  progress: Nullable(
    Type.Object({
      step: Type.String(),
      done: Type.Number(),
      total: Nullable(Type.Number()),
      changed_at: Moment,
    }),
  ),
  result: Type.Unknown(),
  error: Nullable(Type.Object({ code: Type.String(), message: Type.String() })),
});

/** One server-sent event. */
const JobEvent = Type.Object({
  event: Type.Literal('job'),
  data: Type.String({
    contentMediaType: 'application/json',
    description: 'The job, as GET /jobs/{id} has it',
  }),
});

/** GET /jobs, /jobs/{id} and its events; POST and DELETE with a token. */
export function jobRoutes(app: App, { service }: RouteContext): void {
  const streams = newEventStreams(app);
  const looking = new Map<string, Promise<QueuedJob | null>>();

  app.get(
    '/jobs',
    withSchema({
      tags: ['Operation'],
      summary: 'Jobs, newest first',
      querystring: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 20 }) }),
      response: { 200: Type.Object({ items: Type.Array(Job) }), ...problems(400, 503) },
    }),
    async (request) => {
      const jobs = await service.jobs.list({
        region: service.served().region.id,
        limit: request.query.limit,
      });
      return { items: jobs.map(tellJob) };
    },
  );

  app.get(
    '/jobs/:id',
    withSchema({
      tags: ['Operation'],
      summary: 'One job and how far it is',
      params: JobId,
      response: { 200: Job, ...problems(404, 503) },
    }),
    async (request) => tellJob(await jobOf(request.params.id)),
  );

  app.get(
    '/jobs/:id/events',
    {
      schema: {
        tags: ['Operation'],
        summary: 'A job as server-sent events, until it ends',
        params: JobId,
        response: {
          200: {
            description: 'Events named job',
            content: { 'text/event-stream': { schema: JobEvent } },
          },
          ...problems(404, 503),
        } as Record<never, never>,
      },
      compress: false,
    },
    async (request, reply) => {
      const first = await jobOf(request.params.id);
      return streams.send(request, reply, (signal) => events(first, signal));
    },
  );

  app.post(
    '/jobs',
    withScope('jobs:write', {
      tags: ['Operation'],
      summary: 'Ask for a job: compute the coverage, or refresh or import the region from its sources',
      description:
        'An import reads the list of tiers-lieux again from where the region’s definition says, as a refresh does with all of its sources.',
      body: Type.Object(
        { kind: Type.Union(JOB_KINDS.map((kind) => Type.Literal(kind))), on: Type.Optional(Day) },
        { additionalProperties: false },
      ),
      response: { 202: Job, ...problems(400, 401, 403, 413, 415, 503) },
    }),
    async (request, reply) => {
      const actor = service.auth.actorOf(request);
      const { kind, on } = request.body;
      const region = service.served().region.id;
      const job = await service.database.transaction(async (tx) => {
        const input = on === undefined ? {} : { on };
        const added = await service.jobs.add({ kind, region, input, requested_by: actor.name }, tx);
        await service.auth.audit(actor, `job.${kind}`, added.id, request.body, tx);
        return added;
      });
      reply.code(202).header('location', `/api/v1/jobs/${job.id}`);
      return tellJob(job);
    },
  );

  app.delete(
    '/jobs/:id',
    withScope('jobs:write', {
      tags: ['Operation'],
      summary: 'Cancel a job',
      params: JobId,
      response: { 200: Job, ...problems(401, 403, 404, 409, 503) },
    }),
    async (request) => {
      const actor = service.auth.actorOf(request);
      const job = await service.database.transaction(async (tx) => {
        const cancelled = await service.jobs.cancel(request.params.id, tx);
        await service.auth.audit(actor, 'job.cancel', cancelled.id, undefined, tx);
        return cancelled;
      });
      return tellJob(job);
    },
  );

  async function jobOf(id: string): Promise<QueuedJob> {
    const job = await service.jobs.find(id);
    if (job) return job;
    throw new MaillageError('unknown_job', { id });
  }

  /** The job each time something of it changes, and a sign of life in between. */
  async function* events(first: QueuedJob, signal: AbortSignal): AsyncGenerator<string> {
    const bell = newBell(signal);
    const stop = await service.database.listen(JOB_CHANNEL, (id) => {
      if (id === first.id || id === '') bell.ring();
    });
    try {
      let job = first;
      while (!signal.aborted) {
        yield `event: job\ndata: ${JSON.stringify(tellJob(job))}\n\n`;
        if (['done', 'failed', 'cancelled'].includes(job.state)) return;
        let what = await bell.wait(HEARTBEAT_MS);
        while (what === 'time') {
          yield ': still here\n\n';
          what = await bell.wait(HEARTBEAT_MS);
        }
        if (what === 'ended') return;
        job = (await look(first.id)) ?? job;
      }
    } finally {
      await stop();
    }
  }

  /** A job as it is now: streams that are told of the same change look once. */
  function look(id: string): Promise<QueuedJob | null> {
    const known = looking.get(id);
    if (known) return known;
    const made = service.jobs.find(id).finally(() => looking.delete(id));
    looking.set(id, made);
    return made;
  }
}

/** A job without who asked for it and with what. */
function tellJob({ requested_by: _, input: __, error, ...job }: QueuedJob): Static<typeof Job> {
  return { ...job, error: error && { ...error, message: publicDetail(error.code, error.message) } };
}
