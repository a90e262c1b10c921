/**
 * `npm run attack [-- --home FOLDER] [--seconds N] [--only WORDS]`: plays what one stranger can do to a server of this machine, and tells how long another
 * client waits meanwhile for /eligibility and /isochrone (95th of 100), what is not answered well, and the memory that the server has. Corsica where
 * its data is there, else the tests' small region; --home: a prepared home, which is served as it is. Each attack ends after --seconds (15) at most.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { homeKey } from '../../server/process/home_key.ts';
import { serveProcess } from '../support/process.ts';
import { corsicaHome, gridHome, testEnvironment } from '../support/test_region.ts';
import { ATTACKS, type Attack, type Target, timeOf } from './attacks.ts';

const OTHER = '198.51.100.7';
const { values } = parseArgs({
  options: {
    home: { type: 'string' },
    seconds: { type: 'string', default: '15' },
    only: { type: 'string', default: '' },
  },
});

interface Told {
  eligibility: number[];
  isochrone: number[];
  memory_mb: number;
}

/** What another client sees while `attack` goes on. */
async function during(attack: Attack, target: Target): Promise<Told> {
  const ending = AbortSignal.timeout(Number(values.seconds) * 1000);
  const told: Told = { eligibility: [], isochrone: [], memory_mb: 0 };
  let over = false;
  const running = attack.run(target, ending).finally(() => {
    over = true;
  });
  const asking = async (kind: 'eligibility' | 'isochrone', pause_ms: number): Promise<void> => {
    while (!over) {
      const move = told[kind].length / 3000;
      const at = `lon=${(target.lon + (move % 0.02)).toFixed(5)}&lat=${target.lat}`;
      told[kind].push(await timeOf(`${target.url}/api/v1/${kind}?${at}`, OTHER));
      await sleep(pause_ms);
    }
  };
  const watching = async (): Promise<void> => {
    while (!over) {
      told.memory_mb = Math.max(told.memory_mb, await memoryOf(target));
      await sleep(500);
    }
  };
  await Promise.all([running, asking('eligibility', 20), asking('isochrone', 200), watching()]);
  return told;
}

async function memoryOf({ url }: Target): Promise<number> {
  const text = await fetch(`${url}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  );
  return Number(/^maillage_process_resident_memory_bytes (\S+)/m.exec(text)?.[1] ?? 0) / 2 ** 20;
}

const p95 = (times: number[]): string => {
  const time = times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
  return Number.isFinite(time) ? `${Math.round(time)} ms` : 'none';
};
const unanswered = (times: number[]): number => times.filter((time) => !Number.isFinite(time)).length;

const own = values.home === undefined ? ((await corsicaHome()) ?? (await gridHome())) : null;
const home = values.home ?? (own?.home as string);
const server = await serveProcess({ ...(await testEnvironment(home)), MAILLAGE_TRUST_PROXY: '127.0.0.1' });
try {
  const { url } = server;
  const sites = (await (await fetch(`${url}/api/v1/sites`)).json()) as {
    features: { geometry: { coordinates: [number, number] } }[];
  };
  const [lon, lat] = sites.features[0]?.geometry.coordinates ?? [0, 0];
  const target: Target = { url, lon, lat, key: await homeKey(home) };
  await timeOf(`${url}/api/v1/isochrone?lon=${lon}&lat=${lat}`, OTHER);
  console.log('| one stranger | /eligibility p95 of another | /isochrone p95 | not answered | memory |');
  console.log('|---|---|---|---|---|');
  for (const attack of ATTACKS.filter(({ name }) => name.includes(values.only))) {
    const { eligibility, isochrone, memory_mb } = await during(attack, target);
    const failed = unanswered(eligibility) + unanswered(isochrone);
    console.log(
      `| ${attack.name} | ${p95(eligibility)} | ${p95(isochrone)} | ${failed} of ${eligibility.length + isochrone.length} | ${Math.round(memory_mb)} MB |`,
    );
    await sleep(1000);
  }
} finally {
  await server.kill('SIGTERM');
  await own?.remove();
}
