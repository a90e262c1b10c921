/** How much memory programs hold, with all that they started. */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_EVERY_MS = 1000;

export interface MemoryWatch {
  /** Watches a program from now on. */
  watch(pid: number): void;
  /** The most that the watched programs held at once, MiB; null where the system does not tell. */
  most_mib(): number | null;
  stop(): void;
}

/** Looks once a second, for it takes some milliseconds: a peak in between is missed. */
export function watchMemory(): MemoryWatch {
  const roots = new Set<number>();
  const stopping = new AbortController();
  let most = 0;
  const look = async () => {
    for (; !stopping.signal.aborted; await sleep(SAMPLE_EVERY_MS)) {
      let bytes = 0;
      for (const root of roots) {
        const held = await bytesOfTree(root);
        if (held === 0) roots.delete(root);
        bytes += held;
      }
      most = Math.max(most, bytes);
    }
  };
  void look();
  return {
    watch: (pid) => void roots.add(pid),
    most_mib: () => (most > 0 ? Math.round(most / 2 ** 20) : null),
    stop: () => stopping.abort(),
  };
}

/** Bytes that a process and its descendants hold now; 0 when it is gone, or where the system does not tell. */
async function bytesOfTree(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  let bytes = 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const children = await readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '');
    for (const child of children.split(' ').filter(Boolean)) bytes += await bytesOfTree(Number(child));
  }
  return bytes;
}
