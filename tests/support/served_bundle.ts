/** A bundle of a home on a plain file server, beside a server of that home which the page does not know. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../../server/cli/run.ts';
import { type FolderServer, serveFolder } from './folder_server.ts';
import { testTerminal } from './terminal.ts';
import { testEnvironment } from './test_region.ts';
import type { TestServer } from './test_server.ts';
import { startWeb } from './web_page.ts';

export interface ServedBundle {
  /** What the page says is compared with it. */
  api: TestServer;
  files: FolderServer;
  /** What the command told. */
  told: string;
  close(): Promise<void>;
}

/** Writes and serves a bundle; `options`: of the command. */
export async function serveBundle(home: string, options: string[] = []): Promise<ServedBundle> {
  const api = await startWeb(home);
  const folder = join(home, 'files', 'bundle');
  const terminal = testTerminal(await testEnvironment(home));
  expect(await run(['bundle', folder, ...options], terminal), terminal.errors()).toBe(0);
  const files = await serveFolder(folder);
  return {
    api,
    files,
    told: terminal.printed(),
    async close() {
      await files.close();
      await api.close();
    },
  };
}
