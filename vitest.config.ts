import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Unit, integration and browser tests are projects of their own, run one after another: `npm test -- --project unit`.
 * Integration and browser tests start databases, OSRM and Chromium: few of their files at a time.
 */
const setUp = ['tests/support/set_up.ts'];
const setupFiles = ['tests/support/set_up_properties.ts'];

/** Node runs the TypeScript of tests as it runs ours: to transform every module for every file takes longer than most tests. */
const experimental = { viteModuleRunner: false };

/** Servers and threads that tests start find what others compiled, as those that people start do. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          experimental,
          include: ['tests/unit/**/*.test.ts'],
          setupFiles,
          testTimeout: 120_000,
          // By itself Vitest leaves one core unused: on two cores that is half of them.
          maxWorkers: Math.max(2, availableParallelism()),
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          experimental,
          include: ['tests/integration/**/*.test.ts'],
          setupFiles,
          globalSetup: setUp,
          env,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'browser',
          experimental,
          include: ['tests/browser/**/*.test.ts'],
          setupFiles,
          globalSetup: [...setUp, 'tests/support/build_page.ts'],
          env,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
