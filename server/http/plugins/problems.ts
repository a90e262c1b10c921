import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import type { Static } from 'typebox';
import { MaillageError, publicWords } from '../../../errors/maillage_error.ts';
import type { Problem as ProblemSchema } from '../../schemas/common.ts';
import type { App, Reply, Request } from '../fastify_types.ts';
import { publicSentence } from './public_detail.ts';
import { wordsOf } from './validation_words.ts';

/** An RFC 9457 problem document; `code` is stable, `detail` one sentence for people, `text_fr` the same in French. */
type Problem = Static<typeof ProblemSchema>;

/** What Fastify itself refuses, as errors of ours. */
const FASTIFY_ERRORS: Record<string, () => MaillageError> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new MaillageError('unsupported_media_type'),
  FST_ERR_CTP_EMPTY_TYPE: () => new MaillageError('unsupported_media_type.none'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => new MaillageError('body_too_large'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new MaillageError('invalid_content_length'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new MaillageError('invalid_json.empty'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => new MaillageError('invalid_json'),
  FST_ERR_MAX_PARAM_LENGTH: () => new MaillageError('address_too_long.part'),
  FST_ERR_BAD_URL: () => new MaillageError('invalid_url'),
};

/** When what is refused because too much is asked may be asked again, by what its sentence tells. */
const RETRY_AFTER_S: Record<string, (values: MaillageError['values']) => number> = {
  too_busy: () => 5,
  too_many_streams: () => 60,
  too_many_requests: ({ after }) => Number(after),
  too_many_kept: ({ hours }) => Number(hours) * 3600,
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
    const after_s = error instanceof MaillageError ? RETRY_AFTER_S[error.code]?.(error.values) : undefined;
    if (after_s !== undefined) reply.header('retry-after', after_s);
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
        problemOf(new MaillageError('method_not_allowed', { method: request.method }), request),
      );
      return;
    }
    if (app.hasDecorator('sendPage') && isForPeople(request)) app.sendPage(request, reply, 404);
    else sendProblem(request, reply, problemOf(new MaillageError('not_found'), request));
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
function sendProblem(request: Request, reply: Reply, body: Problem): void {
  if (request.raw.method === 'HEAD') reply.removeHeader('content-length');
  reply
    .code(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('cache-control', 'no-store')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

function toProblem(error: FastifyError | MaillageError | Error, request: Request): Problem {
  if (error instanceof MaillageError) return problemOf(error, request);
  const fastifyError = error as FastifyError;
  if (fastifyError.validation) return validationProblem(fastifyError, request);
  const known = FASTIFY_ERRORS[fastifyError.code];
  if (known) return problemOf(known(), request);
  const status = fastifyError.statusCode ?? 500;
  if (status >= 400 && status < 500)
    return { ...problemOf(new MaillageError('bad_request', { why: error.message }), request), status };
  request.log.error({ err: error, request_id: request.id }, 'request failed unexpectedly');
  return problemOf(new MaillageError('internal_error', { request: request.id }), request);
}

/** What is refused because too much is asked at once: no fault, and it comes by the thousand when it comes. */
const REFUSALS = new Set(['too_busy', 'too_many_streams']);
const refused = new WeakSet<Request>();

/** Whether a request was refused because too much is asked at once; the server is as it should be then. */
export const isRefused = (request: Request): boolean => refused.has(request);

/** The document of an error of ours. What failed within is told to the log: its sentence may name files and folders of this machine. */
function problemOf(error: MaillageError, request: Request): Problem {
  const { status } = error;
  if (REFUSALS.has(error.code)) refused.add(request);
  else if (status >= 500 && error.key !== 'internal_error')
    request.log.error({ err: error, code: error.code, request_id: request.id }, 'request failed');
  const told = status < 500 ? error : status > 500 ? publicSentence(error) : withinSentence(error, request);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: error.code,
    detail: told.message,
    text_fr: told.text_fr,
    request_id: request.id,
  };
}

/** What is told of a fault within: its public words, or that the log has it. */
function withinSentence(error: MaillageError, request: Request): { message: string; text_fr: string } {
  const words = publicWords(error.code);
  return words === null
    ? new MaillageError('internal_error', { request: request.id })
    : { message: words.en, text_fr: words.fr };
}

const PLACES_FR: Record<string, string> = {
  body: 'le corps',
  querystring: 'la question',
  params: 'l’adresse',
};

/** One stable code for each kind of parameter, so that a caller can tell a wrong point from a wrong date. */
function validationProblem(error: FastifyError, request: Request): Problem {
  const where = error.validationContext ?? 'request';
  const faults = error.validation ?? [];
  const words = wordsOf(faults);
  const errors = faults.map((one) => ({
    in: where,
    path:
      one.instancePath.slice(1).replaceAll('/', '.') ||
      String(one.params.missingProperty ?? one.params.additionalProperty ?? ''),
    message: one.message ?? one.keyword,
  }));
  const first = errors[0];
  const name = first?.path.split('.').at(-1) ?? '';
  const key =
    name === 'lon' || name === 'lat'
      ? 'invalid_coordinates'
      : name === 'on' || name === 'since' || name.endsWith('_on')
        ? 'invalid_date'
        : where === 'body'
          ? 'invalid_body'
          : 'invalid_parameter';
  const told = new MaillageError(key, {
    where: first?.path ? `${where} ${first.path}` : where,
    why: words.en,
  });
  const { text_fr } = new MaillageError(key, {
    where: first?.path || PLACES_FR[where] || where,
    why: words.fr,
  });
  return { ...problemOf(told, request), text_fr, errors };
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
