import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How one file is served; faults are played in the order given, one a request, then the file is served as it should be. */
export interface ServedFile {
  content: Uint8Array;
  etag?: string | null;
  lastModified?: string;
  /** False: ranges are ignored and the whole file is sent. */
  ranges?: boolean;
  /** False: no Content-Length (chunked). */
  length?: boolean;
  faults?: Fault[];
  /** How many pieces the other side has read so far: a connection is cut when it has read one more. Without it after a moment. */
  pieces_read?: () => number;
}

export type Fault =
  /** Sends so many bytes of what was asked, then cuts the connection. */
  | { cutAfter: number }
  /** Promises all, sends so many bytes and ends the connection properly, as a server that is shut down does. */
  | { endAfter: number }
  | { status: number }
  /** Sends the head and so many bytes, then nothing more. */
  | { stallAfter: number }
  /** Never ends. */
  | { endless: true };

export interface FileServer {
  /** E.g. http://127.0.0.1:41234 */
  address: string;
  files: Map<string, ServedFile | { redirect: string }>;
  /** What was asked: `GET /file`, with ` bytes=5-` where a range was, ` if-none-match`. */
  requests: string[];
  close(): Promise<void>;
}

/** A server of files on a free port that plays what real servers do, faults included. */
export async function serveFiles(): Promise<FileServer> {
  const files: FileServer['files'] = new Map();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { range } = request.headers;
    const conditional = request.headers['if-none-match'] ?? request.headers['if-modified-since'];
    requests.push(
      `${request.method} ${pathname}${range ? ` ${range}` : ''}${conditional ? ' conditional' : ''}`,
    );
    const file = files.get(pathname);
    if (!file) return void response.writeHead(404).end();
    if ('redirect' in file) return void response.writeHead(302, { location: file.redirect }).end();
    answer(request, response, file);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Checksum of a content, as the file beside it says it. */
export function checksumLine(algorithm: 'md5' | 'sha256', content: Uint8Array, name: string): Uint8Array {
  return Buffer.from(`${createHash(algorithm).update(content).digest('hex')}  ${name}\n`);
}

function answer(request: IncomingMessage, response: ServerResponse, file: ServedFile): void {
  const etag =
    file.etag === undefined ? `"${createHash('md5').update(file.content).digest('hex')}"` : file.etag;
  const headers: Record<string, string> = {
    ...(etag && { etag }),
    ...(file.lastModified && { 'last-modified': file.lastModified }),
  };
  const fault = file.faults?.shift();
  if (fault && 'status' in fault) return void response.writeHead(fault.status, headers).end();
  if (
    (etag && request.headers['if-none-match'] === etag) ||
    (file.lastModified && request.headers['if-modified-since'] === file.lastModified)
  ) {
    return void response.writeHead(304, headers).end();
  }
  const from = rangeStart(request, file, etag);
  if (from > file.content.length) return void response.writeHead(416, headers).end();
  const body = file.content.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    ...headers,
    ...(file.length !== false && !(fault && 'endless' in fault) && { 'content-length': String(body.length) }),
    ...(fault && 'endAfter' in fault && { connection: 'close' }),
    ...(from > 0 && { 'content-range': `bytes ${from}-${file.content.length - 1}/${file.content.length}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  if (fault && 'endless' in fault) {
    sendForever(response);
    return;
  }
  if (fault && 'stallAfter' in fault) return void response.write(body.subarray(0, fault.stallAfter));
  if (fault && 'cutAfter' in fault) {
    const { pieces_read } = file;
    const before = pieces_read?.() ?? 0;
    const cut = (): void => {
      if (pieces_read === undefined || pieces_read() > before || response.destroyed) response.destroy();
      else setTimeout(cut, 5);
    };
    response.write(body.subarray(0, fault.cutAfter), () => setTimeout(cut, 20));
    return;
  }
  if (fault && 'endAfter' in fault) {
    response.write(body.subarray(0, fault.endAfter), () => response.socket?.end());
    return;
  }
  response.end(body);
}

function rangeStart(request: IncomingMessage, file: ServedFile, etag: string | null): number {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (!match || file.ranges === false) return 0;
  return condition === undefined || condition === etag || condition === file.lastModified
    ? Number(match[1])
    : 0;
}

function sendForever(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 7);
  const send = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', send);
  };
  send();
}
