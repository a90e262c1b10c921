/** Every control of every screen is used once as a person would, and has an effect: which there are is asked of the page itself. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { type Controls, unusedOf, watchControls } from '../support/controls.ts';
import { importSecondList } from '../support/second_list.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { type Screen, useAll } from '../support/use_controls.ts';
import { openWeb, plain, settle, startWeb } from '../support/web_page.ts';

const corsica = await corsicaHome();
/** In a white zone, and near a place. */
const FAR = '9.2794,41.5914';
const NEAR = '8.74943,41.99926';

const report = (kind: string): Screen => ({
  query: `?at=${NEAR}`,
  act: async (page) => {
    await page.getByRole('button', { name: 'Signaler une erreur' }).click();
    await page.getByRole('radio', { name: kind, exact: true }).check();
  },
});
const sendReport = async (page: Page) => {
  await report('Autre chose').act?.(page);
  await page.getByRole('textbox', { name: 'Ce qui est faux' }).fill('Tout est juste, pourtant.');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  await page.waitForSelector('.report-sent');
};
const openAll = (page: Page) =>
  page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
const pressHandle = (times: number) => async (page: Page) => {
  for (let i = 0; i < times; i++) await page.locator('.panel-handle').click();
};
/** The later day as the former one: who gained has lost. */
const exchangeDays = async (page: Page) => {
  const [former, later] = await page.locator('.compare-dates select').all();
  await former!.selectOption(await later!.inputValue());
  await settle(page);
  await openAll(page);
};
const SCENARIO = `?view=territory&section=scenario&places=${FAR};9.1,42.3&removed=124&kept=8.9,42.1!~!130`;

/** Screens by what people come for; a group is a test of its own. */
const GROUPS: { name: string; screens: Screen[]; withMap?: boolean; width?: number }[] = [
  {
    name: 'the first view, its menu, the search',
    screens: [
      { query: '' },
      { query: '', act: (page) => page.click('.menu > button') },
      {
        query: '',
        act: async (page) => {
          await page.fill('#search', 'cort');
          await page.waitForSelector('#search-list [role="option"]');
        },
      },
    ],
  },
  {
    name: 'the first view of a phone',
    width: 390,
    screens: [{ query: '' }, ...[1, 2].map((times) => ({ query: '', act: pressHandle(times) }))],
  },
  {
    name: 'answers for a point, a commune, a place, and for what is not there',
    screens: [
      { query: `?at=${NEAR}` },
      { query: `?at=${FAR}` },
      { query: '?commune=2B096' },
      { query: '?site=124' },
      { query: '?commune=00000' },
    ],
  },
  {
    name: 'the form of each kind of report',
    screens: [
      report('Un tiers-lieu manque'),
      report('Un tiers-lieu est fermé'),
      report('Un tiers-lieu est mal placé'),
      report('Un temps de trajet est faux'),
      report('Autre chose'),
      {
        ...report('Autre chose'),
        act: sendReport,
      },
      {
        ...report('Autre chose'),
        act: async (page) => {
          await sendReport(page);
          await page.locator('.report-sent a[href*="reports/"]').click();
          await page.waitForURL('**/reports/**');
        },
      },
    ],
  },
  {
    name: 'the figures of the territory',
    screens: [
      { query: '?view=territory', act: openAll },
      {
        query: '?view=territory&departement=2A',
        act: async (page) => {
          await openAll(page);
          await page.locator('.downloads select').first().selectOption('communes');
          await page.locator('.downloads select').nth(1).selectOption('csv');
        },
      },
    ],
  },
  {
    name: 'the lists of the territory, and two days side by side',
    screens: [
      { query: '?view=territory&section=communes' },
      {
        query: '?view=territory&section=communes',
        act: (page) => page.getByText('Tiers-lieux', { exact: true }).first().click(),
      },
      { query: '?view=territory&section=compare', act: openAll },
      { query: '?view=territory&section=compare', act: exchangeDays },
    ],
  },
  {
    name: 'what if',
    screens: [
      { query: SCENARIO, act: openAll },
      {
        query: SCENARIO,
        act: async (page) => {
          await page.getByRole('button', { name: 'Où un lieu ferait-il le plus ?' }).click();
          await page.waitForSelector('.best-places li');
        },
      },
    ],
  },
  {
    name: 'pages of text, and the map in another site’s page',
    screens: [
      { query: '?view=about', act: openAll },
      { query: '?view=accessibility' },
      { query: 'nothing' },
      { query: '?view=keeper' },
      { query: `?embed=1&at=${FAR}` },
    ],
  },
  {
    name: 'the map of the first view',
    withMap: true,
    screens: [{ query: '' }, { query: '', act: (page) => page.click('.menu > button') }],
  },
  {
    name: 'what stands on the map',
    withMap: true,
    screens: [
      {
        ...report('Un tiers-lieu manque'),
        act: async (page) => {
          await report('Un tiers-lieu manque').act?.(page);
          await page.getByRole('button', { name: 'Prendre le centre de la carte' }).click();
          await page.waitForSelector('.reported');
        },
      },
      { query: SCENARIO },
    ],
  },
];

describe.skipIf(!corsica)('every control', () => {
  let browser: Browser;
  let plainBrowser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    await importSecondList(corsica?.home ?? '');
    server = await startWeb(corsica?.home ?? '');
    [browser, plainBrowser] = [await launchBrowser(), await launchBrowser(false)];
  });
  afterAll(async () => {
    await browser?.close();
    await plainBrowser?.close();
    await server?.close();
    await corsica?.remove();
  });

  const all: Controls = { seen: new Set(), used: new Set() };
  for (const { name, screens, withMap = false, width = 1280 } of GROUPS)
    test(`is used once and does something: ${name}`, async () => {
      const context = await newContext(withMap, { width, height: width < 720 ? 844 : 860 });
      await watchControls(context, '#page', all);
      const idle: string[] = [];
      for (const screen of screens) {
        idle.push(...(await useAll(context, server.url, screen, all.used)));
      }
      await context.close();
      expect(idle, 'controls without an effect').toEqual([]);
    }, 240_000);

  test('is among those that were used above', () => {
    expect(unusedOf(all), 'controls that no screen above uses').toEqual([]);
    expect(all.used.size).toBeGreaterThan(100);
  });

  // From near there are borders of communes, from afar a place of each kind.
  const without: string[][] = [];
  test.each(['8.6/42.35/9.25', '8.2/42.13/9.25'])(
    'what the map at %s is told to show or to leave out',
    async (view) => void without.push(await withoutEffect(view)),
    300_000,
  );

  test('whatever the map is told to show or to leave out changes its picture from near or from afar', () => {
    const [near, afar] = without as [string[], string[]];
    expect(near.filter((name) => afar.includes(name))).toEqual([]);
  });

  /** The choices of layers after which the map's picture is as it was. */
  async function withoutEffect(view: string): Promise<string[]> {
    const { page } = await openWeb(browser, server, `?view=territory&map=${view}`, {
      width: 900,
      height: 560,
    });
    await page.click('.layer-choice > summary');
    const picture = async (): Promise<string> => {
      await settle(page);
      // Beside panel, legend and buttons.
      return (await page.screenshot({ clip: { x: 440, y: 40, width: 330, height: 480 } })).toString('base64');
    };
    const choices = page.locator('.layer-choice label:has(input)');
    expect(await choices.count()).toBeGreaterThan(10);
    const idle: string[] = [];
    let before = await picture();
    for (const choice of await choices.all()) {
      const input = choice.locator('input');
      if ((await input.getAttribute('type')) === 'radio' && (await input.isChecked())) continue;
      await choice.click();
      const after = await picture();
      if (after === before) idle.push(plain(await choice.textContent()));
      before = after;
      // Layers are put back, so that the next one is seen.
      if ((await input.getAttribute('type')) !== 'checkbox') continue;
      await choice.click();
      before = await picture();
    }
    await page.context().close();
    return idle;
  }

  async function newContext(
    withMap: boolean,
    viewport: { width: number; height: number },
  ): Promise<BrowserContext> {
    const context = await (withMap ? browser : plainBrowser).newContext({
      locale: 'fr-FR',
      viewport,
      reducedMotion: 'reduce',
      geolocation: { longitude: 9.15, latitude: 42.3 },
      permissions: ['geolocation', 'clipboard-read', 'clipboard-write'],
    });
    // Pages of elsewhere are there, and nobody is asked.
    await context.route(
      (url) => url.origin !== new URL(server.url).origin,
      (route) => route.fulfill({ contentType: 'text/html', body: '<title>Ailleurs</title>' }),
    );
    await context.addInitScript(() => {
      Object.assign(window, { print: () => Object.assign(document.body.dataset, { printed: 'yes' }) });
    });
    return context;
  }
});
