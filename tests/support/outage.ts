/** What people see while something is broken: asks again and again in the background and keeps count. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Watch {
  /** Stops asking; `longest_gap_ms` is the longest time between two good answers. */
  stop(): Promise<{ asked: number; bad: string[]; longest_gap_ms: number }>;
}

/** Asks every `every_ms`; `isGood` looks at the answer, and what it says is bad is kept (null: good). */
export function watch(
  url: string,
  isGood: (status: number, text: string) => string | null,
  every_ms = 20,
): Watch {
  let stopped = false;
  let asked = 0;
  const bad: string[] = [];
  let lastGood = Date.now();
  let longest_gap_ms = 0;
  const asking = (async () => {
    while (!stopped) {
      asked++;
      const complaint = await fetch(url, { signal: AbortSignal.timeout(10_000) })
        .then(async (answer) => isGood(answer.status, await answer.text()))
        .catch((error: unknown) => String(error));
      if (complaint === null) {
        longest_gap_ms = Math.max(longest_gap_ms, Date.now() - lastGood);
        lastGood = Date.now();
      } else bad.push(complaint);
      await sleep(every_ms);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await asking;
      return { asked, bad, longest_gap_ms: Math.max(longest_gap_ms, Date.now() - lastGood) };
    },
  };
}

/** Lines of what the faults did, printed together at the end of a file of tests. */
export function newFaultReport(): {
  tell(fault: string, lost: string, missing_ms: number | string): void;
  print(): void;
} {
  const rows: string[][] = [];
  return {
    tell: (fault, lost, missing) =>
      rows.push([fault, lost, typeof missing === 'number' ? `${(missing / 1000).toFixed(1)} s` : missing]),
    print() {
      const table = [['fault', 'lost', 'answers missing for'], ...rows];
      const widths = [0, 1].map((column) => Math.max(...table.map((row) => (row[column] ?? '').length)));
      for (const [fault = '', lost = '', missing = ''] of table)
        process.stdout.write(`${fault.padEnd(widths[0] ?? 0)}  ${lost.padEnd(widths[1] ?? 0)}  ${missing}\n`);
    },
  };
}
