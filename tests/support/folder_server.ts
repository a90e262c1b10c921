import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.geojson': 'application/geo+json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface FolderServer {
  url: string;
  /** Paths asked for, with the range where there was one. */
  requests: string[];
  close(): Promise<void>;
}

/** Serves a folder under `/some/place/` as the plainest of file servers does: files, types, ranges, 404. No headers besides. */
export async function serveFolder(folder: string): Promise<FolderServer> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = normalize(decodeURIComponent(pathname.replace(/^\/some\/place\//, '/')));
    const path = join(folder, name.endsWith('/') ? `${name}index.html` : name);
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    requests.push(`${name}${range ? ` ${range[0]}` : ''}`);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile() || !pathname.startsWith('/some/place/')) return void response.writeHead(404).end();
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    if (!range) {
      response.writeHead(200, { 'content-type': type, 'content-length': found.size });
      return void createReadStream(path).pipe(response);
    }
    const start = Number(range[1]);
    const end = Math.min(Number(range[2]), found.size - 1);
    response.writeHead(206, {
      'content-type': type,
      'content-length': end - start + 1,
      'content-range': `bytes ${start}-${end}/${found.size}`,
    });
    return void createReadStream(path, { start, end }).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/some/place/`,
    requests,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
