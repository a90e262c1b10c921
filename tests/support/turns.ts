/** How long this thread works without letting anybody else have a turn: by its own processor time, which no neighbour lengthens. */
export async function longestTurn<T>(work: () => Promise<T>): Promise<{ result: T; longest_ms: number }> {
  let last = spent_ms();
  let longest_ms = 0;
  const look = (): void => {
    const now = spent_ms();
    longest_ms = Math.max(longest_ms, now - last);
    last = now;
  };
  let next: NodeJS.Immediate;
  const again = (): void => {
    look();
    next = setImmediate(again);
  };
  next = setImmediate(again);
  try {
    const result = await work();
    look();
    return { result, longest_ms };
  } finally {
    clearImmediate(next);
  }
}

function spent_ms(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
