/** The data behind the map as files: every layer in every format pressed, for what is chosen. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { gridHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, plain, settle, startWeb } from '../support/web_page.ts';

/** How a file of each format begins. */
const BEGINS: Record<string, string> = {
  gpkg: 'SQLite format 3',
  xlsx: 'PK',
  csv: '\uFEFF',
  geojson: '{"type":"FeatureCollection"',
  parquet: 'PAR1',
  fgb: 'fgb',
};

let home: Awaited<ReturnType<typeof gridHome>>;
let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  home = await gridHome();
  server = await startWeb(home.home);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await home?.remove();
});

/** The choice of data or of format, and what it offers. */
const choice = (page: Page, which: 'data' | 'format') =>
  page.locator('.downloads select').nth(which === 'data' ? 0 : 1);
const values = (page: Page, which: 'data' | 'format'): Promise<string[]> =>
  choice(page, which)
    .locator('option')
    .evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));

/** Presses the button: the file's name and what is in it. */
async function press(page: Page): Promise<{ name: string; url: string; content: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.downloads').getByRole('link', { name: 'Télécharger' }).click(),
  ]);
  return {
    name: download.suggestedFilename(),
    url: download.url(),
    content: readFileSync(await download.path(), 'utf8'),
  };
}

test('each layer in each format is the file that the API gives, of the whole region', async () => {
  const { page, complaints } = await openWeb(browser, server, '?view=territory');
  await page.getByText('Télécharger les données').click();
  const layers = await values(page, 'data');
  expect(layers).toEqual(['all', 'white-zones', 'bands', 'communes', 'sites', 'isochrones']);
  for (const layer of layers) {
    await choice(page, 'data').selectOption(layer);
    const formats = await values(page, 'format');
    expect(formats.filter((format) => format in BEGINS)).toEqual(
      layer === 'all' ? ['gpkg'] : Object.keys(BEGINS),
    );
    for (const format of formats) {
      await choice(page, 'format').selectOption(format);
      const { name, content } = await press(page);
      if (format in BEGINS) {
        expect(name).toBe(`${layer}.${format}`);
        expect(content.startsWith(BEGINS[format]), name).toBe(true);
      } else {
        expect([layer, name]).toEqual(['sites', `tiers-lieux-${format}`]);
        expect(content).toContain('La Fabrique de l’Ouest');
      }
    }
  }
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('the area and the day that are chosen are those of the file, and a CSV tells what its columns mean', async () => {
  const { page, complaints } = await openWeb(
    browser,
    server,
    '?view=territory&section=communes&on=2020-01-01',
  );
  await page.getByText('Télécharger les données').click();
  expect(plain(await page.locator('.downloads').textContent())).toContain('La Grille, 1er janvier 2020');
  await choice(page, 'data').selectOption('sites');
  await choice(page, 'format').selectOption('csv');
  const { name, url, content } = await press(page);
  expect(name).toBe('sites-2020-01-01.csv');
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({ on: '2020-01-01', sep: ';' });
  // L’Atelier du Nord opens in June 2020.
  expect(content).toMatch(/^north;L’Atelier du Nord;planned;/m);
  const schema = await page
    .getByRole('link', { name: 'Ce que veut dire chaque colonne' })
    .getAttribute('href');
  const { fields } = await (await fetch(schema ?? '')).json();
  expect(fields.map((field: { name: string }) => field.name)).toEqual(
    content.slice(1).split('\r\n')[0].split(';'),
  );
  await settle(page);
  expect(complaints).toEqual([]);
  await page.context().close();

  // The city has no parts with a code: its département is given one, as the page chooses only what the region has.
  const other = await openWeb(browser, server, '?view=territory&departement=99&on=2020-01-01', {
    prepare: (context) =>
      context.route('**/api/v1/statistics?by=departement', async (route) => {
        const body = await (await route.fetch()).json();
        await route.fulfill({ json: { ...body, items: [{ ...body.items[0], code: '99' }] } });
      }),
  });
  await other.page.getByText('Télécharger les données').click();
  const link = other.page.locator('.downloads').getByRole('link', { name: 'Télécharger' });
  expect(await link.getAttribute('href')).toMatch(/\/export\/all\.gpkg\?departement=99&on=2020-01-01$/);
  await other.page.context().close();
});

test('whether CSV is for a French spreadsheet can be chosen, and is chosen still when one comes back', async () => {
  const { page, complaints } = await openWeb(browser, server, '?view=territory');
  const open = async () => {
    await page.getByText('Télécharger les données').click();
    await choice(page, 'data').selectOption('sites');
    await choice(page, 'format').selectOption('csv');
  };
  const option = page.getByLabel('Pour un tableur français');
  const header = (content: string): string => content.replace('\uFEFF', '').split('\n')[0] ?? '';
  await open();
  // By the language of the page.
  expect(await option.isChecked()).toBe(true);
  expect(header((await press(page)).content)).toContain(';');
  await option.uncheck();
  expect(header((await press(page)).content)).not.toContain(';');
  await page.reload();
  await settle(page);
  await open();
  expect(await option.isChecked()).toBe(false);
  expect(header((await press(page)).content)).not.toContain(';');
  expect(complaints).toEqual([]);
  await page.context().close();
});
