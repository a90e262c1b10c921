import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { servePage } from '../support/served_page.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, plain, settle } from '../support/web_page.ts';

const corsica = await corsicaHome();

describe.skipIf(!corsica)('with the keyboard alone', () => {
  let browser: Browser;
  let server: TestServer;
  servePage(corsica, (served) => {
    ({ browser, server } = served);
  });

  test('from the address bar to an answer', async () => {
    const { page } = await openWeb(browser, server);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Aller au contenu');
    await page.keyboard.press('Enter');
    await tabTo(page, (name) => name.startsWith('Adresse, commune'));
    await page.keyboard.type('bastia');
    await page.waitForSelector('#search-list [role="option"]');
    await page.keyboard.press('ArrowDown');
    const active = await page.getAttribute('#search', 'aria-activedescendant');
    expect(await page.getAttribute(`#${active}`, 'aria-selected')).toBe('true');
    await page.keyboard.press('Enter');
    await settle(page);
    expect(await page.textContent('.answer-title h1')).toBe('Bastia');
    const said = plain(await page.textContent('.announcer'));
    expect(said).toContain(plain(await page.textContent('.verdict-title')));
    await tabTo(page, (name) => name === 'Fermer la réponse');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.headline');
    await page.context().close();
  });

  test('the map moves, zooms and answers', async () => {
    const { page } = await openWeb(browser, server);
    await tabTo(page, (name) => name.startsWith('Carte. Flèches'));
    expect(await page.locator('.map-cross').isVisible()).toBe(true);
    for (let i = 0; i < 3; i++) await page.keyboard.press('+');
    await settle(page);
    await page.keyboard.press('ArrowDown');
    await settle(page);
    expect(page.url()).toMatch(/map=\d/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/at=/);
    await settle(page);
    const [, lon, lat] = /at=([\d.-]+),([\d.-]+)/.exec(page.url()) ?? [];
    const { body } = await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}`);
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(body.headline));
    await page.context().close();
  });

  test('an imagined place is put, moved and removed', async () => {
    const { page } = await openWeb(browser, server, '?view=territory&section=scenario');
    await tabTo(page, (name) => name.startsWith('Carte. Flèches'));
    await page.keyboard.press('Enter');
    await page.waitForSelector('.imagined');
    await settle(page);
    const before = await page.textContent('.imagined-list');
    await page.locator('.imagined').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft');
    await settle(page);
    expect(await page.textContent('.imagined-list')).not.toBe(before);
    await page.keyboard.press('Delete');
    await expect.poll(() => page.locator('.imagined').count()).toBe(0);
    expect(await focused(page)).toMatch(/^Carte/);
    await page.context().close();
  });

  test('menu, lists and plots', async () => {
    const { page } = await openWeb(browser, server, '?view=territory');
    await tabTo(page, (name) => name === 'Menu');
    await page.keyboard.press('Enter');
    expect(await page.locator('.menu-sheet').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('.menu-sheet').count()).toBe(0);
    expect(await focused(page)).toBe('Menu');
    await tabTo(page, (name) => name.startsWith('20-30 min'));
    await page.keyboard.press('Enter');
    await settle(page);
    expect(await page.locator('[data-row="30"]').getAttribute('aria-pressed')).toBe('true');
    await page.goto(new URL('?view=territory&section=communes', server.url).href);
    await settle(page);
    await tabTo(page, (name) => name === 'Code');
    await page.keyboard.press('Enter');
    expect(await page.locator('tbody tr').first().locator('td').first().textContent()).toBe('2A001');
    await page.context().close();
  });

  test('the sheet of a phone has three heights', async () => {
    const { page } = await openWeb(browser, server, '', { width: 390, height: 844 });
    const height = async () => (await page.locator('.panel').boundingBox())?.height ?? 0;
    const half = await height();
    await page.locator('.panel-handle').focus();
    await page.keyboard.press('ArrowUp');
    await expect.poll(height).toBeGreaterThan(half + 200);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(height).toBeLessThan(half - 200);
    expect(await page.getAttribute('.panel-handle', 'aria-label')).toContain('bas');
    await page.context().close();
  });
});

/** The accessible name of what has the focus, nearly: its label, else its text. */
async function focused(page: Page): Promise<string> {
  const name = await page.evaluate(() => {
    const element = document.activeElement;
    const labelled = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
    return element?.getAttribute('aria-label') ?? labelled ?? element?.textContent ?? '';
  });
  return plain(name);
}

/** Presses Tab until the focus is where `wanted` says. */
async function tabTo(page: Page, wanted: (name: string) => boolean): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 60; i++) {
    const name = await focused(page);
    if (wanted(name)) return;
    passed.push(name.slice(0, 30));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came there; it passed ${passed.join(' | ')}`);
}
