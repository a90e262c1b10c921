/**
 * One attack, in a process of its own: `{name, target, seconds}` as JSON. Tells at its end how many answers it had. It stands back behind the
 * server, its proxy and who else asks: a stranger's processor is none of theirs, and how much is asked is bounded by what is answered.
 */
import { getPriority, setPriority } from 'node:os';
import { ATTACKS } from './attacks.ts';
import { answers, type Target } from './strangers.ts';

const { name, target, seconds } = JSON.parse(process.argv[2] as string) as {
  name: string;
  target: Target;
  seconds: number;
};
setPriority(Math.min(19, getPriority() + 10));
const end = (): void => {
  process.send?.(answers(), () => process.exit());
};
// What waits for the end alone does not keep the process alive.
setTimeout(end, seconds * 1000 + 500);
await ATTACKS.find((attack) => attack.name === name)?.run(target, AbortSignal.timeout(seconds * 1000));
end();
