/** The bundle of a whole region on real roads, from a plain file server: what it weighs at first, draws, finds and answers. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../demo/model/seeded_random.ts';
import { launchBrowser } from '../support/browser.ts';
import type { FolderServer } from '../support/folder_server.ts';
import { coloursAt, placesOnMap } from '../support/map_picture.ts';
import { type ServedBundle, serveBundle } from '../support/served_bundle.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { inFrench, openWeb, plain, settle } from '../support/web_page.ts';

const corsica = await corsicaHome();

describe.skipIf(!corsica)(`the bundle of Corsica${corsica ? '' : ' (real data missing: skipped)'}`, () => {
  let bundle: ServedBundle;
  let api: TestServer;
  let files: FolderServer;
  let browser: Browser;
  beforeAll(async () => {
    bundle = await serveBundle(corsica?.home ?? '');
    ({ api, files } = bundle);
    process.stdout.write(bundle.told);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await bundle?.close();
    await corsica?.remove();
  });

  test('the first view tells the region, and fetches nothing that it does not show', async () => {
    const { page, complaints } = await openWeb(browser, files);
    const [whole] = (await api.get('/api/v1/statistics?by=region')).body.items;
    expect(plain(await page.textContent('.headline'))).toContain(inFrench(whole.white.population));
    const data = files.requests.filter((request) => /^\/data\//.test(request));
    expect(data.sort()).toEqual(['/data/coverage.json', '/data/region.json', '/data/statistics/region.json']);
    // Of the archives' tiles, only those of the view.
    for (const request of files.requests.filter((one) => one.includes('.pmtiles')))
      expect(request).toMatch(/ bytes=\d+-\d+$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('white zones and bands are drawn where the exact times say so', async () => {
    const { page } = await openWeb(browser, files, '?layers=white-zones,bands&map=7.9/42.15/8.6', {
      width: 1000,
      height: 900,
    });
    // Clicks tell their point in the address, and the map stays where it is without their answer.
    await page.route('**/data/communes/*', (route) => route.abort());
    const random = seededRandom(11);
    const anywhere = Array.from({ length: 5000 }, () => ({ x: random() * 1000, y: random() * 900 }));
    const places = await placesOnMap(page, anywhere);
    const colours = await coloursAt(page, await page.screenshot(), places);
    const drawn = places.map((place, i) => ({ ...place, as: colours[i] }));
    const clicks = ['band', 'white-zone'].flatMap((as) => drawn.filter((one) => one.as === as).slice(0, 15));
    expect(clicks).toHaveLength(30);
    const differing: string[] = [];
    for (const { x, y, as } of clicks) {
      const before = page.url();
      await page.mouse.click(x, y);
      await page.waitForURL((url) => url.href !== before && url.search.includes('at='));
      const [lon, lat] = new URL(page.url()).searchParams.get('at')?.split(',') ?? [];
      const { body } = await api.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
      const near = body.drive_time_s !== null && body.drive_time_s < body.limit_s;
      if (near !== (as === 'band')) differing.push(`${lon}, ${lat}: ${body.drive_time_s} s, drawn as ${as}`);
    }
    // A click is as wide as a pixel; here that is some 300 m, so that one may lie on the line itself.
    expect(differing.length, differing.join('\n')).toBeLessThanOrEqual(1);
    await page.context().close();
  });

  test('finds a commune by its name, and answers a click by its commune, as the API does', async () => {
    const { page, complaints } = await openWeb(browser, files);
    await page.fill('#search', 'sartene');
    await page.getByRole('option', { name: /^Sartène/ }).click();
    await page.waitForURL(/commune=2A272/);
    await settle(page);
    const { body } = await api.get('/api/v1/communes/2A272');
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(body.headline));
    expect(await page.locator('.nearest a').allTextContents()).toEqual(
      body.nearest.map((site: { name: string }) => site.name),
    );

    // The middle of the map is the commune that was found, or one beside it.
    const box = await page.locator('.map canvas').boundingBox();
    if (!box) throw new Error('there is no map');
    await page.mouse.click(box.x + box.width * 0.66, box.y + box.height * 0.5);
    await page.waitForURL(/at=/);
    await settle(page);
    const [lon, lat] = new URL(page.url()).searchParams.get('at')?.split(',') ?? [];
    const { commune } = (await api.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`)).body;
    const answer = (await api.get(`/api/v1/communes/${commune.code}`)).body;
    expect(plain(await page.textContent('.answer-title h1'))).toBe(commune.name);
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(answer.headline));
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('figures and the list of communes are there when they are asked for', async () => {
    const { page, complaints } = await openWeb(browser, files, '?view=territory&section=communes');
    expect(files.requests).toContain('/data/statistics/commune.json');
    expect(plain(await page.textContent('main table'))).toContain('Ajaccio');
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});
