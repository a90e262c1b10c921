import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeKey } from '../../server/process/home_key.ts';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { placesOnMap } from '../support/map_picture.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, plain, settle, startWeb } from '../support/web_page.ts';

const corsica = await corsicaHome();
const POINT = '9.2794,41.5914';
const SITE = '124';
/** Where a report begins: each with a query of the page's address. */
const FROM = { point: `?at=${POINT}`, commune: '?commune=2B096', site: `?site=${SITE}` };
const KINDS = ['missing', 'closed', 'misplaced', 'wrong_time', 'other'] as const;

/** A report as those who decide see it. */
interface Kept {
  id: string;
  kind: string;
  site_id: string | null;
  lon: number | null;
  lat: number | null;
  text: string;
  proposed: Record<string, unknown> | null;
}

describe.skipIf(!corsica)('“Signaler une erreur”', () => {
  let browser: Browser;
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    const home = corsica?.home ?? '';
    server = await startWeb(home);
    token = await homeKey(home);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await corsica?.remove();
  });

  const kept = async (id: string): Promise<Kept> => {
    const { body } = await server.get('/api/v1/reports?limit=1000', { authorization: `Bearer ${token}` });
    return body.items.find((one: Kept) => one.id === id);
  };

  test.each(
    Object.entries(FROM),
  )('all five kinds from a %s: written, sent, confirmed, kept and followed', async (from, query) => {
    const { page, complaints } = await openWeb(browser, server, query);
    for (const kind of KINDS) await sendOne(page, kind, from);
    expect(complaints.filter((one) => !/status of 4/.test(one))).toEqual([]);
    await page.context().close();
  });

  async function sendOne(page: Page, kind: (typeof KINDS)[number], from: string): Promise<void> {
    await page.getByRole('button', { name: 'Signaler une erreur' }).click();
    await page.waitForSelector('.report');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('report-title');
    await page.locator(`input[name="kind"][value="${kind}"]`).check();
    const before = await placeOf(page);

    // Sent too early it says what is missing, and sends nothing.
    if (kind === 'missing' || kind === 'wrong_time' || kind === 'other') {
      await page.getByRole('button', { name: 'Envoyer' }).click();
      expect(await page.locator('.report-sent').count()).toBe(0);
    }
    if (kind === 'missing') {
      await page.getByLabel('Son nom').fill('La Grange');
      await page.getByLabel(/Son adresse/).fill('2 place de l’Église');
      await page.getByLabel(/Son site/).fill('https://grange.example');
      await page.getByLabel(/Ouvert depuis/).fill('2026-02-01');
    }
    if ((kind === 'closed' || kind === 'misplaced') && from !== 'site')
      await page.getByLabel('Quel tiers-lieu ?').selectOption(SITE);
    if (kind === 'closed') await page.getByLabel(/Fermé depuis/).fill('2026-01-31');
    if (kind === 'misplaced') await page.getByLabel(/À cet endroit depuis/).fill('2026-03-01');
    const text = `Essai ${kind} ${from}`;
    await page.locator('.report textarea').fill(text);

    let shown: [number, number] | null = null;
    if (kind === 'missing' || kind === 'misplaced' || kind === 'wrong_time') {
      const ground = await emptyGround(page);
      await page.mouse.click(ground.x, ground.y);
      await expect.poll(() => placeOf(page)).not.toBe(before);
      const box = await page.locator('.reported').boundingBox();
      expect(Math.hypot((box?.x ?? 0) + 15 - ground.x, (box?.y ?? 0) + 15 - ground.y)).toBeLessThan(6);
      shown = degreesOf(await placeOf(page));
    }
    if (from === 'point') expect(await accessibilityFindings(page)).toEqual([]);

    await page.getByRole('button', { name: 'Envoyer' }).click();
    await page.waitForSelector('.report-sent');
    const id = plain(await page.textContent('.report-sent output'));
    const report = await kept(id);
    expect(report).toMatchObject({ kind, text });
    if (shown) {
      expect(report.lon).toBeCloseTo(shown[0], 3);
      expect(report.lat).toBeCloseTo(shown[1], 3);
    }
    if (kind === 'closed' || kind === 'misplaced') expect(report.site_id).toBe(SITE);
    const proposed = {
      missing: {
        name: 'La Grange',
        address: '2 place de l’Église',
        url: 'https://grange.example',
        opened_on: '2026-02-01',
      },
      closed: { status: 'closed', closed_on: '2026-01-31' },
      misplaced: { moved_on: '2026-03-01', lon: report.lon, lat: report.lat },
      wrong_time: null,
      other: null,
    }[kind];
    if (proposed === null) expect(report.proposed).toBeNull();
    else expect(report.proposed).toMatchObject(proposed);

    await page.getByRole('link', { name: 'Suivre ce signalement' }).click();
    await page.waitForURL(({ pathname }) => pathname === `/reports/${id}`);
    expect(plain(await page.textContent('.report-state'))).toBe('Reçu, pas encore examiné.');
    await page.goBack();
  }

  test('its address shows what became of it, and of no report what it is', async () => {
    const made = await server.post(
      '/api/v1/reports',
      JSON.stringify({ kind: 'other', text: 'Le nom est mal écrit' }),
      { 'content-type': 'application/json' },
    );
    const decided = await server.post(
      `/api/v1/reports/${made.body.id}/decision`,
      JSON.stringify({ accepted: false, reason: 'Le nom est celui de l’association' }),
      { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    );
    expect(decided.status).toBe(200);
    const { page, complaints } = await openWeb(browser, server, `reports/${made.body.id}`);
    expect(plain(await page.textContent('.report-state'))).toMatch(/^Non retenu\. Décidé le/);
    expect(await page.textContent('.text-page')).toContain('Le nom est celui de l’association');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.goto(new URL('reports/00000000-0000-0000-0000-000000000000', server.url).href);
    await settle(page);
    expect(plain(await page.textContent('.failed'))).toMatch(
      /^Il n’y a pas de signalement « 0{8}-[\d-]+ »\./,
    );
    await page.getByRole('link', { name: 'Revenir à la carte' }).click();
    await page.waitForSelector('.headline');
    expect(new URL(page.url()).pathname).toBe('/');
    await page.context().close();
  });

  test('a click on a tiers-lieu chooses it, the map’s centre and the arrow keys place it without a mouse', async () => {
    const { page } = await openWeb(browser, server, '?at=8.7386,41.9192&map=12/41.9192/8.7386');
    await page.getByRole('button', { name: 'Signaler une erreur' }).click();
    await page.locator('input[name="kind"][value="closed"]').check();
    const first = page.getByLabel('Quel tiers-lieu ?');
    expect(await first.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Envoyer' }).click();
    expect(await page.locator('.report-sent').count()).toBe(0);
    await page.locator('input[name="kind"][value="wrong_time"]').check();
    await page.getByRole('button', { name: 'Prendre le centre de la carte' }).click();
    const centre = await placeOf(page);
    await page.locator('.reported').focus();
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
    expect(await placeOf(page)).not.toBe(centre);
    await page.getByRole('button', { name: 'Annuler' }).click();
    await page.waitForSelector('.verdict');
    expect(await page.locator('.reported').count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
    await page.context().close();
  });
});

/** The place that the form tells; '' where its kind has none. */
const placeOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLElement>('.place-field p')?.innerText ?? '');

/** A point on the screen where a click asks about the ground: uncovered, and no tiers-lieu. */
async function emptyGround(page: Page): Promise<{ x: number; y: number }> {
  const places = Array.from({ length: 40 }, (_, i) => ({
    x: 560 + (i % 8) * 60,
    y: 160 + Math.floor(i / 8) * 90,
  }));
  for (const place of await placesOnMap(page, places)) {
    await page.mouse.move(place.x, place.y);
    await page.waitForTimeout(60);
    const cursor = await page.evaluate(() => document.querySelector<HTMLElement>('canvas')?.style.cursor);
    if (cursor === 'crosshair') return place;
  }
  throw new Error('no empty ground on the map');
}

/** '41,5914° N, 9,2794° E' as [lon, lat]. */
function degreesOf(text: string): [number, number] {
  const [lat, lon] = [...text.matchAll(/([\d,]+)°/g)].map(([, number]) => Number(number.replace(',', '.')));
  return [lon, lat];
}
