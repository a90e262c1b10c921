import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import { MaillageError } from '../../../isochrones/errors.ts';
import type { App, Reply, Request } from '../fastify_types.ts';
import { publicDetail } from './public_detail.ts';

/** An RFC 9457 problem document; `code` is stable, `detail` one sentence for people. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  text_fr?: string;
  request_id: string;
  errors?: { in: string; path: string; message: string }[];
}

/** Codes for what Fastify itself refuses. */
const FASTIFY_CODES: Record<string, { code: string; detail?: string }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'unsupported_media_type',
    detail: 'This Content-Type is not understood here; /docs says which are.',
  },
  FST_ERR_CTP_EMPTY_TYPE: { code: 'unsupported_media_type', detail: 'The body has no Content-Type.' },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body_too_large',
    detail: 'The body is larger than this request allows.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: 'invalid_content_length' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid_json', detail: 'The body is empty where JSON is expected.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid_json', detail: 'The body is not valid JSON.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'address_too_long', detail: 'A part of the address is too long.' },
  FST_ERR_BAD_URL: { code: 'invalid_url', detail: 'The address is not a valid URL.' },
};

/** Every error leaves as application/problem+json: own errors, validation, unknown addresses and methods. */
export function useProblems(app: App): void {
  const routes: { method: string; parts: string[] }[] = [];
  app.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.push({ method, parts: route.url.split('/') });
  });

  app.setErrorHandler<FastifyError>((error, request, reply) => {
    // No route takes QUERY: Fastify asks for its body's type before it tells that there is none.
    if (error.code === 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE') return sendNothingHere(request, reply);
    sendProblem(request, reply, toProblem(error, request));
  });
  app.setNotFoundHandler(sendNothingHere);

  function sendNothingHere(request: Request, reply: Reply): void {
    const path = decodeURI_(request.url.split('?', 1)[0] ?? '/').split('/');
    const found = routes.filter((route) => matches(route.parts, path));
    // An address as it is written comes before one with parameters: /sites/import is none of /sites/{id}.
    const written = found.filter(({ parts }) => parts.every((part) => !/^[:*]/.test(part)));
    const allowed = new Set((written.length > 0 ? written : found).map(({ method }) => method));
    if (allowed.size > 0 && !allowed.has(request.method)) {
      reply.header('allow', [...allowed].sort().join(', '));
      sendProblem(
        request,
        reply,
        problem(request, 405, 'method_not_allowed', `${request.method} is not possible here.`),
      );
      return;
    }
    if (app.hasDecorator('sendPage') && isForPeople(request)) app.sendPage(request, reply, 404);
    else sendProblem(request, reply, problem(request, 404, 'not_found', 'There is nothing at this address.'));
  }
}

/** First parts of addresses that programs ask, whatever they accept. */
const FOR_PROGRAMS = new Set(['api', 'assets', 'health', 'metrics', 'ogc']);

/** Whether a page is wanted rather than a problem document: by a browser, at an address that is not the API's. */
function isForPeople({ method, url, headers }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (FOR_PROGRAMS.has(url.split(/[/?]/)[1] ?? '')) return false;
  return headers.accept?.includes('text/html') ?? false;
}

/** What Fastify refuses before it has a route: an address that is no URL, or too long. */
export function sendFrameworkProblem(error: FastifyError, request: Request, reply: Reply): void {
  sendProblem(request, reply, toProblem(error, request));
}

/** Sends `problem` as it is, with its status and media type. */
export function sendProblem(request: Request, reply: Reply, body: Problem): void {
  if (body.code === 'too_busy') reply.header('retry-after', '5');
  if (request.raw.method === 'HEAD') reply.removeHeader('content-length');
  reply
    .code(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

function toProblem(error: FastifyError | MaillageError | Error, request: Request): Problem {
  if (error instanceof MaillageError) {
    if (error.status >= 500) request.log.error({ err: error, code: error.code }, 'request failed');
    // What failed within is told to the log: its message may name files and folders of this machine.
    const detail =
      error.status === 500
        ? unexpectedly(request)
        : error.status > 500
          ? publicDetail(error.code, error.message)
          : error.message;
    const body = problem(request, error.status, error.code, detail);
    if (error.text_fr) body.text_fr = error.text_fr;
    return body;
  }
  const fastifyError = error as FastifyError;
  if (fastifyError.validation) return validationProblem(fastifyError, request);
  const known = FASTIFY_CODES[fastifyError.code];
  const status = fastifyError.statusCode ?? 500;
  if (known) return problem(request, status, known.code, known.detail ?? error.message);
  if (status === 429) return problem(request, 429, 'too_many_requests', error.message);
  if (status >= 400 && status < 500) return problem(request, status, 'bad_request', error.message);
  request.log.error({ err: error }, 'request failed unexpectedly');
  return problem(request, 500, 'internal_error', unexpectedly(request));
}

const unexpectedly = (request: Request): string =>
  `Something failed here that should not; the log has it under request ${request.id}.`;

/** One stable code for each kind of parameter, so that a caller can tell a wrong point from a wrong date. */
function validationProblem(error: FastifyError, request: Request): Problem {
  const where = error.validationContext ?? 'request';
  const errors = (error.validation ?? []).map((one) => ({
    in: where,
    path:
      one.instancePath.slice(1).replaceAll('/', '.') ||
      String(one.params.missingProperty ?? one.params.additionalProperty ?? ''),
    message: one.message ?? one.keyword,
  }));
  const first = errors[0];
  const name = first?.path.split('.').at(-1) ?? '';
  let code = where === 'body' ? 'invalid_body' : 'invalid_parameter';
  if (name === 'lon' || name === 'lat') code = 'invalid_coordinates';
  if (name === 'on' || name === 'since' || name.endsWith('_on')) code = 'invalid_date';
  const limits =
    code === 'invalid_coordinates' ? ' lon is a number from -180 to 180, lat from -90 to 90 (WGS 84).' : '';
  const detail = first
    ? `${where}${first.path ? ` ${first.path}` : ''} ${first.message}.${limits}`
    : error.message;
  return { ...problem(request, 400, code, detail), errors };
}

function problem(request: Request, status: number, code: string, detail: string): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    request_id: request.id,
  };
}

/** Whether a path is one of a route's. Both begin with an empty part, before their first slash. */
function matches(pattern: string[], path: string[]): boolean {
  for (let i = 1; i < pattern.length; i++) {
    const part = pattern[i]!;
    if (part === '*') return true;
    if (path[i] === undefined || path[i] === '') return part === path[i] && pattern.length === path.length;
    // ':y.mvt' and the like: a parameter followed by a fixed ending.
    if (part.startsWith(':')) {
      const ending = part.match(/\.[a-z]+$/)?.[0] ?? '';
      if (!path[i]!.endsWith(ending)) return false;
    } else if (part !== path[i]) return false;
  }
  return pattern.length === path.length;
}

function decodeURI_(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
