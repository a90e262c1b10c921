import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../demo/model/seeded_random.ts';
import { coloursAt, pixelsAt, placeOnScreen, placesOnMap } from '../support/map_picture.ts';
import { servePage } from '../support/served_page.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { inFrench, openWeb, plain, settle } from '../support/web_page.ts';

const corsica = await corsicaHome();

describe.skipIf(!corsica)('an applicant on Corsica', () => {
  let browser: Browser;
  let server: TestServer;
  servePage(corsica, (served) => {
    ({ browser, server } = served);
  });

  test('the first view tells the region, and how many are far', async () => {
    const { page, complaints } = await openWeb(browser, server);
    const { body } = await server.get('/api/v1/statistics?by=region');
    const [whole] = body.items;
    const headline = plain(await page.textContent('.headline'));
    expect(headline).toContain('des habitants de Corse sont à moins de 20 minutes d’un tiers-lieu ouvert');
    expect(headline).toContain(`${Math.round((1 - whole.white.population / whole.population) * 100)} %`);
    expect(headline).toContain(`${inFrench(whole.white.population)} habitants`);
    expect(await page.title()).toContain('Maillage Corse');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('search to answer to certificate', async () => {
    const { page, complaints } = await openWeb(browser, server);
    await page.fill('#search', 'corté');
    await page.getByRole('option', { name: /^Corte/ }).click();
    await settle(page);
    const commune = (await server.get('/api/v1/communes/2B096')).body;
    expect(plain(await page.textContent('.verdict'))).toContain(plain(commune.headline));
    expect(plain(await page.textContent('.verdict'))).toContain(plain(commune.reasons[0].text));
    expect(page.url()).toContain('commune=2B096');

    await page.fill('#search', '41.5914, 9.2794');
    await page.keyboard.press('Enter');
    await page.waitForURL(/at=9.2794,41.5914/);
    await settle(page);
    const { body: answer } = await server.get('/api/v1/eligibility?lon=9.2794&lat=41.5914');
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(answer.headline));
    expect(plain(await page.textContent('.verdict-why'))).toBe(plain(answer.reasons[0].text));
    expect(plain(await page.textContent('.announcer'))).toContain(plain(answer.headline));
    const names = await page.locator('.nearest a').allTextContents();
    expect(names).toEqual(answer.nearest.map((site: { name: string }) => site.name));
    const times = (await page.locator('.nearest-time').allTextContents()).map(plain);
    expect(times).toEqual(
      answer.nearest.map(({ drive_time_s }: { drive_time_s: number }) => driveTime(drive_time_s)),
    );

    // The programme is another region's: the sheet says so, is made from an answer that is kept, and opens beside.
    const link = page.getByRole('link', { name: 'Fiche, à titre indicatif (PDF)' });
    const [keeping, shown] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      page.context().waitForEvent('request', (request) => request.url().includes('certificate.pdf')),
      link.click(),
    ]);
    expect(keeping.status()).toBe(201);
    const sheet = await fetch(shown.url());
    expect(sheet.headers.get('content-type')).toContain('application/pdf');
    expect(new TextDecoder('latin1').decode(await sheet.arrayBuffer()).slice(0, 5)).toBe('%PDF-');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the sea lies around, and from afar a click on a tiers-lieu asks about its ground', async () => {
    const { page } = await openWeb(browser, server, '?map=7.5/42.15/9.05', { colorScheme: 'light' });
    const { body: sites } = await server.get('/api/v1/sites?status=open');
    const { body: region } = await server.get('/api/v1/region');
    expect(plain(await page.textContent('.attribution'))).toContain('OpenStreetMap');
    const at = (lon: number, lat: number) => placeOnScreen(page, lon, lat);
    const picture = await page.screenshot();
    // Between Corsica and Elba, and far out in the west, is sea; the middle of the island is none.
    const sea = [await at(9.85, 42.5), await at(region.bbox[2] + 0.2, 41.7)];
    expect(await pixelsAt(page, picture, sea)).toEqual(sea.map(() => [207, 220, 229]));
    const [[red, , blue]] = await pixelsAt(page, picture, [await at(9.1, 41.8)]);
    expect(red! - blue!).toBeGreaterThan(0);
    const [lon, lat] = sites.features[0].geometry.coordinates;
    const { x, y } = await at(lon, lat);
    await page.mouse.click(x, y);
    await page.waitForURL(/[?&]at=/);
    expect(page.url()).not.toContain('site=');
    await page.context().close();
  });

  test('a refused point is told the nearest place that would do, in words and on the map, where a click asks', async () => {
    const { page } = await openWeb(browser, server, '?at=8.74943,41.99926&lang=en');
    const asked = 'lon=8.74943&lat=41.99926';
    const { body } = await server.get(`/api/v1/eligibility/nearest-eligible?${asked}`);
    expect(body.answer).toBe('not_eligible');
    expect(plain(await page.textContent('.elsewhere'))).toContain(plain(body.text_en));
    const { place } = body;
    const at = new RegExp(`at=${place.lon},${place.lat}`);
    await page.getByRole('link', { name: 'Ask about that place' }).click();
    await page.waitForURL(at);
    await settle(page);
    expect(await page.locator('.elsewhere').count()).toBe(0);
    const there = await server.get(`/api/v1/eligibility?lon=${place.lon}&lat=${place.lat}`);
    expect(there.body.answer).toBe('eligible');
    expect(plain(await page.textContent('.verdict-title'))).toBe(plain(there.body.headline_en));
    // Back to the refused point: the offer is drawn where it is, and a click there asks too.
    await page.goBack();
    await settle(page);
    const { x, y } = await placeOnScreen(page, place.lon, place.lat);
    await page.mouse.click(x, y);
    await page.waitForURL(at);
    await page.context().close();
  });

  test('a shared address opens the same answer, and the back button undoes steps', async () => {
    const { page } = await openWeb(browser, server, '?at=9.2794,41.5914');
    const said = await page.textContent('.verdict-why');
    await page.locator('.nearest a').first().click();
    await page.waitForURL(/site=/);
    await settle(page);
    expect(await page.textContent('.site-status')).toContain('Ouvert');
    await page.goBack();
    await settle(page);
    expect(await page.textContent('.verdict-why')).toBe(said);
    await page.context().close();
  });

  test('the position of the browser is asked about, and its refusal told', async () => {
    const { page } = await openWeb(browser, server, '', {
      geolocation: { longitude: 8.7386, latitude: 41.9192 },
      permissions: ['geolocation'],
    });
    await page.locator('.search button[aria-label="Utiliser ma position"]').click();
    await page.waitForURL(/at=8.7386,41.9192/);
    await settle(page);
    expect(plain(await page.textContent('.answer-title'))).toContain('à Ajaccio');
    await page.context().close();

    const refused = await openWeb(browser, server);
    await refused.page.context().clearPermissions();
    await refused.page.locator('.search button[aria-label="Utiliser ma position"]').click();
    await refused.page.waitForSelector('.note');
    expect(await refused.page.textContent('.note')).toMatch(/position/);
    await refused.page.context().close();
  });

  test('what the map draws is what the answer says: 200 random clicks', async () => {
    const { page } = await openWeb(browser, server, '?layers=white-zones,bands&map=7.9/42.15/8.6', {
      width: 1000,
      height: 900,
    });
    // Clicks tell their point and the map stays where it is: their answers are asked for afterwards.
    const points: string[] = [];
    await page.route('**/api/v1/eligibility?*', (route) => {
      points.push(new URL(route.request().url()).search);
      return route.abort();
    });
    // The server seems gone, and does not come back meanwhile: each click asks once.
    await page.route('**/api/v1/coverages/current', (route) => route.abort());
    const random = seededRandom(7);
    const anywhere = Array.from({ length: 1500 }, () => ({ x: random() * 1000, y: random() * 900 }));
    const places = await placesOnMap(page, anywhere);
    const colours = await coloursAt(page, await page.screenshot(), places);
    const clicks = places
      .map((place, i) => ({ ...place, drawn: colours[i] }))
      .filter(({ drawn }) => drawn !== 'other')
      .slice(0, 200);
    expect(new Set(clicks.map(({ drawn }) => drawn))).toEqual(new Set(['band', 'white-zone']));
    for (const [i, { x, y }] of clicks.entries()) {
      await page.mouse.click(x, y);
      await expect.poll(() => points.length, { timeout: 20_000 }).toBe(i + 1);
    }
    let compared = 0;
    const differing: string[] = [];
    for (const [i, { drawn }] of clicks.entries()) {
      const { body } = await server.get(`/api/v1/eligibility${points[i]}`);
      if (body.answer === 'outside_region') continue;
      compared++;
      const near = body.drive_time_s !== null && body.drive_time_s < body.limit_s;
      if (near !== (drawn === 'band'))
        differing.push(`${points[i]}: ${body.drive_time_s} s, drawn as ${drawn}`);
    }
    expect(compared).toBeGreaterThan(180);
    // A click is as wide as a pixel; here that is some 300 m, so that a few lie on the line itself.
    expect(differing.length, differing.join('\n')).toBeLessThanOrEqual(2);
    await page.context().close();
  });
});

/** The drive time as the page writes it, with its limit of 20 minutes. */
function driveTime(drive_time_s: number): string {
  const whole = Math.floor(drive_time_s);
  if (Math.abs(drive_time_s - 1200) < 60)
    return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  const minutes = Math.round(drive_time_s / 60);
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')}`;
}
