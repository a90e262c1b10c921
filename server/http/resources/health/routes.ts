import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import Type from 'typebox';
import { countAnswers } from '../../../../data/store/kept_answers.ts';
import { VERSION } from '../../../process/version.ts';
import { problems } from '../../../schemas/common.ts';
import { memoryOf } from '../../../served/memory_of.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { newRequestTimes } from './request_times.ts';

const Parts = Type.Record(
  Type.String(),
  Type.Object({ ready: Type.Boolean(), missing: Type.Optional(Type.String()) }),
);
/** Parts without which answers from road times go on. */
const OPTIONAL_PARTS = new Set(['osrm', 'geocoder', 'list', 'sites']);

/** GET /health/live, /health/ready and /metrics. */
export function healthRoutes(app: App, { service }: RouteContext): void {
  app.get(
    '/health/live',
    withSchema({
      tags: ['Operation'],
      summary: 'Whether the process answers',
      response: { 200: Type.Object({ status: Type.String(), version: Type.String() }) },
    }),
    (_request, reply) => {
      reply.header('cache-control', 'no-store');
      return { status: 'live', version: VERSION };
    },
  );

  app.get(
    '/health/ready',
    withSchema({
      tags: ['Operation'],
      summary: 'Whether questions can be answered, and what is missing',
      description:
        'Without OSRM or the geocoder eligibility is still answered, and while the coverage is behind the list it is answered from the former one: such a part is told, and does not count.',
      response: {
        200: Type.Object({ status: Type.String(), parts: Parts }),
        503: Type.Object({ status: Type.String(), parts: Parts }),
      },
    }),
    async (_request, reply) => {
      const parts = await service.parts();
      const told = Object.fromEntries(
        Object.entries(parts).map(([name, missing]) => [
          name,
          missing === null ? { ready: true } : { ready: false, missing },
        ]),
      );
      const ready = Object.entries(parts).every(
        ([name, missing]) => missing === null || OPTIONAL_PARTS.has(name),
      );
      reply.header('cache-control', 'no-store').code(ready ? 200 : 503);
      return { status: ready ? 'ready' : 'not_ready', parts: told };
    },
  );

  const registry = metricsOf(app, service);
  app.get(
    '/metrics',
    withSchema({
      tags: ['Operation'],
      summary: 'Metrics for Prometheus',
      response: {
        200: { description: 'Prometheus text', content: { 'text/plain': { schema: Type.String() } } },
        ...problems(503),
      },
    }),
    async (_request, reply) => {
      reply.type(registry.contentType).header('cache-control', 'no-store');
      return registry.metrics();
    },
  );
}

/** Requests by route, the event loop's delay, the age of what is served. No metric has an asker's data in it. */
function metricsOf(app: App, service: RouteContext['service']): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'maillage_' });
  const observe = newRequestTimes(registry);
  app.addHook('onResponse', (request, reply, done) => {
    observe(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime / 1000);
    done();
  });

  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  app.addHook('onClose', () => {
    delay.disable();
  });
  new Gauge({
    name: 'maillage_event_loop_delay_p99_seconds',
    help: 'Event-loop delay since the last scrape, 99th percentile',
    registers: [registry],
    collect() {
      this.set(delay.percentile(99) / 1e9);
      delay.reset();
    },
  });
  const gauge = (name: string, help: string, read: () => number | null): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        try {
          this.set(read() ?? Number.NaN);
        } catch {
          // Nothing is served yet.
          this.set(Number.NaN);
        }
      },
    });
  };
  const ageOf = (moment: string): number => (Date.now() - Date.parse(moment)) / 1000;
  gauge('maillage_coverage_age_seconds', 'Time since the served coverage was computed', () =>
    ageOf(service.served().coverage.computed_at),
  );
  gauge('maillage_list_age_seconds', 'Time since the list of sites was last known to be right', () =>
    ageOf(service.served().list.confirmed_at),
  );
  gauge(
    'maillage_open_sites',
    'Open sites of the served coverage',
    () => service.served().current.open.length,
  );
  const jobs = new Gauge({
    name: 'maillage_jobs',
    help: 'Jobs in the queue by state; those that ended are counted for a week',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const counts = await service.jobs.counts().catch(() => ({}));
      jobs.reset();
      for (const [state, count] of Object.entries(counts)) jobs.labels(state).set(count);
    },
  });
  const answers = new Gauge({
    name: 'maillage_kept_answers',
    help: 'Answers that are kept under a permanent address; MAILLAGE_KEPT_ANSWERS at most',
    registers: [registry],
    async collect() {
      answers.set(await countAnswers(service.database).catch(() => Number.NaN));
    },
  });
  const memory = new Gauge({
    name: 'maillage_region_memory_bytes',
    help: 'What the arrays of each region in memory take',
    labelNames: ['region'],
    registers: [registry],
    collect() {
      memory.reset();
      for (const served of service.regions.allLoaded()) memory.labels(served.region.id).set(memoryOf(served));
    },
  });
  gauge(
    'maillage_kept_bytes',
    'What copies of what was made take: tiles, outlines, texts; MAILLAGE_MEMORY_MB at most',
    () => service.kept.bytes,
  );
  gauge('maillage_waiting_computations', 'Computations that wait for a thread', () => service.engine.waiting);
  gauge('maillage_white_area_km2', 'Area of the white zones', () => service.served().coverage.area_km2.white);
  gauge(
    'maillage_white_population',
    'People in white zones',
    () => service.served().coverage.population.white,
  );
  gauge(
    'maillage_network_disagreement_share',
    'Share of random pairs on which engine and OSRM differ by more than 1 s, when the network was built',
    () => service.served().network.meta.verification?.share_differing ?? null,
  );
  return registry;
}
