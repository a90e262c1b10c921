/**
 * Asks the whole API what its OpenAPI document allows and forbids, thousands of times, by schemathesis (fetched once by pip into
 * .maillage-cache): `npm run fuzz -- [URL --token TEXT] [--examples N] [--seed N]`. Fails on any answer 5xx, any answer that the
 * document does not tell, any that is not of the form it tells, and any wrong request that is taken for a right one.
 * Without URL it serves a copy of MAILLAGE_HOME (or .maillage), which must be prepared, and makes a token that may do everything
 * there: it changes sites, decides reports and asks for jobs. With a token of one's own that is what happens at URL.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

const LEAST_CASES = 5000;
const SCHEMATHESIS = '4.32.5';
const root = join(import.meta.dirname, '..');
const folder = join(root, '.maillage-cache/fuzz');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    examples: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    token: { type: 'string' },
  },
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

interface Served {
  url: string;
  token: string | undefined;
  stop: () => Promise<void>;
}

/** A copy of the home, served: what is asked changes it. */
async function serve(): Promise<Served> {
  const home = mkdtempSync(join(tmpdir(), 'maillage-fuzz-'));
  cpSync(process.env.MAILLAGE_HOME || '.maillage', home, {
    recursive: true,
    filter: (path) => !path.endsWith('home.lock'),
  });
  const env = { ...process.env, MAILLAGE_HOME: home, DATABASE_URL: '', MAILLAGE_LOG_LEVEL: 'error' };
  const maillage = [join(root, 'server/cli/main.ts')];
  const child = spawn(process.execPath, [...maillage, 'serve', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env,
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const url = line.match(/http:\S+/)?.[0];
    if (!url) continue;
    const made = spawnSync(process.execPath, [...maillage, 'token', 'create', 'fuzz', '--scope', 'admin'], {
      env,
    });
    return { url, token: made.stdout.toString().trim(), stop };
  }
  await stop();
  throw new Error('The server ended before it answered; is the region prepared?');
}

/** Values that exist for a parameter (of schemathesis, `path.id`) of the operations under a path. */
interface Names {
  under: string;
  parameter: string;
  values: string[];
}

/** Names that exist, so that not every question ends with 404. */
async function realNames({ url, token }: Served): Promise<Names[]> {
  const ask = async (path: string): Promise<Record<string, unknown>[]> => {
    const answer = (await (await fetch(url + path)).json()) as Record<string, Record<string, unknown>[]>;
    return answer.items ?? answer.features ?? answer.collections ?? [];
  };
  const texts = async (path: string, name: string): Promise<string[]> =>
    (await ask(path)).slice(0, 20).map((row) => String(row[name]));
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  if (token) await fetch(`${url}/api/v1/jobs`, { method: 'POST', headers, body: '{"kind":"compute"}' });
  const sites = await texts('/api/v1/sites', 'id');
  const at = (under: string, parameter: string, values: string[]): Names => ({ under, parameter, values });
  return [
    at('/api/v1/sites/{', 'path.id', sites),
    at('/api/v1/route', 'query.site', sites),
    at('/api/v1/jobs/{', 'path.id', await texts('/api/v1/jobs', 'id')),
    at('/api/v1/coverages/{', 'path.id', await texts('/api/v1/coverages', 'id')),
    at('/api/v1/programmes/{', 'path.id', await texts('/api/v1/programmes', 'id')),
    at('/api/v1/communes/{', 'path.code', await texts('/api/v1/communes?q=a', 'code')),
    at('/api/v1/tiles/{', 'path.layer', ['white-zones', 'bands', 'communes', 'roads', 'sites']),
    at('/ogc/collections/{', 'path.collectionId', await texts('/ogc/collections?f=json', 'id')),
    at('/ogc/collections/{collectionId}/items/{', 'path.featureId', sites),
  ].filter(({ values }) => values.length > 0);
}

/** A settings file of schemathesis: half of the names are real ones. */
function settings(names: Names[], paths: string[]): string {
  const lines = [
    `hooks = ${JSON.stringify(join(import.meta.dirname, 'fuzz.py'))}`,
    '[generation]',
    // Unknown query parameters are passed over, as on most of the web.
    'allow-extra-parameters = false',
    // Every check is made, but for three. What JSON Schema does not say is refused as well, and rightly: a day before 1900, a text that is
    // no schedule, q together with a point.
    '[checks.positive_data_acceptance]',
    'enabled = false',
    // It compares what two users have; here data are open to all. What a token may do is asked by tests/integration/api_corrections.test.ts.
    '[checks.object_level_authorization]',
    'enabled = false',
    // DELETE of a job cancels it: what became of it can be asked afterwards.
    '[checks.use_after_free]',
    'enabled = false',
    // Without an error of the server's own, which schemathesis would take for a refusal.
    '[checks.negative_data_rejection]',
    'expected-statuses = [400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 429]',
  ];
  for (const [i, { values }] of names.entries())
    lines.push(`[dictionaries.names${i}]`, `values = ${JSON.stringify(values)}`);
  for (const path of paths) {
    const known = [...names.entries()].filter(([, { under }]) => path.startsWith(under));
    if (known.length === 0) continue;
    lines.push('[[operations]]', `include-path = ${JSON.stringify(path)}`, '[operations.parameters]');
    for (const [i, { parameter }] of known)
      lines.push(`"${parameter}" = { dictionary = "names${i}", probability = 0.5 }`);
  }
  // A bad row has an error of its own and harms no other: the answer is 200.
  lines.push('[[operations]]', 'include-path = "/api/v1/eligibility"', 'include-method = "POST"');
  lines.push('[operations.checks.negative_data_rejection]', 'enabled = false');
  // It keeps OSRM busy for minutes by its own purpose, and answers callers on this machine alone.
  lines.push('[[operations]]', 'include-path = "/api/v1/coverages/current/verification"', 'enabled = false');
  return `${lines.join('\n')}\n`;
}

const program = schemathesis();
const server: Served = positionals[0]
  ? { url: positionals[0], token: values.token, stop: async () => undefined }
  : await serve();
try {
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: object };
  const config = join(folder, 'schemathesis.toml');
  writeFileSync(config, settings(await realNames(server), Object.keys(document.paths)));
  const args = [
    ...['--config-file', config, 'run', `${server.url}/openapi.json`],
    ...[
      '--phases',
      'examples,coverage,fuzzing,stateful',
      '--max-examples',
      values.examples,
      '--seed',
      values.seed,
    ],
    ...(server.token ? ['--header', `Authorization: Bearer ${server.token}`] : []),
    ...['--continue-on-failure', '--no-shrink', '--request-timeout', '60'],
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
  await server.stop();
}
