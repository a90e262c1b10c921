/** The page in a real browser, against a real server. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  errors,
  type Page,
} from 'playwright-core';
import { buildWebIfStale } from '../../server/process/web_build.ts';
import { openPage, type WatchedPage } from './browser.ts';
import { startTestServer, type TestServer } from './test_server.ts';

/** Software drawing on a busy machine takes its time. */
export const WEB_TIMEOUT_MS = 90_000;

/** Builds the page where it is stale and serves it with the API on this home. */
export async function startWeb(home: string, settings: Record<string, string> = {}): Promise<TestServer> {
  await buildWebIfStale();
  return startTestServer(home, settings);
}

export type PageOptions = BrowserContextOptions & {
  width?: number;
  height?: number;
  /** Done with the context before it opens the page. */
  prepare?: (context: BrowserContext) => Promise<unknown>;
};

/** Opens the page at an address and waits until all of it is there. Nothing moves, so that tests do not wait for motion. */
export async function openWeb(
  browser: Browser,
  server: { url: string },
  query = '',
  { width = 1280, height = 860, prepare, ...options }: PageOptions = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, {
    viewport: { width, height },
    reducedMotion: 'reduce',
    hasTouch: width < 720,
    ...options,
  });
  watched.page.setDefaultTimeout(WEB_TIMEOUT_MS);
  await prepare?.(watched.page.context());
  await watched.page.goto(new URL(query, server.url).href);
  await settle(watched.page);
  return watched;
}

/** Waits until nothing is under way: the map has drawn what it was asked for, and no part of the panel is waiting. */
export async function settle(page: Page): Promise<void> {
  for (let pass = 0; pass < 2; pass++) {
    await page
      .waitForFunction(
        () =>
          document.querySelector('.map-area') !== null &&
          document.querySelector('[aria-busy="true"], .skeleton') === null,
        undefined,
        { timeout: WEB_TIMEOUT_MS, polling: 100 },
      )
      .catch(async (error: unknown) => {
        if (!(error instanceof errors.TimeoutError)) throw error;
        const waiting = await page
          .locator('[aria-busy="true"], .skeleton')
          .evaluateAll((list) => list.map((one) => one.className));
        throw new Error(`The page is still waiting after ${WEB_TIMEOUT_MS / 1000} s: ${waiting.join(', ')}`);
      });
    // A change that has just been made may not have begun to show.
    await page.waitForTimeout(250);
  }
}

/** Text without the spaces that do not break. */
export function plain(text: string | null): string {
  return (text ?? '')
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a number is as a French reader writes it. */
export function inFrench(value: number): string {
  return plain(new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 0 }).format(value));
}
