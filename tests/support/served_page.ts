import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import type { TestServer } from './test_server.ts';
import { startWeb } from './web_page.ts';

/**
 * Gives a suite a server with the page on a home, and a browser, before the first of its tests; takes them and the home away after the
 * last. `home` is null where the suite is skipped.
 */
export function servePage(
  home: { home: string; remove: () => Promise<void> } | null,
  begin: (page: { browser: Browser; server: TestServer }) => void,
): void {
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    server = await startWeb(home?.home ?? '');
    browser = await launchBrowser();
    begin({ browser, server });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await home?.remove();
  });
}
