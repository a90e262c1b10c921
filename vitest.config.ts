import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Unit, integration and browser tests are projects of their own: `npm test -- --project unit`. All run in one line, in which the many
 * short unit tests come last and fill the time for which long ones leave a core to itself.
 */
const setUp = ['tests/support/set_up.ts'];
const setupFiles = ['tests/support/set_up_properties.ts'];
/** For the files that open embedded databases. */
const withDatabases = [...setupFiles, 'tests/support/set_up_compiled.ts'];

/** Node runs the TypeScript of tests as it runs ours: to transform every module for every file takes longer than most tests. */
const experimental = { viteModuleRunner: false };

/**
 * Files run one after the other in as many processes as there are workers: to start a process, load the application and let the engine warm
 * up for each file took half of the time. What a file puts into a module, into the environment or into the clock it takes back itself.
 */
const isolate = false;

/** Tests, and the servers and threads that they start, find what others compiled, as those that people start do. */
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'node-compile-cache');

/** By itself Vitest leaves one core unused. One file more than there are cores: many wait, for a server or for the clock. */
const maxWorkers = availableParallelism() + 1;

/** What is waited for comes when the machine has time for it: an idle one waits no longer for that. */
const expect = { poll: { timeout: 30_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          experimental,
          isolate,
          include: ['tests/unit/**/*.test.ts'],
          setupFiles,
          testTimeout: 120_000,
          expect,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'integration',
          experimental,
          isolate,
          include: ['tests/integration/**/*.test.ts'],
          setupFiles: withDatabases,
          globalSetup: setUp,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          expect,
          maxWorkers,
        },
      },
      {
        test: {
          name: 'browser',
          experimental,
          isolate,
          include: ['tests/browser/**/*.test.ts'],
          setupFiles: withDatabases,
          globalSetup: [...setUp, 'tests/support/build_page.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          expect,
          maxWorkers,
        },
      },
    ],
  },
});
