/** The page of a bundle, from a plain file server in a folder below its root: no API, no headers, nothing else to ask. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import type { FolderServer } from '../support/folder_server.ts';
import { type ServedBundle, serveBundle } from '../support/served_bundle.ts';
import { gridHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { inFrench, openWeb, plain, settle } from '../support/web_page.ts';

describe('a bundle on a plain file server', () => {
  let home: Awaited<ReturnType<typeof gridHome>>;
  let bundle: ServedBundle;
  let api: TestServer;
  let files: FolderServer;
  let browser: Browser;

  beforeAll(async () => {
    home = await gridHome();
    bundle = await serveBundle(home.home, ['--service', 'https://maillage.example/']);
    ({ api, files } = bundle);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await bundle?.close();
    await home?.remove();
  });

  test('shows the map from its archives, and the figure of the region as the API tells it', async () => {
    const { page, complaints } = await openWeb(browser, files);
    const [whole] = (await api.get('/api/v1/statistics?by=region')).body.items;
    expect(plain(await page.textContent('.headline'))).toContain(inFrench(whole.white.population));
    const asked = files.requests.filter((request) => request.includes('.pmtiles'));
    for (const layer of [
      'communes',
      'departements',
      'white-zones',
      'bands',
      'roads',
      'sites',
      'surroundings',
      'coast',
    ])
      expect(
        asked.some((request) => request.startsWith(`/tiles/${layer}.pmtiles bytes=0-`)),
        layer,
      ).toBe(true);
    // Never a whole archive.
    expect(asked.filter((request) => !request.includes('bytes='))).toEqual([]);
    expect(await drawnColours(page)).toBeGreaterThan(20);
    expect(files.requests.filter((request) => /api|health|docs/.test(request))).toEqual([]);
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('finds a commune and answers as the API does', async () => {
    const { page, complaints } = await openWeb(browser, files);
    await page.fill('#search', 'est');
    await page.getByRole('option', { name: /^Estville/ }).click();
    await page.waitForURL(/commune=99002/);
    await settle(page);
    const { body } = await api.get('/api/v1/communes/99002');
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(body.headline));
    expect(plain(await page.textContent('.verdict-why'))).toBe(plain(body.reasons[0].text));
    expect(await page.locator('.nearest a').allTextContents()).toEqual(
      body.nearest.map((site: { name: string }) => site.name),
    );
    const service = page.getByRole('link', { name: 'La demander au service' });
    expect(await service.getAttribute('href')).toBe('https://maillage.example/?commune=99002');
    for (const needsServer of ['Signaler une erreur', 'Fiche à joindre'])
      expect(await page.getByText(needsServer).count()).toBe(0);
    expect(await page.locator('input[type=date]').count()).toBe(0);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.fill('#search', 'rue du nulle part');
    await page.waitForSelector('.search-state:not(:empty)');
    expect(plain(await page.textContent('.search-state'))).toContain('Les adresses demandent le service');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a click is answered by its commune, which is said; so is a point that is in none', async () => {
    const { page, complaints } = await openWeb(browser, files);
    const [lon, lat] = home.region.point('s6-6', 's7-6', 0.5);
    await page.fill('#search', `${lat}, ${lon}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/at=/);
    await settle(page);
    const point = (await api.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`)).body;
    const { body } = await api.get(`/api/v1/communes/${point.commune.code}`);
    expect(plain(await page.textContent('.answer-title h1'))).toBe(point.commune.name);
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(body.headline));
    expect(plain(await page.textContent('.verdict'))).toContain(
      'La réponse exacte en un point demande le service en ligne.',
    );
    const service = page.getByRole('link', { name: 'La demander au service' });
    expect(await service.getAttribute('href')).toMatch(/^https:\/\/maillage\.example\/\?at=[\d.]+,[\d.]+/);

    // Beside the point asked about, which stands in the middle of what the panel leaves of the map.
    const [canvas, panel] = [
      await page.locator('.map canvas').boundingBox(),
      await page.locator('.panel').boundingBox(),
    ];
    if (!canvas || !panel) throw new Error('there is no map');
    const middle = (panel.x + panel.width + canvas.x + canvas.width) / 2;
    await page.mouse.click(middle + 40, canvas.y + canvas.height / 2 + 30);
    await page.waitForURL(({ searchParams }) => searchParams.get('at') !== `${lon},${lat}`);
    await settle(page);
    const at = new URL(page.url()).searchParams.get('at')?.split(',') ?? [];
    const clicked = (await api.get(`/api/v1/eligibility?lon=${at[0]}&lat=${at[1]}`)).body;
    expect(plain(await page.textContent('.answer-title h1'))).toBe(clicked.commune.name);

    await page.goto(new URL('?at=-30,10', files.url).href);
    await settle(page);
    expect(plain(await page.textContent('.failed'))).toContain('dans aucune commune de cette carte');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('figures by département and lists are those of the API; what needs a server is not offered', async () => {
    const { page, complaints } = await openWeb(browser, files, '?view=territory');
    expect(await page.locator('nav.sections a').allTextContents()).toHaveLength(2);
    const { items } = (await api.get('/api/v1/statistics?by=departement')).body;
    await page.goto(new URL(`?view=territory&departement=${items[0].code}`, files.url).href);
    await settle(page);
    const figures = (await page.locator('.key-figures dd').allTextContents()).map(plain);
    expect(figures).toContain(inFrench(items[0].white.population));
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.goto(new URL('?view=territory&section=communes', files.url).href);
    await settle(page);
    expect(plain(await page.textContent('main table'))).toContain('Saint-Ouest-le-Bas');
    await page.goto(new URL('?view=territory&section=scenario', files.url).href);
    await settle(page);
    // What stands there are the figures, with those of the rush hour: no scenario.
    expect(await page.locator('.key-figures').count()).toBe(2);
    expect(await page.locator('.rush-hour .key-figures').count()).toBe(1);
    await page.goto(new URL('?site=west', files.url).href);
    await settle(page);
    expect(plain(await page.textContent('.site-status'))).toContain('Ouvert');
    await page.goto(new URL('?view=about', files.url).href);
    await settle(page);
    const data = await page
      .locator('a[href$=".geojson"]')
      .evaluateAll((links) => links.map((a) => a.textContent));
    expect(data).toEqual(['communes.geojson', 'white-zones.geojson', 'bands.geojson', 'sites.geojson']);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

/** How many colours the map shows: an empty one has a few. */
async function drawnColours(page: import('playwright-core').Page): Promise<number> {
  const picture = (await page.locator('.map-area').screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray();
    const colours = new Set<number>();
    for (let i = 0; i < pixels.length; i += 4)
      colours.add((pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2]);
    return colours.size;
  }, picture);
}
