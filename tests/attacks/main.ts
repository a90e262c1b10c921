/**
 * `npm run attack [-- --proxy] [--home FOLDER] [--seconds N] [--only WORDS]`: plays what one stranger can do to a server of this machine, and tells how
 * long another client waits meanwhile for /eligibility and /isochrone (95th of 100), what is not answered well, how long the thread that answers
 * worked at most in one turn (of its own processor time), how much of a processor that thread, the others of the server and the proxy took (so much an attack
 * costs where nothing else is done), how many answers the stranger had (good ones, and refusals because it asks too much), and
 * the memory that the server has. --proxy: all of it goes through the nginx of deploy/, with its own configuration. Corsica where its data is there, else the
 * tests' small region; --home: a prepared home, which is served as it is. Each attack takes --seconds (8). Linux alone: every client has an
 * address of its own in the machine's own network.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { homeKey } from '../../server/process/home_key.ts';
import { VERSION } from '../../server/process/version.ts';
import { serveProcess } from '../support/process.ts';
import { noProxy, startProxy } from '../support/proxy.ts';
import { corsicaHome, gridHome, testEnvironment } from '../support/test_region.ts';
import { ATTACKS, type Attack } from './attacks.ts';
import { type Answers, type Target, timeOf } from './strangers.ts';

const { values } = parseArgs({
  options: {
    proxy: { type: 'boolean', default: false },
    home: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
  },
});

interface Told {
  eligibility: number[];
  isochrone: number[];
  memory_mb: number;
  /** How answers failed. */
  badly: Set<string>;
  /** The longest turn of the thread that answers. */
  turn_ms: number;
  /** Shares of a processor that were taken. */
  taken: { thread: number; others: number; proxy: number };
  stranger: Answers;
}

/** What another client (`other`) sees while `attack` goes on. */
async function during(attack: Attack, target: Target, other: string, metrics: string): Promise<Told> {
  const ending = AbortSignal.timeout(Number(values.seconds) * 1000);
  const told: Told = {
    eligibility: [],
    isochrone: [],
    memory_mb: 0,
    badly: new Set(),
    turn_ms: 0,
    taken: { thread: 0, others: 0, proxy: 0 },
    stranger: { all: 0, good: 0, refused: 0 },
  };
  const written = server.text().length;
  const began = performance.now();
  const proxyBefore = proxy?.spent_ms() ?? 0;
  const asking = async (kind: 'eligibility' | 'isochrone', pause_ms: number): Promise<void> => {
    while (!ending.aborted) {
      const move = told[kind].length / 3000;
      const at = `lon=${(target.lon + (move % 0.02)).toFixed(5)}&lat=${target.lat}`;
      told[kind].push(
        await timeOf({ url: target.url, from: other }, `/api/v1/${kind}?${at}`, (how) => told.badly.add(how)),
      );
      await sleep(pause_ms);
    }
  };
  const watching = async (): Promise<void> => {
    while (!ending.aborted) {
      told.memory_mb = Math.max(told.memory_mb, await memoryOf(metrics));
      await sleep(500);
    }
  };
  // A process of its own: what it costs to attack is not to be taken for what it costs others.
  const attacking = runAttack(attack.name, target, Number(values.seconds));
  const [stranger] = await Promise.all([
    attacking,
    asking('eligibility', 60),
    asking('isochrone', 200),
    watching(),
  ]);
  const turns = [
    ...server
      .text()
      .slice(written)
      .matchAll(/^turn (.+) thread (.+) process (.+)$/gm),
  ].map((told) => told.map(Number) as [number, number, number, number]);
  const [[, , threadBefore, allBefore] = [0, 0, 0, 0]] = turns;
  const [, , thread, all] = turns.at(-1) ?? [0, 0, 0, 0];
  const took_ms = performance.now() - began;
  return {
    ...told,
    stranger,
    turn_ms: Math.max(...turns.map(([, ms]) => ms)),
    taken: {
      thread: (thread - threadBefore) / took_ms,
      others: (all - allBefore - (thread - threadBefore)) / took_ms,
      proxy: ((proxy?.spent_ms() ?? 0) - proxyBefore) / took_ms,
    },
  };
}

async function runAttack(name: string, target: Target, seconds: number): Promise<Answers> {
  const child = fork(new URL('./attacker.ts', import.meta.url), [JSON.stringify({ name, target, seconds })]);
  let answers: Answers = { all: 0, good: 0, refused: 0 };
  child.once('message', (told: Answers) => {
    answers = told;
  });
  await once(child, 'close');
  return answers;
}

async function memoryOf(metrics: string): Promise<number> {
  const text = await fetch(metrics).then(
    (answer) => answer.text(),
    () => '',
  );
  return Number(/^maillage_process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0) / 2 ** 20;
}

const p95 = (times: number[]): string => {
  const time = times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
  return Number.isFinite(time) ? `${Math.round(time)} ms` : 'none';
};
const percent = (share: number): string => `${Math.round(share * 100)}%`;
const unanswered = (times: number[]): number => times.filter((time) => !Number.isFinite(time)).length;

if (values.proxy && noProxy !== null) throw new Error(`Without a proxy: ${noProxy}.`);
const own = values.home === undefined ? ((await corsicaHome()) ?? (await gridHome())) : null;
const home = values.home ?? (own?.home as string);
const server = await serveProcess({
  ...(await testEnvironment(home)),
  ...(values.proxy && { MAILLAGE_TRUST_PROXY: '127.0.0.1' }),
  NODE_OPTIONS: `--import=${new URL('./watch_turns.ts', import.meta.url)}`,
});
const proxy = values.proxy ? await startProxy([server.url]) : null;
try {
  const url = proxy?.url ?? server.url;
  const sites = (await (await fetch(`${server.url}/api/v1/sites`)).json()) as {
    features: { id: string; geometry: { coordinates: [number, number] } }[];
  };
  const { id } = (await (await fetch(`${server.url}/api/v1/coverages/current`)).json()) as { id: string };
  const [site] = sites.features;
  const [lon, lat] = site?.geometry.coordinates ?? [0, 0];
  const { items: communes } = (await (await fetch(`${server.url}/api/v1/statistics?by=commune`)).json()) as {
    items: { code: string }[];
  };
  const target = {
    url,
    lon,
    lat,
    communes: communes.map(({ code }) => code),
    site: site?.id ?? '',
    coverage: id,
    key: await homeKey(home),
  };
  await timeOf({ url, from: '127.0.1.1' }, `/api/v1/isochrone?lon=${lon}&lat=${lat}`);
  const way = proxy ? 'through nginx' : 'asked directly';
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `Maillage ${VERSION}, ${way}, ${values.seconds} s each, on ${new Date().toISOString().slice(0, 10)}; ${cpus().length} cores, load ${load} before.\n`,
  );
  console.log(
    '| one stranger | /eligibility p95 of another | /isochrone p95 | not answered | longest turn | taken: thread, others, proxy | the stranger had: answers, good ones, refusals | memory |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [i, attack] of ATTACKS.entries()) {
    // Stranger and other are new clients in each row: none comes to the limit of requests by what was asked in rows before.
    if (!attack.name.includes(values.only)) continue;
    const { eligibility, isochrone, memory_mb, badly, turn_ms, taken, stranger } = await during(
      attack,
      { ...target, from: `127.0.66.${1 + i}` },
      `127.0.7.${1 + i}`,
      `${server.url}/metrics`,
    );
    const failed = unanswered(eligibility) + unanswered(isochrone);
    console.log(
      `| ${attack.name} | ${p95(eligibility)} | ${p95(isochrone)} | ${failed} of ${eligibility.length + isochrone.length}${failed > 0 ? ` (${[...badly].join(', ')})` : ''} | ${Math.round(turn_ms)} ms | ${percent(taken.thread)}, ${percent(taken.others)}, ${percent(taken.proxy)} | ${stranger.all}, ${stranger.good}, ${stranger.refused} | ${Math.round(memory_mb)} MB |`,
    );
    await sleep(1000);
  }
} finally {
  await proxy?.stop();
  await server.kill('SIGTERM');
  await own?.remove();
}
