/** The reverse proxy of deploy/nginx on free ports of this machine, in front of servers that a test has started. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './cluster.ts';
import { waitUntil } from './process.ts';
import { projectRoot } from './shared_data.ts';

/** Why the proxy cannot be had here; null where it can. */
export const noProxy: string | null = whatIsMissing();

function whatIsMissing(): string | null {
  for (const [program, argument] of [
    ['nginx', '-v'],
    ['openssl', 'version'],
  ] as const)
    try {
      execFileSync(program, [argument], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed`;
    }
  return null;
}

export interface Proxy {
  plainUrl: string;
  /** With a certificate of its own making. */
  url: string;
  get(path: string, headers?: Record<string, string>): Promise<ProxyAnswer>;
  post(path: string, body: Uint8Array, headers: Record<string, string>): Promise<ProxyAnswer>;
  /** What it has written to its access log. */
  log(): string;
  /** What it has written to its error log. */
  errors(): string;
  /** Processor time that its workers have taken. */
  spent_ms(): number;
  stop(): Promise<void>;
}

export interface ProxyAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Starts nginx as it is set up for production; only ports, paths and the list of servers differ. */
export async function startProxy(servers: string[]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'maillage-proxy-'));
  const [plain, tls] = [await freePort(), await freePort()];
  const certificates = join(folder, 'certificates');
  mkdirSync(certificates);
  mkdirSync(join(folder, 'cache'));
  const key = ['-keyout', join(certificates, 'privkey.pem'), '-out', join(certificates, 'fullchain.pem')];
  execFileSync(
    'openssl',
    // Of the kind that certbot makes.
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=localhost',
      ...key,
    ],
    { stdio: 'ignore' },
  );
  const members = servers.map((url) => `server ${new URL(url).host} max_fails=0;`).join('\n  ');
  const upstream = readFileSync(join(projectRoot, 'deploy/nginx/upstream.conf'), 'utf8')
    .replace(/^resolver .*$/m, '')
    .replaceAll(/server api:\d+ resolve max_fails=0;/g, members);
  writeFileSync(join(folder, 'upstream.conf'), upstream);
  const config = readFileSync(join(projectRoot, 'deploy/nginx/nginx.conf'), 'utf8')
    .replaceAll('/etc/nginx/upstream.conf', join(folder, 'upstream.conf'))
    .replaceAll('/etc/nginx/certificates', certificates)
    .replaceAll('/var/cache/nginx', join(folder, 'cache'))
    .replaceAll('/dev/stdout', join(folder, 'access.log'))
    .replaceAll('error_log stderr', `error_log ${join(folder, 'error.log')}`)
    .replace('pid /tmp/', `pid ${folder}/`)
    .replaceAll(/(_temp_path) \/tmp\//g, `$1 ${folder}/`)
    .replace('listen 8080', `listen 127.0.0.1:${plain}`)
    .replace('listen 8443', `listen 127.0.0.1:${tls}`)
    // Debian's nginx is older than this directive.
    .replace('http2 on;', nginxVersion() >= 1.025 ? 'http2 on;' : '');
  writeFileSync(join(folder, 'nginx.conf'), config);
  // Its workers run as the user that started it, as in the container.
  const directives = process.getuid?.() === 0 ? 'daemon off; user root;' : 'daemon off;';
  const child = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder, '-g', directives], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const ended = once(child, 'close');
  const plainUrl = `http://127.0.0.1:${plain}`;
  await waitUntil(
    async () => {
      if (child.exitCode !== null) throw new Error(`nginx does not start: ${complaints}`);
      return fetch(`${plainUrl}/proxy-health`).then(
        ({ status }) => status === 204,
        () => false,
      );
    },
    10_000,
    'nginx answers',
  );
  return {
    plainUrl,
    url: `https://127.0.0.1:${tls}`,
    get: (path, headers = {}) => askTls(tls, 'GET', path, headers),
    post: (path, body, headers) => askTls(tls, 'POST', path, headers, body),
    log: () => readFileSync(join(folder, 'access.log'), 'utf8'),
    errors: () => readFileSync(join(folder, 'error.log'), 'utf8'),
    spent_ms: () => childrenOf(child.pid as number).reduce((sum, pid) => sum + spentBy_ms(pid), 0),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Linux alone. */
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Processor time of a process, which the system counts in hundredths of a second. */
function spentBy_ms(pid: number): number {
  const behindName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(behindName[11]) + Number(behindName[12])) * 10;
}

/** 1.22.1 -> 1.022 */
function nginxVersion(): number {
  const text = execFileSync('sh', ['-c', 'nginx -v 2>&1']).toString();
  const [, major, minor] = text.match(/nginx\/(\d+)\.(\d+)/) ?? [];
  return Number(major) + Number(minor) / 1000;
}

function askTls(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Uint8Array,
): Promise<ProxyAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      // The certificate is the test's own.
      { host: '127.0.0.1', port, method, path, headers, rejectUnauthorized: false, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asked.on('error', reject).end(body);
  });
}
