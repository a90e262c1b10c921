/** The region that `npm start` shows: real communes, modelled roads, example sites. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { pixelsOfColour } from '../support/map_picture.ts';
import { demoHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { inFrench, openWeb, plain, settle, startWeb, WEB_TIMEOUT_MS } from '../support/web_page.ts';

/** Of names of towns, in the light theme: no other thing on the map is drawn with it. */
const TOWN_INK = [0x26, 0x2c, 0x29];

describe('the demonstration region', () => {
  let home: Awaited<ReturnType<typeof demoHome>>;
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    home = await demoHome();
    server = await startWeb(home.home);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await home?.remove();
  });

  test('says that it is one, on the page and in the API, and shows the whole region', async () => {
    const { page, complaints } = await openWeb(browser, server);
    expect(plain(await page.textContent('.panel-body'))).toContain(
      'Données de démonstration : routes modélisées, tiers-lieux d’exemple. Ces réponses ne valent pas pour une candidature.',
    );
    const coverage = (await server.get('/api/v1/coverages/current')).body;
    expect(coverage.network.modelled).toBe(true);
    const [whole] = (await server.get('/api/v1/statistics?by=region')).body.items;
    expect(whole.population).toBe(6_150_451);
    const headline = plain(await page.textContent('.headline'));
    expect(headline).toContain('des habitants de Nouvelle-Aquitaine');
    expect(headline).toContain(inFrench(whole.white.population));
    expect((await server.get('/api/v1/statistics?by=commune')).body.items).toHaveLength(4293);
    // The planner's lists, 2 MB of them here, are asked for by the planner's view alone.
    const asked = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    expect(asked.filter((address) => /statistics\?by=|\/sites$/.test(address))).toEqual([
      expect.stringMatching(/by=region$/),
    ]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('an applicant: a commune by an old spelling, its answer, a route and the sheet', async () => {
    const { page, complaints } = await openWeb(browser, server);
    await page.fill('#search', 'st leonard de noblat');
    await page.getByRole('option', { name: /^Saint-Léonard-de-Noblat/ }).click();
    await settle(page);
    const { body } = await server.get('/api/v1/communes/87161');
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(body.headline));
    await page.goto(new URL(`?at=${body.lon},${body.lat}`, server.url).href);
    await settle(page);
    const point = (await server.get(`/api/v1/eligibility?lon=${body.lon}&lat=${body.lat}`)).body;
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(point.headline));
    expect(await page.locator('.nearest a').allTextContents()).toEqual(
      point.nearest.map((site: { name: string }) => site.name),
    );
    expect(await page.getByRole('link', { name: /Fiche à joindre/ }).count()).toBe(1);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a town that fills the view is named there, though its town hall lies outside; never where names are left out', async () => {
    // Limoges east of its centre: nothing else would be named here, and names of towns have a colour of their own.
    const inkAt = async (query: string): Promise<number> => {
      const { page } = await openWeb(browser, server, query, { colorScheme: 'light' });
      const picture = await page.screenshot({ clip: { x: 440, y: 40, width: 540, height: 520 } });
      const ink = await pixelsOfColour(page, picture, TOWN_INK);
      await page.context().close();
      return ink;
    };
    for (const zoom of [14, 16])
      expect(await inkAt(`?map=${zoom}/45.83/1.275`), String(zoom)).toBeGreaterThan(40);
    expect(await inkAt('?map=16/45.83/1.275&layers=white-zones,bands,sites,roads,communes')).toBe(0);
  });

  test('a planner: a département, its communes, the best next places', async () => {
    const { page, complaints } = await openWeb(browser, server, '?view=territory&departement=23');
    const { items } = (await server.get('/api/v1/statistics?by=departement')).body;
    const creuse = items.find((one: { code: string }) => one.code === '23');
    const figures = (await page.locator('.key-figures dd').allTextContents()).map(plain);
    expect(figures).toContain(inFrench(creuse.white.population));
    await page.goto(new URL('?view=territory&section=scenario', server.url).href);
    await settle(page);
    await page.getByRole('button', { name: 'Où un lieu ferait-il le plus ?' }).click();
    await page.waitForSelector('.best-places li', { timeout: WEB_TIMEOUT_MS });
    expect(await page.locator('.best-places li').count()).toBe(5);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
