import { readFileSync } from 'node:fs';
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { importSecondList, PROJECT } from '../support/second_list.ts';
import { corsicaHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { inFrench, openWeb, plain, settle, startWeb, WEB_TIMEOUT_MS } from '../support/web_page.ts';

const corsica = await corsicaHome();

describe.skipIf(!corsica)('a planner on Corsica', () => {
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    const home = corsica?.home ?? '';
    await importSecondList(home);
    server = await startWeb(home);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await corsica?.remove();
  });

  test('the figures are the API’s, of the region and of a part of it', async () => {
    const { page, complaints } = await openWeb(browser, server, '?view=territory');
    const whole = (await server.get('/api/v1/statistics?by=region')).body.items[0];
    expect(await keyFigures(page)).toContain(inFrench(whole.white.population));
    await page.locator('.territory .field select').first().selectOption('departement:2A');
    await settle(page);
    const { items } = (await server.get('/api/v1/statistics?by=departement')).body;
    const south = items.find((one: { code: string }) => one.code === '2A');
    expect(await keyFigures(page)).toContain(inFrench(south.white.population));
    expect(page.url()).toContain('departement=2A');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('how many places cover whom, and what hangs on each alone, in figures, list and on the map', async () => {
    const { page, complaints } = await openWeb(browser, server, '?view=territory&departement=2A');
    const { items } = (await server.get('/api/v1/statistics?by=departement')).body;
    const south = items.find((one: { code: string }) => one.code === '2A');
    const table = page.locator('.fragility tbody tr');
    await table.first().waitFor();
    const people = await table.locator('td:nth-child(2)').allTextContents();
    expect(people.map(plain)).toEqual(
      [south.white, ...south.covered_by].map(({ population }: { population: number }) =>
        inFrench(population),
      ),
    );
    const alone = (await server.get('/api/v1/dependences')).body.items;
    const sites = (await server.get('/api/v1/sites')).body.features;
    const isHere = (id: string) =>
      sites
        .find(({ properties }: { properties: { id: string } }) => properties.id === id)
        .properties.commune?.code.startsWith('2A');
    const [first] = alone.filter(({ id }: { id: string }) => isHere(id));
    await expect
      .poll(async () => plain(await page.locator('.fragility li').first().textContent()))
      .toBe(`${plain(first.name)} ${inFrench(first.population)}`);
    // Communes are coloured by it.
    await page.click('.layer-choice > summary');
    const plainMap = await page.screenshot({ clip: { x: 440, y: 40, width: 520, height: 760 } });
    await page.getByLabel('part des habitants qui n’ont qu’un lieu').check();
    await settle(page);
    expect(plain(await page.textContent('.legend-shading'))).toContain('qu’un lieu à moins de 20 min');
    const coloured = await page.screenshot({ clip: { x: 440, y: 40, width: 520, height: 760 } });
    expect(coloured.equals(plainMap)).toBe(false);
    // And the list sorts by it.
    await page.goto(new URL('?view=territory&section=communes&list=sites&sort=-alone', server.url).href);
    await settle(page);
    await expect.poll(() => page.locator('tbody tr').first().locator('th').textContent()).toBe(alone[0].name);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a bar leads to its communes, a commune’s bar to its answer', async () => {
    const { page, complaints } = await openWeb(browser, server, '?view=territory');
    const far = page.locator('.plot').first().locator('[data-row="30"]');
    await far.click();
    await settle(page);
    expect(await page.locator('.plot').first().locator('[data-row="30"]').getAttribute('aria-pressed')).toBe(
      'true',
    );
    const ranking = page.locator('.plot').nth(1);
    expect(plain(await ranking.locator('h2').textContent())).toContain('20-30 min');
    const code = await ranking.locator('[data-row]').first().getAttribute('data-row');
    await ranking.locator('[data-row]').first().click();
    await settle(page);
    const commune = (await server.get(`/api/v1/communes/${code}`)).body;
    expect(await page.textContent('.answer-title h1')).toBe(commune.name);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('filter to table to CSV', async () => {
    const { page } = await openWeb(browser, server, '?view=territory&section=communes&departement=2B');
    const { items } = (await server.get('/api/v1/statistics?by=commune')).body;
    const north = items.filter((one: { departement: string }) => one.departement === '2B');
    expect(plain(await page.locator('.sorted-table [role="status"]').textContent())).toBe(
      `${north.length} lignes`,
    );
    const most = [...north].sort((a, b) => b.white.population - a.white.population)[0];
    expect(await page.locator('tbody tr').first().locator('th').textContent()).toBe(most.name);

    await page.getByRole('button', { name: 'Habitants' }).click();
    const peopled = [...north].sort((a, b) => b.population - a.population)[0];
    expect(await page.locator('tbody tr').first().locator('th').textContent()).toBe(peopled.name);
    expect(await page.locator('th[aria-sort="descending"]').textContent()).toBe('Habitants');
    await page.getByRole('button', { name: 'Habitants' }).click();
    expect(await page.locator('th[aria-sort="ascending"]').textContent()).toBe('Habitants');

    // On paper the list is whole, and the sheet names the part of the region that it is of.
    expect(await page.locator('tbody tr').count()).toBe(50);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await expect.poll(() => page.locator('tbody tr').count()).toBe(north.length);
    expect(await page.textContent('.print-chosen')).toBe('Haute-Corse');
    expect(await page.title()).toContain('Haute-Corse');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await expect.poll(() => page.locator('tbody tr').count()).toBe(50);

    await page.getByLabel('Filtrer par nom').fill('bas');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /Télécharger/ }).click();
    const file = readFileSync(await (await download).path(), 'utf8');
    const lines = file.replace('\uFEFF', '').trim().split('\r\n');
    expect(lines[0]).toBe(
      'Commune;Code;Habitants;À plus de 20 min;Part;Zone blanche;Mairie (min);Le plus loin (min);Département;SIREN de l’intercommunalité;Intercommunalité',
    );
    const bastia = north.find((one: { name: string }) => one.name === 'Bastia');
    const row = lines.find((line) => line.startsWith('Bastia;'))?.split(';');
    expect(row?.slice(1, 4)).toEqual([
      '2B033',
      String(bastia.population),
      String(Math.round(bastia.white.population)),
    ]);
    const minutes = (Math.round(bastia.drive_times_s.town_hall / 0.6) / 100).toString().replace('.', ',');
    expect([row?.[6], row?.[8], row?.[9]]).toEqual([minutes, '2B', bastia.epci]);
    expect(row?.[10]).toMatch(/Bastia/);
    expect(lines.slice(1).every((line) => /bas/i.test(line))).toBe(true);
    // Order, words and kind of list are in the address, and are there again when it is opened.
    await expect.poll(() => page.url()).toMatch(/[?&]sort=population&words=bas/);
    await page.reload();
    await settle(page);
    expect(await page.locator('.sorted-table input').inputValue()).toBe('bas');
    expect(await page.locator('th[aria-sort="ascending"]').textContent()).toBe('Habitants');
    // A column that the list has not is told, until one that it has is chosen.
    await page.goto(new URL('?view=territory&section=communes&sort=hauteur&words=bas', server.url).href);
    await settle(page);
    const inVain = page.getByRole('alert').filter({ hasText: 'hauteur' });
    expect(plain(await inVain.textContent())).toContain('sort=hauteur');
    await page.locator('th').getByRole('button', { name: 'Habitants', exact: true }).click();
    await inVain.waitFor({ state: 'detached' });
    await page.getByText('Tiers-lieux', { exact: true }).first().click();
    await expect.poll(() => page.url()).toMatch(/[?&]list=sites/);
    expect(await page.locator('.sorted-table input').inputValue()).toBe('');
    await page.context().close();
  });

  test('two lists compared: what changed, and why', async () => {
    const { page, complaints } = await openWeb(browser, server, '?view=territory&section=compare');
    const [after, before] = (await server.get('/api/v1/coverages')).body.items;
    const { body: changes } = await server.get(`/api/v1/coverages/${after.id}/changes?since=${before.id}`);
    const text = plain(await page.textContent('.territory'));
    expect(text).toContain(`− ${inFrench(changes.lost.population)}`);
    for (const site of changes.sites) expect(text).toContain(site.name);
    expect(text).toContain('a fermé');
    const handle = page.locator('.curtain-handle');
    const placeOf = async () => (await handle.boundingBox())?.x ?? 0;
    const middle = await placeOf();
    await page.getByLabel('Curseur entre les deux dates').focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
    expect(await placeOf()).toBeGreaterThan(middle + 50);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a place imagined, dragged, and taken back', async () => {
    const { page, complaints } = await openWeb(browser, server, '?view=territory&section=scenario');
    const box = await page.locator('.map').boundingBox();
    await page.mouse.click(800, (box?.height ?? 800) * 0.35);
    await page.waitForSelector('.imagined');
    await settle(page);
    const first = plain(await page.textContent('.gain-gained dd'));
    expect(first).toMatch(/^(\+ [\d ]+|0)$/);

    // While it is dragged one question at a time goes out, and each answer shows.
    const asked: { add: { lon: number; lat: number }[] }[] = [];
    let underWay = 0;
    let most = 0;
    page.on('request', (request) => {
      if (!request.url().endsWith('/scenarios')) return;
      asked.push(request.postDataJSON());
      most = Math.max(most, ++underWay);
    });
    const over = (request: Request): void => {
      if (request.url().endsWith('/scenarios')) underWay--;
    };
    page.on('requestfinished', over);
    page.on('requestfailed', over);
    const marker = await page.locator('.imagined').boundingBox();
    const [x, y] = [(marker?.x ?? 0) + 17, (marker?.y ?? 0) + 17];
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 25; step++) {
      await page.mouse.move(x + step * 4, y + step * 6);
      await page.waitForTimeout(40);
    }
    // Dropped, it asks at once and ends the question under way, whose end may be told after the new one began.
    expect(most).toBe(1);
    await page.mouse.up();
    await settle(page);
    // How many depends on how quick the answers are; one at a time bounds them.
    expect(asked.length).toBeGreaterThan(1);
    const place = asked[asked.length - 1];
    const { body } = await server.post('/api/v1/scenarios', JSON.stringify(place), {
      'content-type': 'application/json',
    });
    expect(plain(await page.textContent('.gain-gained dd'))).toBe(
      body.gained.population > 0 ? `+ ${inFrench(body.gained.population)}` : '0',
    );
    expect(page.url()).toContain('places=');

    await page.reload();
    await settle(page);
    expect(await page.locator('.imagined').count()).toBe(1);
    await page.getByRole('button', { name: 'Tout enlever' }).click();
    await expect.poll(() => page.locator('.imagined').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('scenarios are kept in the address and compared side by side; steps are taken back', async () => {
    const place = { lon: 9.1, lat: 42.3 };
    const { page, complaints } = await openWeb(
      browser,
      server,
      `?view=territory&section=scenario&places=${place.lon},${place.lat}`,
    );
    await page.getByRole('button', { name: 'Garder ce scénario' }).click();
    await page.getByLabel('Imaginer la fermeture d’un lieu').selectOption('124');
    await settle(page);
    const gained = async (change: object) => {
      const { body } = await server.post('/api/v1/scenarios', JSON.stringify(change), {
        'content-type': 'application/json',
      });
      return [body.gained, body.lost].map(({ population }, i) =>
        population > 0 ? `${i === 0 ? '+' : '−'} ${inFrench(population)}` : '0',
      );
    };
    const column = async (i: number) => {
      const rows = page.locator('.kept tbody tr');
      return [
        plain(await rows.nth(2).locator('td').nth(i).textContent()),
        plain(await rows.nth(3).locator('td').nth(i).textContent()),
      ];
    };
    await expect
      .poll(() => column(0), { timeout: WEB_TIMEOUT_MS })
      .toEqual(await gained({ add: [place], remove: [] }));
    await expect
      .poll(() => column(1), { timeout: WEB_TIMEOUT_MS })
      .toEqual(await gained({ add: [place], remove: ['124'] }));
    expect(page.url()).toContain(`kept=${place.lon},${place.lat}!`);

    await page.getByRole('button', { name: 'Annuler la dernière étape' }).click();
    await expect.poll(() => page.url()).not.toContain('removed=');
    await page.reload();
    await settle(page);
    expect(await page.locator('.kept thead th').allTextContents()).toEqual(['A']);
    await page.getByRole('button', { name: 'Tout enlever' }).click();
    await page.getByRole('button', { name: 'Reprendre A' }).click();
    await expect.poll(() => page.url()).toContain(`places=${place.lon},${place.lat}`);
    await page.getByRole('button', { name: 'Oublier A' }).click();
    await expect.poll(() => page.locator('.kept').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the best next places, and projects that would lose their right', async () => {
    const { page } = await openWeb(browser, server, '?view=territory&section=scenario');
    await page.getByRole('button', { name: 'Où un lieu ferait-il le plus ?' }).click();
    await page.waitForSelector('.best-places li', { timeout: WEB_TIMEOUT_MS });
    const { items } = (await server.get('/api/v1/placements?count=5')).body;
    const names = await page.locator('.best-places li strong').allTextContents();
    expect(names).toEqual(items.map((one: { commune: { name: string } }) => one.commune.name));
    await page.locator('.best-places li button').first().click();
    await settle(page);
    expect(await page.locator('.imagined').count()).toBe(1);

    // A place beside the project takes the project's right.
    await page.goto(
      new URL(`?view=territory&section=scenario&places=${PROJECT.lon},${PROJECT.lat}`, server.url).href,
    );
    await settle(page);
    expect(await page.textContent('.projects-lost')).toContain(PROJECT.nom);
    await page.context().close();
  });
});

async function keyFigures(page: Page): Promise<string[]> {
  return (await page.locator('.key-figures dd').allTextContents()).map(plain);
}
