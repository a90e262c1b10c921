/** From the answer to the application: what the programme publishes of it stands under the answer. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { projectRoot } from '../support/shared_data.ts';
import { gridHome } from '../support/test_region.ts';
import type { TestServer } from '../support/test_server.ts';
import { openWeb, plain, startWeb } from '../support/web_page.ts';

const AMI = 'data/rules/programmes/files/ami-nouvelle-aquitaine-2025.json';

let home: Awaited<ReturnType<typeof gridHome>>;
let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  home = await gridHome();
  const folder = join(home.home, 'programmes');
  mkdirSync(folder);
  // The same call, for any region, with what an application is made of.
  const call = JSON.parse(readFileSync(join(projectRoot, AMI), 'utf8'));
  const more = {
    regions: [],
    apply_url: 'https://region.example/candidater',
    documents: [
      { code: 'budget', text: 'le budget', text_en: 'the budget', url: 'https://region.example/budget.xlsx' },
      { code: 'letter', text: 'la lettre du maire', text_en: 'the mayor’s letter', url: null },
    ],
    amounts: [
      {
        code: 'most',
        least_eur: null,
        most_eur: 40000,
        text: '40 000 € au plus',
        text_en: 'at most €40,000',
      },
    ],
  };
  writeFileSync(join(folder, 'call.json'), JSON.stringify({ ...call, ...more }));
  server = await startWeb(home.home, { MAILLAGE_PROGRAMMES: folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  await home?.remove();
});

/** What stands under the answer for a commune's centre. */
async function stepsAt(wanted: string): Promise<{ text: string; links: (string | null)[] }> {
  const { items } = (await server.get('/api/v1/communes')).body;
  for (const { lon, lat } of items) {
    const { answer } = (await server.get(`/api/v1/eligibility?lon=${lon}&lat=${lat}&on=2026-06-01`)).body;
    if (answer !== wanted) continue;
    const { page, complaints } = await openWeb(browser, server, `?at=${lon},${lat}&on=2026-06-01`);
    const steps = page.locator('.next-steps');
    await steps.locator('.steps li').first().waitFor();
    const text = plain(await steps.textContent());
    const links = await steps
      .locator('.steps a')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(complaints).toEqual([]);
    await page.context().close();
    return { text, links };
  }
  throw new Error(`No commune of the city is ${wanted}.`);
}

test('where the answer is yes: where to apply, with which documents, for how much', async () => {
  const { text, links } = await stepsAt('eligible');
  expect(text).toContain('Déposer une candidature');
  expect(text).toContain('la lettre du maire');
  expect(text).toContain('L’aide : 40 000 € au plus');
  expect(links).toEqual(['https://region.example/candidater', 'https://region.example/budget.xlsx']);
});

test('where it is no, none of it', async () => {
  const { text } = await stepsAt('not_eligible');
  expect(text).not.toContain('Déposer une candidature');
  expect(text).not.toContain('40 000');
});
