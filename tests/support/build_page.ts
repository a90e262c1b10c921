import { buildWebIfStale } from '../../server/process/web_build.ts';

/** Builds the page where it is stale, once and before all browser tests: files that run side by side would build it at once. */
export default async function setUp(): Promise<void> {
  await buildWebIfStale();
}
