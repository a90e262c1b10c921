/**
 * Asks the whole API what its OpenAPI document allows and forbids, thousands of times, by schemathesis (fetched once by pip into
 * .maillage-cache): `npm run fuzz -- [URL] [--examples N] [--seed N]`. Fails on any answer 5xx, any answer that the document does
 * not tell, any that is not of the form it tells, and any wrong request that is taken for a right one.
 * Without URL it serves MAILLAGE_HOME (or .maillage), which must be prepared.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const LEAST_CASES = 5000;
const SCHEMATHESIS = '4.32.5';
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'missing_required_header',
];

const root = join(import.meta.dirname, '..');
const folder = join(root, '.maillage-cache/fuzz');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { examples: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});

function run(command: string, args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${status}.`);
}

/** The program in an environment of its own, fetched the first time. */
function schemathesis(): string {
  const program = join(folder, 'venv/bin/schemathesis');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    run('python3', ['-m', 'venv', join(folder, 'venv')]);
    run(join(folder, 'venv/bin/pip'), ['install', '--quiet', `schemathesis==${SCHEMATHESIS}`]);
  }
  return program;
}

async function serve(): Promise<{ url: string; stop: () => void }> {
  const child = spawn(process.execPath, [join(root, 'server/cli/main.ts'), 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, MAILLAGE_LOG_LEVEL: 'error' },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = line.match(/http:\S+/)?.[0];
    if (url) return { url, stop: () => child.kill() };
  }
  throw new Error('The server ended before it answered; is the region prepared?');
}

/** Names that exist, so that not every question ends with 404. */
async function realNames(url: string): Promise<Record<string, string[]>> {
  const ask = async (path: string): Promise<Record<string, unknown>[]> => {
    const answer = (await (await fetch(url + path)).json()) as Record<string, Record<string, unknown>[]>;
    return answer.items ?? answer.features ?? answer.collections ?? [];
  };
  const texts = (rows: Record<string, unknown>[], name: string): string[] =>
    rows.slice(0, 20).map((row) => String(row[name]));
  return {
    '/api/v1/sites/': texts(await ask('/api/v1/sites'), 'id'),
    '/api/v1/coverages/': texts(await ask('/api/v1/coverages'), 'id'),
    '/api/v1/programmes/': texts(await ask('/api/v1/programmes'), 'id'),
    '/api/v1/communes/': texts(await ask('/api/v1/communes?q=a'), 'code'),
    '/api/v1/tiles/': ['white-zones', 'bands', 'communes', 'roads', 'sites'],
    '/ogc/collections/': texts(await ask('/ogc/collections?f=json'), 'id'),
  };
}

/** A settings file of schemathesis: half of the names are real ones. */
function settings(names: Record<string, string[]>, paths: string[]): string {
  const lines = [
    '[generation]',
    // Unknown query parameters are passed over, as on most of the web.
    'allow-extra-parameters = false',
    '[checks.negative_data_rejection]',
    'expected-statuses = [400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 429]',
  ];
  for (const [i, [prefix, known]] of Object.entries(names).entries()) {
    if (known.length === 0) continue;
    lines.push(`[dictionaries.names${i}]`, `values = ${JSON.stringify(known)}`);
    for (const path of paths.filter((one) => one.startsWith(`${prefix}{`))) {
      const parameter = path.slice(prefix.length).match(/^\{(\w+)/)?.[1];
      lines.push('[[operations]]', `include-path = ${JSON.stringify(path)}`);
      lines.push('[operations.parameters]');
      lines.push(`"path.${parameter}" = { dictionary = "names${i}", probability = 0.5 }`);
    }
  }
  // It keeps OSRM busy for minutes by its own purpose, and answers callers on this machine alone.
  lines.push('[[operations]]', 'include-path = "/api/v1/coverages/current/verification"', 'enabled = false');
  return `${lines.join('\n')}\n`;
}

const program = schemathesis();
const server = positionals[0] ? { url: positionals[0], stop: () => undefined } : await serve();
try {
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object };
  const config = join(folder, 'schemathesis.toml');
  writeFileSync(config, settings(await realNames(server.url), Object.keys(document.paths)));
  const args = [
    ...['--config-file', config, 'run', `${server.url}/openapi.json`, '--checks', CHECKS.join(',')],
    ...['--phases', 'examples,coverage,fuzzing', '--max-examples', values.examples, '--seed', values.seed],
    ...['--continue-on-failure', '--no-shrink', '--suppress-health-check', 'all', '--request-timeout', '60'],
  ];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], cwd: folder });
  let cases = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`${line}\n`);
    cases = Number(line.match(/^\s*([\d,]+) generated/)?.[1]?.replaceAll(',', '') ?? cases);
  }
  const code = child.exitCode ?? (await new Promise<number>((resolve) => child.once('close', resolve)));
  process.stdout.write(`${cases} cases (at least ${LEAST_CASES}), exit code ${code}\n`);
  process.exitCode = code !== 0 || cases < LEAST_CASES ? 1 : 0;
} finally {
  server.stop();
}
