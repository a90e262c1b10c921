/**
 * Pictures of every state of the page, from a server that runs: `npm run screenshots -- [ADDRESS] [FOLDER] [NAME ...]`. The address is
 * http://127.0.0.1:8080 and the folder docs/pictures where they are not given; with names only those pictures are made. Exits with 1 when
 * a page complained on its console.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, openPage } from '../tests/support/browser.ts';
import { settle } from '../tests/support/web_page.ts';

interface Picture {
  name: string;
  /** Query of the address; may need what the served region holds. */
  query: string;
  size?: [width: number, height: number];
  dark?: boolean;
  act?: (page: Page) => Promise<unknown>;
}

/** What the served region holds that the pictures speak of. */
interface Subjects {
  far: [number, number];
  near: [number, number];
  commune: string;
  site: string;
}

/** A4 at 96 pixels an inch. */
const PAPER = { width: 794, height: 1123 };
const PHONE: [number, number] = [390, 844];
const NARROW: [number, number] = [320, 640];

const picturesOf = ({ far, near, commune, site }: Subjects): Picture[] => [
  { name: 'region', query: '' },
  { name: 'region-dark', query: '', dark: true },
  { name: 'eligible', query: `?at=${far}` },
  { name: 'eligible-dark', query: `?at=${far}`, dark: true },
  { name: 'not-eligible', query: `?at=${near}` },
  { name: 'commune', query: `?commune=${commune}` },
  { name: 'site', query: `?site=${site}` },
  { name: 'outside', query: '?at=2.35,48.85' },
  { name: 'search', query: '', act: (page) => search(page, 'co') },
  { name: 'menu', query: '', act: (page) => page.click('.menu > button') },
  { name: 'report', query: `?site=${site}`, act: (page) => page.click('.answer .link-button:last-child') },
  { name: 'figures', query: '?view=territory', size: [1280, 1500] },
  { name: 'figures-dark', query: '?view=territory', size: [1280, 1500], dark: true },
  { name: 'shading', query: '?view=territory&shading=uncovered&layers=sites,names,communes' },
  { name: 'layers', query: '?view=territory', act: (page) => page.click('.layer-choice > summary') },
  { name: 'communes', query: '?view=territory&section=communes' },
  { name: 'compare', query: '?view=territory&section=compare' },
  { name: 'imagine', query: `?view=territory&section=scenario&places=${far}`, size: [1280, 1000] },
  { name: 'about', query: '?view=about', size: [1100, 1600] },
  { name: 'accessibility', query: '?view=accessibility', size: [1100, 1200] },
  { name: 'english', query: `?lang=en&at=${far}` },
  { name: 'embedded', query: `?embed=1&at=${far}`, size: [760, 560] },
  { name: 'phone', query: '', size: PHONE },
  { name: 'phone-answer', query: `?at=${far}`, size: PHONE },
  {
    name: 'phone-answer-full',
    query: `?at=${far}`,
    size: PHONE,
    act: (page) => page.press('.panel-handle', 'ArrowUp'),
  },
  {
    name: 'phone-low',
    query: `?at=${far}`,
    size: PHONE,
    act: (page) => page.press('.panel-handle', 'ArrowDown'),
  },
  {
    name: 'phone-figures',
    query: '?view=territory',
    size: PHONE,
    act: (page) => page.press('.panel-handle', 'ArrowUp'),
  },
  { name: 'phone-legend', query: '', size: PHONE, act: (page) => page.click('.legend-title') },
  { name: 'narrow', query: `?at=${far}`, size: NARROW },
  {
    name: 'narrow-communes',
    query: '?view=territory&section=communes',
    size: NARROW,
    act: (page) => page.press('.panel-handle', 'ArrowUp'),
  },
  { name: 'error', query: '?commune=00000' },
  { name: 'offline', query: `?at=${far}`, act: goOffline },
  { name: 'print', query: `?at=${far}`, act: print },
];

async function search(page: Page, text: string): Promise<void> {
  await page.fill('#search', text);
  await page.waitForSelector('#search-list [role="option"]');
}

async function goOffline(page: Page): Promise<void> {
  await page.route('**/api/v1/**', (route) => route.abort('connectionrefused'));
  await page.route('**/health/**', (route) => route.abort('connectionrefused'));
  await search(page, 'bas').catch(() => undefined);
  await page.waitForSelector('.banner-offline');
}

async function print(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: 'print' });
}

/** Finds in the served region what the pictures show: the nearest and the farthest commune, a site. */
async function findSubjects(address: string): Promise<Subjects> {
  const get = async (path: string) => (await fetch(new URL(`api/v1/${path}`, address))).json();
  const { items } = (await get('statistics?by=commune')) as {
    items: { code: string; population: number | null; white: { population: number | null } }[];
  };
  const shares = items
    .filter((one) => (one.population ?? 0) > 500)
    .map((one) => ({ code: one.code, share: (one.white.population ?? 0) / (one.population ?? 1) }))
    .sort((a, b) => a.share - b.share);
  const partly = shares.reduce((best, one) =>
    Math.abs(one.share - 0.6) < Math.abs(best.share - 0.6) ? one : best,
  );
  const point = async (code: string): Promise<[number, number]> => {
    const { lon, lat } = (await get(`communes/${code}`)) as { lon: number; lat: number };
    return [lon, lat];
  };
  const sites = (await get('sites?status=open')) as { features: { properties: { id: string } }[] };
  return {
    far: await point(shares[shares.length - 1].code),
    near: await point(shares[0].code),
    commune: partly.code,
    site: sites.features[0].properties.id,
  };
}

const [address = 'http://127.0.0.1:8080', folder = join(import.meta.dirname, '../docs/pictures'), ...names] =
  process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const pictures = picturesOf(await findSubjects(address)).filter(
  ({ name }) => names.length === 0 || names.includes(name),
);
const browser = await launchBrowser();
let complained = false;
for (const { name, query, size: [width, height] = [1280, 860], dark = false, act } of pictures) {
  const { page, complaints } = await openPage(browser, {
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    hasTouch: width < 720,
  });
  await page.goto(new URL(query, address).href);
  await settle(page);
  await act?.(page);
  if (act) await settle(page);
  await page.screenshot({ path: join(folder, `${name}.png`), timeout: 120_000 });
  const serious = complaints.filter((text) => !/Failed to load resource/.test(text));
  process.stdout.write(`${name}${serious.length > 0 ? `: ${serious.join(' | ')}` : ''}\n`);
  complained ||= serious.length > 0;
  await page.context().close();
}
await browser.close();
process.exitCode = complained ? 1 : 0;
