/** What the page shows while its map or its server is not there. */
import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { openPage } from '../support/browser.ts';
import { placeOnScreen } from '../support/map_picture.ts';
import { servePage } from '../support/served_page.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, plain, settle, startWeb, WEB_TIMEOUT_MS } from '../support/web_page.ts';

const corsica = await corsicaHome();
const FAR = '9.2794,41.5914';

describe.skipIf(!corsica)('while something is not there', () => {
  let browser: Browser;
  let server: TestServer;
  servePage(corsica, (served) => {
    ({ browser, server } = served);
  });

  test('before the map can be drawn its region is there in a few strokes, where the map will show it', async () => {
    const { page } = await openPage(browser, {
      viewport: { width: 1280, height: 860 },
      reducedMotion: 'reduce',
    });
    let release: (value?: unknown) => void = () => undefined;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route('**/tiles/**', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(server.url);
    const drawn = page.locator('.map-waiting path');
    await drawn.waitFor();
    // Once legend and buttons, which lie over the map, have their sizes.
    await page.waitForSelector('.legend');
    await page.waitForTimeout(300);
    const box = await drawn.boundingBox();
    release();
    await settle(page);
    expect(await page.locator('.map-waiting').count()).toBe(0);
    // The address tells the camera of a map that its reader has touched.
    await page.getByRole('button', { name: 'Zoomer', exact: true }).click();
    await settle(page);
    await page.getByRole('button', { name: 'Dézoomer', exact: true }).click();
    await settle(page);
    const [west, south, east, north] = (await server.get('/api/v1/region')).body.bbox;
    const [first, last] = [await placeOnScreen(page, west, north), await placeOnScreen(page, east, south)];
    const edges = [box?.x, box?.y, (box?.x ?? 0) + (box?.width ?? 0), (box?.y ?? 0) + (box?.height ?? 0)];
    [first.x, first.y, last.x, last.y].forEach((edge, i) => {
      expect(Math.abs(edge - (edges[i] ?? 0)), `edge ${i}`).toBeLessThan(3);
    });
    await page.context().close();
  });

  test('the server goes and comes back: what is shown stays, what was asked is answered', async () => {
    const { page } = await openWeb(browser, server, `?at=${FAR}`);
    const said = await page.textContent('.verdict-why');
    const gone = (route: import('playwright-core').Route) => route.abort('connectionrefused');
    await page.route('**/api/v1/**', gone);
    // What a proxy gives to nobody: no sign of life may rest on it.
    await page.route('**/health/**', (route) => route.fulfill({ status: 404 }));
    await page.mouse.click(700, 500);
    await page.waitForSelector('.banner-offline');
    await page.waitForSelector('.failed');
    expect(await page.textContent('.verdict-why')).toBe(said);
    await page.fill('#search', 'corte');
    await expect.poll(() => page.textContent('.search-state')).toMatch(/Votre texte est gardé/);
    expect(await page.inputValue('#search')).toBe('corte');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.unroute('**/api/v1/**', gone);
    await page.waitForSelector('.banner-offline', { state: 'detached', timeout: WEB_TIMEOUT_MS });
    await expect.poll(() => page.locator('.failed').count(), { timeout: WEB_TIMEOUT_MS }).toBe(0);
    await settle(page);
    const [, lon, lat] = /at=([\d.-]+),([\d.-]+)/.exec(page.url()) ?? [];
    const { body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
    expect(plain(await page.textContent('.verdict-why'))).toBe(plain(body.reasons[0].text));
    await page.context().close();
  });

  test('a tab that nobody looks at keeps no connection, and listens again when it is looked at', async () => {
    const { page } = await openWeb(browser, server);
    const look = (hidden: boolean) =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => now });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'));
    await look(true);
    await ended;
    const asked = page.waitForRequest((request) => request.url().endsWith('/events'));
    await look(false);
    await asked;
    await page.context().close();
  });

  test('a server that is stopped is said to be away before anybody asks, and the page comes back by itself', async () => {
    const { page } = await openWeb(browser, server, `?at=${FAR}`);
    const said = await page.textContent('.verdict-why');
    const port = new URL(server.url).port;
    await server.close();
    await page.waitForSelector('.banner-offline');
    expect(await page.textContent('.verdict-why')).toBe(said);
    const heard = page.waitForRequest((request) => request.url().endsWith('/events'));
    server = await startWeb(corsica?.home ?? '', { MAILLAGE_PORT: port });
    await page.waitForSelector('.banner-offline', { state: 'detached' });
    await heard;
    expect(await page.textContent('.verdict-why')).toBe(said);
    await page.mouse.click(700, 500);
    await page.waitForURL((url) => !url.href.includes(FAR));
    await settle(page);
    expect(await page.locator('.failed').count()).toBe(0);
    await page.context().close();
  });
});
