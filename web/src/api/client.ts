import { signal } from '@preact/signals';
import createClient from 'openapi-fetch';
import type { paths } from '../../../dist/api.d.ts';
import { ROOT } from '../state/root.ts';
import { bundleFile, isBundle } from '../static/mark.ts';

/** What the server said instead of an answer: its stable code (RFC 9457), and a sentence for people where it gave one. */
export interface Failure {
  /** 'offline': the server cannot be reached; 'timeout': it did not answer in time. */
  code: string;
  /** 0 where no answer came. */
  status: number;
  /** What the server says of it, in French and in English. */
  text_fr: string | null;
  text_en: string | null;
}

class ApiError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

const BASE = ROOT.replace(/\/$/, '');
const TIMEOUT_MS = 30_000;
const RETRY_AFTER_MS = [300, 1200];
const ASK_AGAIN_MS = [1000, 2000, 4000, 8000];

/** Whether the server can be reached, as far as the last request told. */
export const online = signal(true);
/** Grows by one each time that the server is back: what failed meanwhile is asked again. */
export const returns = signal(0);

/** Grows by one each time that another coverage is current: what is shown is asked again. */
export const renewals = signal(0);

/**
 * The API, typed from the document that the server makes of its routes: paths, parameters, bodies and answers. A GET is tried again
 * where the connection broke, a POST never; in a bundle its files answer.
 */
export const api = createClient<paths>({
  baseUrl: BASE,
  headers: { accept: 'application/json, application/geo+json' },
  fetch: isBundle ? askBundle : askServer,
});

/** What was answered. Throws ApiError; AbortError where the question's signal ended it. */
export async function told<T>(asked: Promise<{ data?: T }>): Promise<Exclude<T, undefined>> {
  // Whatever is not an answer has been thrown by then.
  return (await asked).data as Exclude<T, undefined>;
}

export type Parameters = Record<string, string | number | null | undefined>;

/** The address of a resource of the API, for links and downloads. */
export function apiAddress(path: string, parameters: Parameters = {}): string {
  const url = new URL(`${BASE}/api/v1/${path}`);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

async function askBundle(request: Request): Promise<Response> {
  const { answerOfBundle } = await import('../static/bundle_answer.ts');
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET') throw refusal('needs_service', 404);
  const path = pathname.slice(new URL(`${BASE}/api/v1/`).pathname.length);
  const files = {
    read: async <F>(name: string) =>
      (await (await askServer(new Request(bundleFile(name), { signal: request.signal }))).json()) as F,
    refuse: refusal,
  };
  return Response.json(await answerOfBundle(path, Object.fromEntries(searchParams), files));
}

async function askServer(request: Request): Promise<Response> {
  // While the server is known to be gone its return is waited for elsewhere, and nobody waits here for what must fail.
  const attempts = request.method === 'GET' && online.peek() ? RETRY_AFTER_MS.length : 0;
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask(request);
    } catch (error) {
      const broken =
        error instanceof ApiError && (error.failure.status === 0 || error.failure.status === 503);
      if (!broken || attempt >= attempts || !navigator.onLine) throw error;
      await pause(RETRY_AFTER_MS[attempt], request.signal);
    }
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The failure behind anything thrown by `told`. */
export function failureOf(error: unknown): Failure {
  return error instanceof ApiError
    ? error.failure
    : { code: 'unexpected', status: 0, text_fr: null, text_en: null };
}

function refusal(code: string, status: number): ApiError {
  return new ApiError({ code, status, text_fr: null, text_en: null });
}

async function ask(request: Request): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  try {
    response = await fetch(request, { signal: AbortSignal.any([request.signal, timeout]) });
  } catch {
    if (request.signal.aborted) throw new DOMException('aborted', 'AbortError');
    const code = timeout.aborted ? 'timeout' : 'offline';
    if (code === 'offline') lost();
    throw refusal(code, 0);
  }
  if (response.ok) {
    if (!online.peek()) found();
    return response;
  }
  const failure = await problemOf(response);
  if (isGone(failure)) {
    lost();
    throw refusal('offline', 0);
  }
  throw new ApiError(failure);
}

/** Whether what stands before the server says that it is not there: the server’s own refusals have codes of their own. */
const isGone = ({ code }: Failure): boolean => /^http_50[234]$/.test(code);

async function problemOf(response: Response): Promise<Failure> {
  const problem = (await response.json().catch(() => ({}))) as {
    code?: string;
    text_fr?: string;
    detail?: string;
  };
  return {
    code: problem.code ?? `http_${response.status}`,
    status: response.status,
    text_fr: problem.text_fr ?? null,
    text_en: problem.detail ?? null,
  };
}

/** Asks the server for a sign of life: what waits for its word heard no more of it. */
export async function doubt(): Promise<void> {
  if (online.peek() && !(await isLive())) lost();
}

/** Notes that the server is gone, and asks for a sign of life until there is one. */
function lost(): void {
  if (!online.peek()) return;
  online.value = false;
  let attempt = 0;
  const askAgain = async (): Promise<void> => {
    if (online.peek()) return;
    if (await isLive()) found();
    else setTimeout(askAgain, ASK_AGAIN_MS[Math.min(attempt++, ASK_AGAIN_MS.length - 1)]);
  };
  setTimeout(askAgain, ASK_AGAIN_MS[0]);
}

/** Asks what everybody may ask: of the server's health a proxy tells nobody. Any word of the server itself is a sign, a refusal too. */
async function isLive(): Promise<boolean> {
  try {
    const address = isBundle ? new URL('bundle.json', ROOT) : apiAddress('coverages/current');
    const response = await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok || !/^http_/.test((await problemOf(response)).code);
  } catch {
    return false;
  }
}

function found(): void {
  if (online.peek()) return;
  online.value = true;
  returns.value++;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('aborted', 'AbortError'));
    });
  });
}
