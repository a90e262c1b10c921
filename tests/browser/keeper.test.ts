/** Those who keep the list, at their page: every control is used once, and its effect on the server is looked at. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeKey } from '../../server/process/home_key.ts';
import { accessibilityFindings } from '../support/axe.ts';
import { launchBrowser } from '../support/browser.ts';
import { type Controls, unusedOf, watchControls } from '../support/controls.ts';
import { dropList, useDetails } from '../support/keeper_page.ts';
import { gridHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { inFrench, openWeb, type PageOptions, plain, settle, startWeb } from '../support/web_page.ts';

describe('keeping the list', () => {
  let home: Awaited<ReturnType<typeof gridHome>>;
  let browser: Browser;
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    home = await gridHome();
    server = await startWeb(home.home, {
      MAILLAGE_TRUST_PROXY: '127.0.0.1',
      MAILLAGE_USER_HEADER: 'X-Forwarded-User',
      MAILLAGE_KEEPERS: 'marie',
    });
    token = await homeKey(home.home);
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await home?.remove();
  });

  const controls: Controls = { seen: new Set(), used: new Set() };
  const watch = (context: BrowserContext) => watchControls(context, '.panel-body', controls);
  const send = async (path: string, body: unknown) =>
    (
      await server.post(path, JSON.stringify(body), {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      })
    ).body;
  const auditLine = async () =>
    (await server.get('/api/v1/audit?limit=1', { authorization: `Bearer ${token}` })).body.items[0];
  const historyOf = async (id: string) =>
    (await server.get(`/api/v1/sites/${id}/history`)).body.items.map(
      ({ properties }: { properties: object }) => properties,
    );

  /** The page with somebody at it who came in with the token. */
  async function comeIn(options: PageOptions = {}) {
    const opened = await openWeb(browser, server, '?view=keeper', { prepare: watch, ...options });
    await opened.page.getByLabel('Jeton').fill(token);
    await opened.page.getByRole('button', { name: 'Entrer' }).click();
    await opened.page.waitForSelector('.keeper');
    return opened;
  }
  const part = async (page: Page, name: string): Promise<void> => {
    await page.locator('.keeper-tabs').getByRole('button', { name, exact: true }).click();
    await settle(page);
  };
  const press = (page: Page, name: string | RegExp) =>
    page
      .locator('.keeper')
      .getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
      .click();
  const focused = (page: Page): Promise<string> =>
    page.evaluate(() => document.activeElement?.tagName ?? 'NONE');
  /** The effect that is told is the one that the server counts. */
  async function expectEffect(page: Page, { gained, lost }: { gained: Side; lost: Side }): Promise<void> {
    await settle(page);
    const told = plain(await page.locator('.effect').innerText());
    for (const { population } of [gained, lost])
      if (population > 0) expect(told).toContain(`${inFrench(population)} habitant`);
    if (gained.population + lost.population === 0) expect(told).toContain('Aucun');
  }
  type Side = { population: number };

  test('asks for a token, keeps it in the page alone, and lets in whom the proxy names', async () => {
    const { page } = await openWeb(browser, server, '?view=keeper', { prepare: watch });
    await page.getByLabel('Jeton').fill('maillage_guessed');
    await page.getByRole('button', { name: 'Entrer' }).click();
    await expect.poll(() => page.locator('.failed').innerText()).toMatch(/jeton/i);
    expect(await accessibilityFindings(page)).toEqual([]);
    const asked = page.waitForResponse((response) => response.status() === 401);
    await page.getByRole('button', { name: 'Réessayer' }).click();
    await asked;
    await page.getByLabel('Jeton').fill(token);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.keeper');
    await settle(page);
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]),
    );
    expect(kept).not.toContain(token);
    await press(page, 'Sortir');
    await page.waitForSelector('.keeper-door');
    expect(await focused(page)).not.toBe('BODY');
    await page.context().close();
    const proxied = await openWeb(browser, server, '?view=keeper', {
      extraHTTPHeaders: { 'x-forwarded-user': 'marie', 'x-forwarded-for': '192.0.2.9' },
    });
    await proxied.page.waitForSelector('.keeper');
    expect(plain(await proxied.page.textContent('.keeper-who'))).toContain('Vous êtes marie');
    expect(proxied.complaints).toEqual([]);
    await proxied.page.context().close();
  });

  test('reports: seen with their effect, amended and accepted, or refused with a reason', async () => {
    const closing = await send('/api/v1/reports', { kind: 'closed', site_id: 'west', text: 'Volets clos' });
    const other = await send('/api/v1/reports', { kind: 'other', text: 'Rien de grave' });
    const { page, complaints } = await comeIn();
    await expect.poll(() => page.locator('.keeper-list li').count()).toBe(2);
    expect(await accessibilityFindings(page)).toEqual([]);
    await press(page, /Lieu fermé : La Fabrique de l’Ouest/);
    expect(await focused(page)).toBe('H2');
    const path = `/api/v1/reports/${closing.id}/decision`;
    await expectEffect(page, (await send(`${path}?dry_run=true`, { accepted: true, reason: '-' })).effect);
    expect(await accessibilityFindings(page)).toEqual([]);
    // A decision without a reason is none.
    await press(page, 'Accepter');
    expect((await server.get(`/api/v1/reports/${closing.id}`)).body.decision).toBeNull();
    await useDetails(page, '.effect');
    await page.locator('.effect .commune-list button').first().click();
    await page.waitForURL(/commune=/);
    await settle(page);
    await press(page, 'Modifier avant d’accepter');
    await page.getByLabel('Lieu concerné').selectOption('north');
    await expectEffect(
      page,
      (await send(`${path}?dry_run=true`, { accepted: true, reason: '-', site_id: 'north' })).effect,
    );
    await page.getByLabel('Lieu concerné').selectOption('west');
    await page.getByLabel('Fermé le').fill('2099-03-01');
    await settle(page);
    expect(await page.locator('.effect h3').innerText()).toMatch(/2099/);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel('Motif').fill('La mairie annonce la fin du bail');
    await press(page, 'Accepter avec ces modifications');
    await expect.poll(() => page.locator('.keeper-list li').count()).toBe(1);
    expect(await auditLine()).toMatchObject({ action: 'report.amend', target: closing.id });
    expect((await historyOf('west')).at(-1)).toMatchObject({
      closed_on: '2099-03-01',
      reason: 'La mairie annonce la fin du bail',
      report_id: closing.id,
    });
    await press(page, /Autre/);
    await page.getByLabel('Motif').fill('Rien à changer');
    await press(page, 'Refuser');
    await expect.poll(() => page.locator('.keeper-list li').count()).toBe(0);
    expect((await server.get(`/api/v1/reports/${other.id}`)).body.decision.accepted).toBe(false);
    await page.getByText('Traités', { exact: true }).click();
    await expect.poll(() => page.locator('.keeper-list li').count()).toBe(2);
    await press(page, /Lieu fermé/);
    expect(plain(await page.textContent('.report-state'))).toContain('La mairie annonce la fin du bail');
    await press(page, '‹ Tous les signalements');
    await page.getByText('À traiter', { exact: true }).click();
    await expect.poll(() => page.locator('.keeper-list li').count()).toBe(0);
    await page.getByText('Traités', { exact: true }).click();
    await press(page, /Lieu fermé/);
    await press(page, /Voir la fiche de/);
    await page.waitForSelector('.keeper-history');
    await part(page, 'Signalements');
    expect(await page.locator('.keeper h2').innerText()).toBe('Signalements');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('places: closed, opened again, renamed, moved, added, each told beside its history and undone by keyboard', async () => {
    const { page, complaints } = await comeIn();
    await part(page, 'Lieux');
    await page.getByLabel('Chercher par nom ou commune').fill('atelier');
    await expect.poll(() => page.locator('.keeper-list li').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.keeper-history');
    expect(await focused(page)).toBe('H2');
    expect(await accessibilityFindings(page)).toEqual([]);

    await press(page, 'Fermer');
    const scenario = await send('/api/v1/scenarios', { remove: ['north'] });
    await expectEffect(page, scenario);
    await page.getByLabel('Premier jour de fermeture').fill('2026-02-01');
    await page.getByLabel('Source').fill('Bulletin municipal');
    await page.keyboard.press('Tab');
    await settle(page);
    await page.getByRole('button', { name: 'Enregistrer' }).press('Enter');
    await page.waitForSelector('.keeper-history');
    expect((await historyOf('north')).at(-1)).toMatchObject({
      status: 'closed',
      closed_on: '2026-02-01',
      reason: 'Bulletin municipal',
    });
    await expect
      .poll(async () => plain(await page.locator('.keeper-history li').first().innerText()))
      .toContain('État : ouvert › fermé');

    await press(page, 'Ouvrir');
    await page.getByLabel('Premier jour d’ouverture').fill('2026-02-03');
    await settle(page);
    expect(plain(await page.locator('.effect').innerText())).not.toContain('Aucun');
    await press(page, 'Annuler');
    await page.waitForSelector('.keeper-history');

    await page.getByRole('button', { name: 'Annuler cette entrée' }).press('Enter');
    await page.getByLabel('Motif').fill('Erreur de lieu');
    await settle(page);
    expect(plain(await page.textContent('.keeper-undo'))).toContain('L’Atelier du Nord');
    await page.getByRole('button', { name: 'Annuler par une nouvelle version' }).press('Enter');
    await expect.poll(async () => (await historyOf('north')).at(-1)?.reason).toBe('Erreur de lieu');
    expect(await historyOf('north')).toHaveLength(3);
    expect((await historyOf('north')).at(-1).status).toBe('open');
    expect(await auditLine()).toMatchObject({ action: 'list.undo' });
    await expect.poll(() => page.locator('.keeper-undo').count()).toBe(0);
    expect(await focused(page)).not.toBe('BODY');

    await press(page, 'Corriger l’ouverture');
    await page.getByLabel('Premier jour d’ouverture').waitFor();
    await press(page, 'Annuler');
    await press(page, 'Renommer');
    await page.getByLabel('Nom du lieu').fill('La Fonderie');
    await page.getByLabel('Renommé le').fill('2026-03-01');
    await page.getByLabel('Source').fill('Statuts');
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.waitForSelector('.keeper-history');
    expect((await historyOf('north')).at(-1)).toMatchObject({
      name: 'La Fonderie',
      reason: expect.stringMatching(/^Statuts \(renommé le 1er.mars 2026\)$/),
    });

    await press(page, 'Déplacer');
    const before = plain(await page.textContent('.place-known'));
    await page.locator('.reported').focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    expect(plain(await page.textContent('.place-known'))).not.toBe(before);
    const canvas = await page.locator('.map canvas').first().boundingBox();
    await page.mouse.click((canvas?.x ?? 0) + 800, (canvas?.y ?? 0) + 300);
    const clicked = plain(await page.textContent('.place-known'));
    await press(page, 'Prendre le centre de la carte');
    expect(plain(await page.textContent('.place-known'))).not.toBe(clicked);
    await page.getByLabel('Premier jour à cet endroit').fill('2026-04-01');
    await page.getByLabel('Source').fill('Visite');
    await settle(page);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.waitForSelector('.keeper-history');
    expect((await auditLine()).details).toMatchObject({ moved_on: '2026-04-01' });

    await press(page, /Tous les lieux/);
    await press(page, 'Ajouter un lieu');
    await page.getByLabel('Nom du lieu').fill('La Halle');
    const [lon, lat] = home.region.point('s7-1', 's8-1', 0.5);
    for (const [axis, value] of Object.entries({ Latitude: lat, Longitude: lon })) {
      await page.getByLabel(axis).fill(String(value));
      await page.keyboard.press('Tab');
      await settle(page);
    }
    await page.getByLabel('Adresse').fill('1 place du Marché');
    await page.getByLabel('Site web').fill('https://halle.example');
    await settle(page);
    await useDetails(page, '.effect');
    await page.getByLabel('Ouvert depuis').fill('2099-05-01');
    await page.getByLabel('Source').fill('Délibération');
    const told = { name: 'La Halle', lon, lat, status: 'planned', opened_on: '2099-05-01' };
    await expectEffect(page, (await send('/api/v1/sites?dry_run=true', told)).effect);
    await page.getByRole('button', { name: 'Enregistrer' }).click();
    await page.waitForSelector('.keeper-history');
    const line = await auditLine();
    expect(line).toMatchObject({ action: 'site.add', details: { name: 'La Halle', status: 'planned' } });
    expect((await historyOf(line.target)).at(-1)).toMatchObject({
      opened_on: '2099-05-01',
      status: 'planned',
    });
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('a list dropped as a file: columns corrected, looked at with its effect, taken, and undone', async () => {
    const { page, complaints } = await comeIn();
    await part(page, 'Importer');
    const [lon, lat] = home.region.point('s8-7', 's8-8', 0.5);
    const list = [
      'lib_structure;abscisse;ordonnee;etat_du_lieu',
      `Le Comptoir;${lon};${lat};ouvert`,
      `;${lon};${lat};ouvert`,
      `Le Flou;${lon};${lat + 0.01};peut-être`,
    ].join('\n');
    await dropList(page, 'liste.csv', list);
    await page.waitForSelector('.keeper-columns');
    await settle(page);
    // Nobody knows its columns: they are offered.
    expect(await page.locator('.keeper-columns').getAttribute('open')).not.toBeNull();
    expect(await accessibilityFindings(page)).toEqual([]);
    for (const [field, column] of [
      ['name', 'lib_structure'],
      ['lon', 'abscisse'],
      ['lat', 'ordonnee'],
      ['status', 'etat_du_lieu'],
    ] as const) {
      await page.locator(`.keeper-columns select[name="${field}"]`).selectOption(column);
    }
    const of = (await server.get('/api/v1/sites/west')).body.properties.source;
    await page.getByLabel('Nouvelle version de').selectOption(of);
    await settle(page);
    expect(plain(await page.textContent('.failed'))).toContain('Seules 2 des 3 lignes');
    expect(await page.getByRole('button', { name: 'Importer cette liste' }).isDisabled()).toBe(true);
    await useDetails(page, '.keeper');
    await page.getByLabel('L’importer quand même').check();
    expect(await page.getByRole('button', { name: 'Importer cette liste' }).isDisabled()).toBe(false);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel(/ne contient qu’une partie/).check();
    await settle(page);
    expect(await page.locator('.failed').count()).toBe(0);
    const groups = async () =>
      (await page.locator('.keeper-group summary').allInnerTexts()).map((text) => plain(text));
    expect(await groups()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/Ajoutés \(2\)/),
        expect.stringMatching(/rejetées \(1\)/),
      ]),
    );
    await useDetails(page, '.keeper');
    const added = page.locator('.keeper-group', { hasText: 'Ajoutés' });
    await added.getByRole('button', { name: 'Le Comptoir' }).click();
    // People as the server counts them for the same list.
    const query = 'name=l.csv&dry_run=true&effect=true&keep_missing=true';
    const names = 'name=lib_structure,x=abscisse,y=ordonnee,status=etat_du_lieu';
    const looked = await server.post(
      `/api/v1/sites/import?${query}&columns=${encodeURIComponent(names)}`,
      list,
      { 'content-type': 'text/csv', authorization: `Bearer ${token}` },
    );
    await expectEffect(page, looked.body.effect);
    const before = (await server.get('/api/v1/lists?limit=1')).body.items[0].version;
    await page.getByLabel('Source').fill('Liste du réseau, mars');
    await press(page, 'Importer cette liste');
    await page.getByText(`Liste importée : version ${before + 1}`).waitFor();
    expect(await auditLine()).toMatchObject({ action: 'sites.import', target: 'liste.csv' });
    await press(page, 'Voir le journal');
    await page.getByRole('button', { name: `Annuler la version ${before + 1}` }).waitFor();
    expect(complaints.filter((one) => !/status of 4/.test(one))).toEqual([]);
    await page.context().close();
  });

  test('an import is undone in the journal by a new version, and another one is left', async () => {
    const { page, complaints } = await comeIn();
    const { version } = (await server.get('/api/v1/lists?limit=1')).body.items[0];
    await part(page, 'Journal');
    await page.getByRole('button', { name: `Annuler la version ${version}` }).click();
    await page.getByLabel('Motif').fill('Trop tôt');
    await settle(page);
    expect(await accessibilityFindings(page)).toEqual([]);
    await press(page, 'Annuler par une nouvelle version');
    await expect
      .poll(async () => (await server.get('/api/v1/lists?limit=1')).body.items[0])
      .toMatchObject({ version: version + 1, reason: 'Trop tôt' });
    // Another one is left, and nothing of it stays; a third one is chosen and taken, and the next may come.
    await part(page, 'Importer');
    await dropList(page, 'autre.csv', 'nom;lon;lat\nLe Neuf;0.6;45.02\n');
    await page.waitForSelector('.keeper-columns');
    await settle(page);
    await useDetails(page, '.keeper');
    await page.getByRole('button', { name: 'Laisser' }).click();
    await expect.poll(() => page.locator('.keeper-columns').count()).toBe(0);
    const buffer = Buffer.from('nom;lon;lat\nLe Neuf;0.6;45.02\n');
    await page
      .locator('.keeper-drop input')
      .setInputFiles({ name: 'neuf.csv', mimeType: 'text/csv', buffer });
    await page.getByLabel(/ne contient qu’une partie/).check();
    await settle(page);
    await page.getByLabel('Source').fill('Annonce');
    await press(page, 'Importer cette liste');
    await press(page, 'Importer une autre liste');
    expect(plain(await page.locator('.keeper-drop').innerText())).toContain('Déposer une liste');
    expect(complaints.filter((one) => !/status of 4/.test(one))).toEqual([]);
    await page.context().close();
  });

  test('the journal tells the age of the list and the dates to come; on a phone, in the dark and at 400 % too', async () => {
    const patched = await fetch(`${server.url}/api/v1/sites/project`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ status: 'planned', opened_on: '2026-01-05' }),
    });
    expect(patched.status).toBe(200);
    for (const size of [
      { width: 390, height: 844 },
      { width: 320, height: 256 },
    ]) {
      const { page, complaints } = await comeIn({ ...size, colorScheme: 'dark' });
      await part(page, 'Journal');
      expect(plain(await page.textContent('.keeper-age'))).toMatch(/^\d+ jours?\./);
      const dates = plain(await page.textContent('.keeper-dates'));
      expect(dates).toContain('ouverture annoncée, jamais confirmée');
      expect(dates).toMatch(/1er mars 2099 fermeture/);
      // Scrolled, the sheet's handle lies over what has gone under it.
      await page.evaluate(() => document.querySelector('.panel')?.scrollTo(0, 0));
      expect(await accessibilityFindings(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide).toBeLessThanOrEqual(0);
      if (size.width === 390) {
        await press(page, /Confirmer l’ouverture/);
        await page.getByLabel('Premier jour d’ouverture').waitFor();
        expect(await page.getByLabel('Premier jour d’ouverture').inputValue()).toBe('2026-01-05');
        await page.getByLabel('Source').fill('Appel');
        expect(await accessibilityFindings(page)).toEqual([]);
        await page.getByRole('button', { name: 'Annuler', exact: true }).click();
        await page.waitForSelector('.keeper-history');
      }
      expect(complaints).toEqual([]);
      await page.context().close();
    }
  });

  test('there is no control of the keepers’ page that was not used above', () => {
    expect(unusedOf(controls)).toEqual([]);
    expect(controls.used.size).toBeGreaterThan(30);
  });
});
