/**
 * GET over node:http and node:https. Their streams carry back-pressure as far as the socket, so that a connection that ends while the
 * disk is slow is an error of the stream: the body of fetch() ends the process then (an assertion in Node 24's undici).
 */
import { type ClientRequest, get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { MaillageError } from '../../../errors/maillage_error.ts';
import { unexpected } from './download_errors.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 10;

export interface HttpAnswer {
  status: number;
  /** The address that answered, after redirects. */
  url: string;
  header(name: 'etag' | 'last-modified' | 'content-range' | 'content-length'): string | null;
  /** An error of this stream: the connection was cut or was silent for too long. To be read or destroyed. */
  body: IncomingMessage;
}

/**
 * Asks an address, redirects followed. `idle_ms`: a connection without a byte for so long is given up, before the answer
 * or within its body. Errors: `download_insecure` where https leads to another scheme, the network's, `signal`'s reason.
 */
export async function httpGet(
  address: string,
  options: { headers: Record<string, string>; idle_ms: number; signal: AbortSignal },
): Promise<HttpAnswer> {
  let url = address;
  for (let redirects = 0; ; redirects++) {
    const body = await answerOf(url, options);
    const status = body.statusCode ?? 0;
    const { location, 'content-encoding': encoding } = body.headers;
    if (REDIRECTS.has(status) && location !== undefined) {
      body.destroy();
      if (redirects === MOST_REDIRECTS) throw unexpected(status, 'one redirect leads to the next', false);
      url = redirected(address, url, location);
      continue;
    }
    if (encoding !== undefined && encoding !== 'identity') {
      body.destroy();
      throw unexpected(0, `the server sends it as ${encoding}, which was not asked for`, false);
    }
    return { status, url, body, header: (name) => body.headers[name] ?? null };
  }
}

/** Where a redirect leads. Throws `download_insecure`. */
export function redirected(asked: string, from: string, location: string): string {
  const to = URL.canParse(location, from) ? new URL(location, from) : null;
  if (to === null || !/^https?:$/.test(to.protocol))
    throw unexpected(0, 'a redirect leads to no address', false);
  if (asked.startsWith('https:') && to.protocol === 'http:')
    throw new MaillageError('download_insecure', { url: asked, target: to.href });
  return to.href;
}

function answerOf(
  url: string,
  { headers, idle_ms, signal }: { headers: Record<string, string>; idle_ms: number; signal: AbortSignal },
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getHttps : getHttp;
    const asked: ClientRequest = get(url, { headers, signal });
    let body: IncomingMessage | undefined;
    const silent = (): void => {
      const error = unexpected(0, `no byte came for ${idle_ms / 1000} s`, true);
      body?.destroy(error);
      asked.destroy(error);
    };
    // The socket's own limit does not hold while its name is looked up.
    const timer = setTimeout(silent, idle_ms);
    asked.setTimeout(idle_ms, silent);
    asked.on('error', reject).on('close', () => clearTimeout(timer));
    asked.on('response', (response) => {
      clearTimeout(timer);
      body = response;
      resolve(response);
    });
  });
}
