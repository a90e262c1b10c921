import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser, openPage } from '../support/browser.ts';
import { serveFiles } from '../support/file_server.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, type PageOptions, plain, settle, startWeb, WEB_TIMEOUT_MS } from '../support/web_page.ts';

const corsica = await corsicaHome();
/** In a white zone, near a place, at sea, and a commune that is both. */
const FAR = '9.2794,41.5914';
const NEAR = '8.7386,41.9192';
const PARTLY = '2B096';

interface State {
  name: string;
  query: string;
  options?: PageOptions;
  act?: (page: Page) => Promise<unknown>;
}

const STATES: State[] = [
  { name: 'first view', query: '' },
  { name: 'first view, dark', query: '', options: { colorScheme: 'dark' } },
  { name: 'eligible', query: `?at=${FAR}` },
  { name: 'eligible, dark', query: `?at=${FAR}`, options: { colorScheme: 'dark' } },
  { name: 'not eligible, dark', query: `?at=${NEAR}`, options: { colorScheme: 'dark' } },
  { name: 'commune', query: `?commune=${PARTLY}` },
  { name: 'site', query: '?site=124' },
  { name: 'outside', query: '?at=2.35,48.85' },
  { name: 'unknown commune', query: '?commune=00000' },
  {
    name: 'unknown area and label',
    query: '?departement=99&label=foo',
    act: async (page) => {
      await page.getByText('demande un territoire (99) qui n’est pas dans cette région').waitFor();
      await page.getByText('dit label=foo, qui n’est pas compris').waitFor();
    },
  },
  {
    name: 'suggestions',
    query: '',
    act: async (page) => {
      await page.fill('#search', 'co');
      await page.waitForSelector('#search-list [role="option"]');
      await page.keyboard.press('ArrowDown');
    },
  },
  { name: 'menu', query: '', act: (page) => page.click('.menu > button') },
  {
    name: 'report',
    query: '?site=124',
    act: (page) => page.getByRole('button', { name: 'Signaler une erreur' }).click(),
  },
  { name: 'figures', query: '?view=territory', act: (page) => page.click('.layer-choice > summary') },
  { name: 'figures, dark', query: '?view=territory&shading=uncovered', options: { colorScheme: 'dark' } },
  { name: 'communes', query: '?view=territory&section=communes' },
  {
    name: 'sites',
    query: '?view=territory&section=communes',
    act: (page) => page.getByText('Tiers-lieux', { exact: true }).first().click(),
  },
  { name: 'compare', query: '?view=territory&section=compare' },
  { name: 'imagine', query: `?view=territory&section=scenario&places=${FAR}` },
  {
    name: 'imagine, dark',
    query: `?view=territory&section=scenario&places=${FAR}`,
    options: { colorScheme: 'dark' },
  },
  { name: 'about', query: '?view=about' },
  { name: 'about, dark', query: '?view=about', options: { colorScheme: 'dark' } },
  { name: 'accessibility', query: '?view=accessibility' },
  { name: 'English', query: `?lang=en&at=${FAR}` },
  { name: 'embedded', query: `?embed=1&at=${FAR}`, options: { width: 760, height: 560 } },
  { name: 'phone', query: `?at=${FAR}`, options: { width: 390, height: 844 } },
  { name: '320 pixels', query: `?at=${FAR}`, options: { width: 320, height: 640 } },
  { name: '320 pixels, figures', query: '?view=territory', options: { width: 320, height: 640 } },
  {
    name: '320 pixels, communes',
    query: '?view=territory&section=communes',
    options: { width: 320, height: 640 },
  },
];

describe.skipIf(!corsica)('every state of the page', () => {
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    server = await startWeb(corsica?.home ?? '', {
      MAILLAGE_FRAME_ANCESTORS: "'self' http://127.0.0.1:*",
    });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await corsica?.remove();
  });

  test.each(STATES)('$name: axe finds nothing, nothing is cut off, no script complains', async ({
    query,
    options = {},
    act,
  }) => {
    const { page, complaints } = await openWeb(browser, server, query, options);
    await act?.(page);
    if (act) await settle(page);
    expect(await accessibilityFindings(page)).toEqual([]);
    // Nothing is wider than the window, but what scrolls within itself.
    const wide = await page.evaluate(() => {
      const main = document.querySelector('main');
      return main ? main.scrollWidth - main.clientWidth : 0;
    });
    expect(wide).toBeLessThanOrEqual(1);
    expect(complaints.filter((text) => !/status of 404/.test(text))).toEqual([]);
    await page.context().close();
  });

  test('targets are at least 24 pixels wide and high', async () => {
    const { page } = await openWeb(browser, server, `?at=${FAR}`, { width: 390, height: 844 });
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, select, input, summary, a')]
        // A link within a sentence may be as low as its line.
        .filter(
          (one) =>
            one.getClientRects().length > 0 &&
            !(one.matches('a') && getComputedStyle(one).display === 'inline'),
        )
        .map((one) => ({
          name: one.className || one.id || one.textContent,
          box: one.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ name, box }) => `${name} ${Math.round(box.width)} x ${Math.round(box.height)}`),
    );
    expect(small).toEqual([]);
    await page.context().close();
  });

  test('English is a switch away, and comes back with the address', async () => {
    const { page } = await openWeb(browser, server, `?at=${FAR}`);
    await page.click('.menu > button');
    await page.getByRole('button', { name: 'English' }).click();
    await expect.poll(() => page.getAttribute('html', 'lang')).toBe('en');
    const { body } = await server.get(
      `/api/v1/eligibility?lon=${FAR.split(',')[0]}&lat=${FAR.split(',')[1]}`,
    );
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(body.headline_en));
    expect(plain(await page.textContent('.verdict-why'))).toBe(plain(body.reasons[0].text_en));
    await expect.poll(() => page.url()).toContain('lang=en');
    await page.reload();
    await settle(page);
    expect(await page.textContent('.doors')).toContain('My project');
    await page.context().close();
  });

  test('embedded, it tells its page the answers and takes its questions', async () => {
    const region = await serveFiles();
    region.files.set('/page.html', {
      content: Buffer.from(`<!doctype html><title>La page de la Région</title>
        <script>heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>
        <iframe src="${new URL('?embed=1', server.url).href}" width="760" height="560"></iframe>`),
    });
    const { page } = await openPage(browser);
    await page.goto(`${region.address}/page.html`);
    type Heard = { type: string; answer?: string; commune?: { code: string } };
    const heard = () => page.evaluate(() => (window as unknown as { heard: Heard[] }).heard);
    await expect
      .poll(async () => (await heard()).map(({ type }) => type), { timeout: WEB_TIMEOUT_MS })
      .toContain('maillage:ready');
    await page.evaluate((code) => {
      const frame = document.querySelector('iframe');
      frame?.contentWindow?.postMessage({ type: 'maillage:ask', commune: code }, '*');
    }, PARTLY);
    await expect
      .poll(async () => (await heard()).find(({ type }) => type === 'maillage:answer')?.answer, {
        timeout: WEB_TIMEOUT_MS,
      })
      .toBe('partly_eligible');
    await page.context().close();
    await region.close();
  });

  test('on paper: title, map, legend, scale and sources', async () => {
    const { page } = await openWeb(browser, server, `?at=${FAR}`);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.print-title').isVisible()).toBe(true);
    expect(await page.locator('.panel-body .search').isVisible()).toBe(false);
    expect(await page.textContent('.print-scale')).toMatch(/km|m/);
    expect(plain(await page.textContent('.print-chosen'))).toContain('41,59140° N');
    expect(plain(await page.textContent('.print-warning'))).toContain('est celui d’une autre région');
    expect(await page.textContent('.print-head .legend-list')).toContain('tiers-lieu ouvert');
    const inked = await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.print-map canvas');
      // As a bitmap: Chromium prints strokes smaller than the canvas that they are drawn in before printing.
      if (!canvas || canvas.getContext('2d') !== null) return 0;
      const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
      context?.drawImage(canvas, 0, 0);
      const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return new Set(Array.from({ length: 4000 }, (_, i) => pixels[i * 404])).size;
    });
    expect(inked).toBeGreaterThan(10);
    await page.context().close();
  });

  test('the map is saved as a picture', async () => {
    const { page } = await openWeb(browser, server, `?at=${FAR}`);
    await page.click('.menu > button');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /image/ }).click();
    expect((await download).suggestedFilename()).toBe('maillage-carte.png');
    await page.context().close();
  });

  test('without WebGL the search, the answers and the lists go on', async () => {
    const { page } = await openWebWithoutWebGl(browser, server);
    expect(plain(await page.textContent('.map-failed'))).toContain('WebGL');
    await page.fill('#search', 'corte');
    await page.getByRole('option', { name: /^Corte/ }).click();
    await page.waitForSelector('.verdict');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.context().close();
  });
});

async function openWebWithoutWebGl(browser: Browser, server: TestServer): Promise<{ page: Page }> {
  const context = await browser.newContext({ locale: 'fr-FR' });
  await context.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    Object.assign(HTMLCanvasElement.prototype, {
      getContext(this: HTMLCanvasElement, type: string, ...rest: unknown[]) {
        return /webgl/.test(type) ? null : Reflect.apply(real, this, [type, ...rest]);
      },
    });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WEB_TIMEOUT_MS);
  await page.goto(server.url);
  await page.waitForSelector('.map-failed');
  return { page };
}
