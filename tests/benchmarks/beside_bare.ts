/** Answers a second beside a bare Fastify that sends the same text: what is asked in turn, in one run, on the same cores. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { metric } from './corsica.ts';
import { percentile, rounded } from './measure.ts';
import type { Section } from './report.ts';
import { addressOf } from './served_region.ts';

const ROUNDS = 3;

/** How paths are asked. */
export interface Load {
  connections: number;
  /** Of each round. */
  seconds: number;
}

export function askMany(
  url: string,
  paths: readonly string[],
  { connections, seconds }: Load,
): Promise<autocannon.Result> {
  return autocannon({
    url,
    connections,
    duration: seconds,
    requests: paths.map((path) => ({ method: 'GET', path })),
  });
}

/** One who is asked: how many answers a second it gave in each round, and processor time of one, microseconds. */
interface Asked {
  url: string;
  cpu_s(): Promise<number>;
  answers: number[];
  cpu_us: number[];
}

/** Rows of the ratios: ours over bare Fastify with the body of the first path; medians of rounds, the two asked in turn. */
export async function besideBare(
  url: string,
  paths: readonly string[],
  load: Load,
): Promise<Section['rows']> {
  const body = await (await fetch(url + paths[0])).text();
  const child = spawn(process.execPath, [fileURLToPath(new URL('./bare_server.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    child.stdin.end(body);
    const bareUrl = await addressOf(child);
    const ours: Asked = {
      url,
      cpu_s: () => metric(url, 'maillage_process_cpu_seconds_total'),
      answers: [],
      cpu_us: [],
    };
    const bare: Asked = {
      url: bareUrl,
      cpu_s: async () => ((await (await fetch(`${bareUrl}/cpu`)).json()) as { seconds: number }).seconds,
      answers: [],
      cpu_us: [],
    };
    await askMany(bareUrl, paths, load);
    for (let round = 0; round < ROUNDS; round++)
      for (const asked of [ours, bare]) {
        const before_s = await asked.cpu_s();
        const { requests } = await askMany(asked.url, paths, load);
        asked.answers.push(requests.average);
        asked.cpu_us.push((((await asked.cpu_s()) - before_s) * 1e6) / requests.total);
      }
    const median = (values: number[]): number => percentile(values, 0.5);
    return [
      [
        `bare Fastify, ${body.length} signs of the same body: answers a second`,
        rounded(median(bare.answers)),
      ],
      ['– ours beside it, in turn', rounded(median(ours.answers))],
      ['– ours over bare, answers a second', rounded(median(ours.answers) / median(bare.answers), 2)],
      [
        '– processor time of an answer, microseconds: ours, bare',
        `${rounded(median(ours.cpu_us))}, ${rounded(median(bare.cpu_us))}`,
      ],
    ];
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'close');
  }
}
