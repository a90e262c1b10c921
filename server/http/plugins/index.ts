import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { VERSION } from '../../process/version.ts';
import type { App, Reply, Request } from '../fastify_types.ts';
import { useAnswerHeaders } from './answer_headers.ts';
import { useAskers } from './askers.ts';
import { answerBrokenRequest } from './broken_requests.ts';
import { useCompression } from './compress.ts';
import { useCors } from './cors.ts';
import { useDocsPage } from './docs_page.ts';
import { useEtag } from './etag.ts';
import { useJsonBodies } from './json_bodies.ts';
import { useLongLists } from './long_lists.ts';
import { useOpenApi } from './openapi.ts';
import { sendFrameworkProblem, useProblems } from './problems.ts';
import { type RateLimits, useRateLimit } from './rate_limit.ts';
import { withoutRegionPath } from './regions.ts';
import { requestId, useRequestLog } from './request_log.ts';
import { useUnreadBodies } from './unread_bodies.ts';
import { useValidation } from './validation.ts';

/** How long a connection without a request is kept. */
export const KEEP_ALIVE_MS = 75_000;

/**
 * A server with every plugin and no routes but its documentation. The order counts: limits before work, ETags
 * before compression. Never listens.
 */
export async function newApp(config: Config, logger: Logger): Promise<{ app: App; limits: RateLimits }> {
  const app: App = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestId,
    // Lines that are of a request name it themselves: a logger of its own for each costs more than its line.
    childLoggerFactory: (parent) => parent,
    bodyLimit: config.body_limit_bytes,
    trustProxy: config.trust_proxy === '' ? false : config.trust_proxy.split(',').map((one) => one.trim()),
    requestTimeout: config.request_timeout_s * 1000,
    // Longer than the proxy keeps them (60 s): one that closes as a request comes would lose it.
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) =>
      sendFrameworkProblem(error, request as Request, reply as unknown as Reply),
    rewriteUrl: withoutRegionPath,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
  }).withTypeProvider<TypeBoxTypeProvider>();
  // JSON is the only body that is understood unless a route says otherwise.
  app.removeContentTypeParser('text/plain');
  useJsonBodies(app);
  useRequestLog(app, config);
  useProblems(app);
  useAskers(app);
  useUnreadBodies(app);
  useValidation(app);
  useLongLists(app);
  useCors(app);
  await useAnswerHeaders(app, config);
  const limits = useRateLimit(app, config);
  await useEtag(app);
  await useCompression(app);
  await useOpenApi(app, config, VERSION);
  useDocsPage(app);
  return { app, limits };
}
