import Type from 'typebox';
import { ownTurn } from '../../../../data/turns/breath.ts';
import { MaillageError } from '../../../../errors/maillage_error.ts';
import { documented, problems } from '../../../schemas/common.ts';
import type { App } from '../../fastify_types.ts';
import { baseUrl } from '../../links.ts';
import { regionPath } from '../../plugins/regions.ts';
import type { RouteContext } from '../../route_context.ts';
import { withSchema } from '../../route_options.ts';
import { llmsText } from './llms_text.ts';
import { loadTools } from './load_tools.ts';

/** Calls in one request: each is a request of its own, and all begin at once. */
const MOST_CALLS = 10;

/** GET /llms.txt and POST /mcp: what assistants read and the tools that they call. */
export function assistantRoutes(app: App, { service }: RouteContext): void {
  let tools: ReturnType<typeof loadTools> | undefined;
  app.get(
    '/llms.txt',
    withSchema({
      tags: ['Open data'],
      summary: 'What an assistant should know, as text',
      response: { ...documented('Markdown (llmstxt.org)', 'text/markdown', Type.String()), ...problems(503) },
    }),
    async (request, reply) => {
      reply.type('text/markdown; charset=utf-8');
      return llmsText(service.served(), baseUrl(service.config, request));
    },
  );

  app.post(
    '/mcp',
    withSchema({
      tags: ['Open data'],
      summary: 'Tools for assistants, by the Model Context Protocol (streamable HTTP, without sessions)',
      response: {
        ...documented('A message of JSON-RPC, or a list of them', 'application/json', Type.Unknown()),
        ...problems(400, 503),
      },
    }),
    async (request, reply) => {
      if (Array.isArray(request.body) && request.body.length > MOST_CALLS)
        throw new MaillageError('too_many_calls', { most: MOST_CALLS });
      tools ??= loadTools();
      const { newMcpServer, StreamableHTTPServerTransport } = await tools;
      // It takes a millisecond, and many ask at once.
      await ownTurn();
      // Each request is answered by a server of its own: nothing is kept of who asks.
      const server = newMcpServer(async (url) => {
        const { statusCode, body } = await app.inject({
          url: `${regionPath(request)}${url}`,
          headers: { accept: 'application/json' },
          // Counted as the asker's own request.
          remoteAddress: request.ip,
        });
        return { status: statusCode, body: JSON.parse(body) as unknown };
      });
      const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
      reply.hijack();
      reply.raw.once('close', () => {
        void transport.close();
        void server.close();
      });
      await server.connect(transport as Parameters<typeof server.connect>[0]);
      await transport.handleRequest(request.raw, reply.raw, request.body);
    },
  );

  // Without sessions there is no stream to listen to and nothing to end.
  for (const method of ['GET', 'DELETE'] as const)
    app.route({
      method,
      url: '/mcp',
      schema: { hide: true },
      handler: () => {
        throw new MaillageError('method_not_allowed.sessions');
      },
    });
}
