/**
 * `npm run torture [-- --kills N] [--seed N] [--minutes N] [--database embedded|postgresql] [--only WORDS]`: kills commands at random moments (SIGKILL), looks each
 * time at what the home answers then, runs the command again to its end, and looks again. After a kill a home answers as before the command
 * or as after it, and nothing else. On the embedded database, and on PostgreSQL where DATABASE_URL names a server. Prints a table; ends with
 * 1 where something did not hold. --minutes: begins no kill after so long; --seed also chooses what is killed first.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { VERSION } from '../../server/process/version.ts';
import { POSTGRESQL_URL } from '../support/database.ts';
import { processesIn, startCommand } from '../support/process.ts';
import { DEEDS, type Deed } from './deeds.ts';
import { type List, newPlace, type Place } from './place.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const random = createRandom(Number(values.seed));
/** Where a command ends before its kill, it is tried again so often. */
const TRIES = 4;
/** How long a command is taken to last before one has been seen to its end. */
const FIRST_MS = 6000;

interface Line {
  deed: string;
  kind: Place['kind'];
  kills: number;
  /** How often each state was found after the kill. */
  /** Of a command that changes what is answered. */
  before: number;
  after: number;
  none: number;
  faults: string[];
}

interface Outcome {
  killed: boolean;
  /** What the place answers from now, where that is known. */
  state?: List;
  /** How long the command took that was let go on to its end. */
  took_ms?: number;
}

/** Kills one command in its midst, unless it ends first, and runs it again to its end. */
async function killOnce(place: Place, deed: Deed, now: List, line: Line, most_ms: number): Promise<Outcome> {
  const ready = await deed.ready(place, now);
  const home = ready.home ?? place.home;
  const environment = ready.environment ?? place.environment;
  try {
    const command = startCommand(ready.args, environment);
    const doing = ready.meanwhile?.((what) => command.wrote(what, 60_000)).catch(() => undefined);
    const ended = command.ended().then(() => true);
    const isOver = await Promise.race([ended, sleep(random() * most_ms, false)]);
    await command.kill();
    await doing;
    if (isOver && command.child.signalCode === null) return { killed: false };
    line.kills++;
    const found = await place.stateOf(home, environment);
    if (!ready.may.includes(found)) line.faults.push(`after the kill it answers ${found}`);
    if (found === 'none') line.none++;
    else if (found === now && ready.will !== now) line.before++;
    else line.after++;
    await ready.holds?.();
    const began = Date.now();
    await place.run(ready.again ?? ready.args, environment);
    const took_ms = Date.now() - began;
    const then = await place.stateOf(home, environment);
    if (then !== ready.will) line.faults.push(`run again it answers ${then}, not ${ready.will}`);
    await ready.holds?.();
    const left = processesIn(home, 'osrm-routed');
    if (left.length > 0) line.faults.push(`processes go on without it: ${left.join(', ')}`);
    return then === 'none' ? { killed: true, took_ms } : { killed: true, took_ms, state: then };
  } catch (error) {
    line.faults.push((error as Error).message);
    // The next deed begins from what is whole.
    await place.run(['prepare', place.region.file]).catch(() => undefined);
    return { killed: true };
  } finally {
    await ready.clean?.();
  }
}

const kinds = (['embedded', 'postgresql'] as const).filter(
  (kind) => (values.database ?? kind) === kind && (kind === 'embedded' || POSTGRESQL_URL !== undefined),
);
const deeds = DEEDS.filter(({ name }) => name.includes(values.only));
const lines: Line[] = [];
const began = Date.now();
for (const [k, kind] of kinds.entries()) {
  const place = await newPlace(kind);
  try {
    const own = deeds.map(
      (deed): Line => ({ deed: deed.name, kind, kills: 0, before: 0, after: 0, none: 0, faults: [] }),
    );
    lines.push(...own);
    const took = new Map<Deed, number>();
    const all = Math.floor((Number(values.kills) + k) / kinds.length);
    const now = async (): Promise<List> => {
      const state = await place.stateOf();
      if (state === 'none') throw new Error('There is nothing to begin from.');
      return state;
    };
    let state: List = 'A';
    // Each database has its share of the time.
    const last = began + (Number(values.minutes) * 60_000 * (k + 1)) / kinds.length;
    for (let kill = 0; kill < all && Date.now() < last; kill++) {
      const which = (kill + Number(values.seed) * 3) % deeds.length;
      const [deed, line] = [deeds[which] as Deed, own[which] as Line];
      for (let tries = 0; tries < TRIES; tries++) {
        const outcome = await killOnce(place, deed, state, line, took.get(deed) ?? FIRST_MS);
        if (outcome.took_ms !== undefined) took.set(deed, outcome.took_ms);
        state = outcome.state ?? (await now());
        if (outcome.killed) break;
      }
      const fault = line.faults.length > 0 ? `: ${line.faults.at(-1)}` : '';
      process.stderr.write(`${kind}, kill ${kill + 1} of ${all}: ${deed.name}${fault}\n`);
    }
  } finally {
    await place.remove();
  }
}
const total = lines.reduce((sum, { kills }) => sum + kills, 0);
const faults = lines.flatMap(({ deed, kind, faults: all }) =>
  all.map((fault) => `${deed}, ${kind}: ${fault}`),
);
console.log(
  `Maillage ${VERSION}, seed ${values.seed}, on ${new Date().toISOString().slice(0, 10)}: ${total} kills in ${Math.round((Date.now() - began) / 60_000)} minutes, ${faults.length} faults.\n`,
);
console.log('| killed | database | kills | answered as before | as after | had nothing to serve | faults |');
console.log('|---|---|---|---|---|---|---|');
for (const { deed, kind, kills, before, after, none, faults: found } of lines)
  console.log(`| ${deed} | ${kind} | ${kills} | ${before} | ${after} | ${none} | ${found.length} |`);
for (const fault of faults) console.log(`\n- ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
