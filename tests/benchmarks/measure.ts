/** How benchmarks measure: time as people wait for it, the processor's own time, memory. */

export interface Timing {
  /** Time waited, milliseconds. */
  median_ms: number;
  p95_ms: number;
  /** Processor time of this process, all its threads: what other programs on the machine change less. */
  cpu_ms: number;
  runs: number;
}

/** Runs `work` for each item, `warmUp` rounds that do not count and `rounds` that do. */
export async function measure<T>(
  items: readonly T[],
  work: (item: T) => unknown,
  { rounds = 5, warmUp = 2 }: { rounds?: number; warmUp?: number } = {},
): Promise<Timing> {
  const waited_ms: number[] = [];
  const cpu_ms: number[] = [];
  for (let round = -warmUp; round < rounds; round++)
    for (const item of items) {
      const start = performance.now();
      const cpuStart = cpuNow_ms();
      await work(item);
      if (round < 0) continue;
      cpu_ms.push(cpuNow_ms() - cpuStart);
      waited_ms.push(performance.now() - start);
    }
  return {
    median_ms: rounded(percentile(waited_ms, 0.5)),
    p95_ms: rounded(percentile(waited_ms, 0.95)),
    cpu_ms: rounded(percentile(cpu_ms, 0.5)),
    runs: waited_ms.length,
  };
}

/** One run: what it gives, and how long it took. */
export async function once<T>(
  work: () => T | Promise<T>,
): Promise<{ result: T; ms: number; cpu_ms: number }> {
  const start = performance.now();
  const cpuStart = cpuNow_ms();
  const result = await work();
  return { result, ms: rounded(performance.now() - start), cpu_ms: rounded(cpuNow_ms() - cpuStart) };
}

function cpuNow_ms(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits));

/** Greatest memory that this process ever had, MiB. */
export const peakMemory_mib = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
