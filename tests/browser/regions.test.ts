/** The choice of region, where a server answers for several. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { threeRegionsHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, startWeb } from '../support/web_page.ts';

let home: Awaited<ReturnType<typeof threeRegionsHome>>;
let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  home = await threeRegionsHome();
  server = await startWeb(home.home);
  browser = await launchBrowser();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await home?.remove();
});

test('a region that the server has not is told so, with the way to those that it has', async () => {
  const { page } = await openWeb(browser, server, 'regions/grille-z/');
  await page.getByRole('heading', { name: 'Cette région n’est pas ici' }).waitFor();
  expect(await page.locator('.map-area').getAttribute('aria-busy')).toBe('false');
  expect(await page.locator('main [aria-busy=true], main .skeleton').count()).toBe(0);
  await page.locator('main').getByRole('link', { name: 'Grille B' }).click();
  await page.waitForURL('**/regions/grid-b/');
  await page.locator('.brand-region', { hasText: 'Grille B' }).waitFor();
});

test('another region is chosen in the menu, and stays while one goes on', async () => {
  const { page, complaints } = await openWeb(browser, server, '?view=territory');
  await page.getByText('Toutes les régions').click();
  const rows = page.locator('.all-regions tbody tr');
  expect(await rows.locator('th').allInnerTexts()).toEqual(['Grille C', 'Grille A', 'Grille B']);
  await rows.getByRole('link', { name: 'Grille B' }).click();
  await page.waitForURL('**/regions/grid-b/?view=territory');
  await page.locator('.brand-region', { hasText: 'Grille B' }).waitFor();

  await page.getByRole('button', { name: 'Menu' }).click();
  await page.locator('.menu-field select').selectOption({ label: 'Grille A' });
  await page.waitForURL('**/regions/grid-a/?view=territory');
  await page.locator('.brand-region', { hasText: 'Grille A' }).waitFor();
  // What is chosen next stays there.
  await page.getByRole('link', { name: 'Mon projet' }).click();
  await page.waitForURL('**/regions/grid-a/');
  expect(complaints).toEqual([]);
});
