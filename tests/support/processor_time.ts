/** Processor time in ms of this thread while the work is done: unlike the clock it tells nothing of what else the machine does. */
export async function processorMs(work: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
