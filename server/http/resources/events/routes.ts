import Type from 'typebox';
import { problems } from '../../../schemas/common.ts';
import { newBell, newEventStreams } from '../../event_streams.ts';
import type { App } from '../../fastify_types.ts';
import type { RouteContext } from '../../route_context.ts';

/** How often a stream looks whether another coverage is current: it reads one value that is in memory. */
const LOOK_MS = 1000;
/** A stream says that it is still there after so many looks without news. */
const LOOKS_A_BEAT = 15;

const CoverageEvent = Type.Object({
  event: Type.Literal('coverage'),
  data: Type.String({
    contentMediaType: 'application/json',
    description: 'The coverage that is current: {id, on, computed_at}',
  }),
});

/** GET /events: the current coverage, and each that becomes current from then on. */
export function eventRoutes(app: App, { service }: RouteContext): void {
  const streams = newEventStreams(app);
  app.get(
    '/events',
    {
      schema: {
        tags: ['Coverage'],
        summary: 'Server-sent events: which coverage is current, told again as soon as another one is',
        response: {
          200: {
            description: 'Events named coverage, the first at once',
            content: { 'text/event-stream': { schema: CoverageEvent } },
          },
          ...problems(503),
        } as Record<never, never>,
      },
      compress: false,
    },
    (request, reply) => {
      const { id } = service.served().region;
      return streams.send(request, reply, (signal) => events(id, signal));
    },
  );

  /** The coverage that is answered from; of a region that is not in memory the one that will be. */
  function coverageOf(region: string): { id: string; on: string; computed_at: string } {
    const loaded = service.regions.loaded(region);
    if (loaded) return loaded.current.coverage;
    const known = service.regions.known().find((one) => one.region.id === region);
    return known?.coverage ?? service.served().current.coverage;
  }

  async function* events(region: string, signal: AbortSignal): AsyncGenerator<string> {
    const bell = newBell(signal);
    let told = '';
    for (let quiet = 0; ; quiet++) {
      const { id, on, computed_at } = coverageOf(region);
      if (id !== told) {
        told = id;
        quiet = 0;
        yield `event: coverage\ndata: ${JSON.stringify({ id, on, computed_at })}\n\n`;
      } else if (quiet >= LOOKS_A_BEAT) {
        quiet = 0;
        yield ': still here\n\n';
      }
      if ((await bell.wait(LOOK_MS)) === 'ended') return;
    }
  }
}
