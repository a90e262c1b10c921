/** One attack, in a process of its own: `{name, target, seconds}` as JSON. */
import { ATTACKS } from './attacks.ts';
import type { Target } from './strangers.ts';

const { name, target, seconds } = JSON.parse(process.argv[2] as string) as {
  name: string;
  target: Target;
  seconds: number;
};
// What waits for the end alone does not keep the process alive.
setTimeout(() => process.exit(), seconds * 1000 + 500);
await ATTACKS.find((attack) => attack.name === name)?.run(target, AbortSignal.timeout(seconds * 1000));
process.exit();
