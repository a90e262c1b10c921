/** The page in a real browser, on the demonstration region: time to the first view, bytes, longest task, frames while panning. */
import type { Browser, Page } from 'playwright-core';
import { DEMO_REGION } from '../../data/sources/regions/definitions.ts';
import { buildWebIfStale } from '../../server/process/web_build.ts';
import { launchBrowser } from '../support/browser.ts';
import { percentile, rounded } from './measure.ts';
import type { Section } from './report.ts';
import { serveRegion } from './served_region.ts';

const ROUNDS = 5;
const PAN_PX = 600;
const PAN_STEPS = 90;

interface FirstView {
  paint_ms: number;
  figures_ms: number;
  map_ms: number;
  longest_task_ms: number;
  script_bytes: number;
  all_bytes: number;
}

export async function pageSection(tell: (text: string) => void): Promise<Section> {
  tell('page: preparing and serving the demonstration region');
  await buildWebIfStale();
  const served = await serveRegion(DEMO_REGION);
  const browser = await launchBrowser();
  try {
    const views: FirstView[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      tell(`page: first view ${round + 1} of ${ROUNDS}`);
      views.push(await firstView(browser, served.url));
    }
    const median = (field: keyof FirstView): number =>
      rounded(
        percentile(
          views.map((view) => view[field]),
          0.5,
        ),
        0,
      );
    tell('page: panning');
    const frames = await framesWhilePanning(browser, served.url);
    return {
      id: 'page',
      title: 'The page, first view of the whole region with a cold cache, and panning over it',
      text: [
        `Median of ${ROUNDS} new browser profiles at 1280 x 860; the map is drawn without a graphics card, by SwiftShader, so frames are a floor.`,
      ],
      columns: ['what', 'value'],
      rows: [
        ['first contentful paint, ms', median('paint_ms')],
        ['the region’s figures are read, ms', median('figures_ms')],
        ['the map is drawn whole, ms', median('map_ms')],
        ['longest task, ms', median('longest_task_ms')],
        ['scripts as sent, kB', rounded(median('script_bytes') / 1000, 0)],
        ['all as sent, kB', rounded(median('all_bytes') / 1000, 0)],
        ['frames a second while panning, median', frames.median_fps],
        ['script a frame while panning, ms', frames.script_ms],
        ['longest frame while panning, 95th percentile, ms', frames.p95_ms],
      ],
    };
  } finally {
    await browser.close();
    await served.stop();
  }
}

/** Opens the page in a profile of its own and waits until map and figures are there. */
async function firstView(browser: Browser, url: string): Promise<FirstView> {
  const page = await newPage(browser);
  await page.addInitScript(() => {
    const seen = { figures_ms: 0, map_ms: 0, longest_task_ms: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        seen.longest_task_ms = Math.max(seen.longest_task_ms, duration);
    }).observe({ type: 'longtask', buffered: true });
    const look = (): void => {
      if (seen.figures_ms === 0 && document.querySelector('.headline')) seen.figures_ms = performance.now();
      if (seen.map_ms === 0 && document.querySelector('.map-area[aria-busy="false"]'))
        seen.map_ms = performance.now();
      if (seen.figures_ms === 0 || seen.map_ms === 0) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto(url);
  await page.waitForFunction(
    () => {
      const { seen } = window as unknown as { seen: FirstView };
      return seen.figures_ms > 0 && seen.map_ms > 0;
    },
    undefined,
    { timeout: 60_000 },
  );
  const view = await page.evaluate(() => {
    const { seen } = window as unknown as { seen: FirstView };
    const resources = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const [own] = performance.getEntriesByType('navigation') as PerformanceResourceTiming[];
    const sum = (list: PerformanceResourceTiming[]): number =>
      list.reduce((bytes, { transferSize }) => bytes + transferSize, 0);
    return {
      ...seen,
      paint_ms: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      script_bytes: sum(resources.filter(({ name }) => new URL(name).pathname.endsWith('.js'))),
      all_bytes: sum(resources) + own.transferSize,
    };
  });
  await page.context().close();
  return view;
}

/** Drags the map to and fro and measures the time between frames. */
async function framesWhilePanning(
  browser: Browser,
  url: string,
): Promise<{ median_fps: number; p95_ms: number; script_ms: number }> {
  const page = await newPage(browser);
  await page.goto(new URL('?map=9/45.2/0.2', url).href);
  await page.waitForSelector('.map-area[aria-busy="false"]');
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    const note = (time: number): void => {
      frames.push(time);
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const scripted_s = async (): Promise<number> =>
    (await client.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'ScriptDuration')
      ?.value ?? Number.NaN;
  const before_s = await scripted_s();
  await page.mouse.move(1100, 430);
  await page.mouse.down();
  for (let step = 1; step <= PAN_STEPS; step++)
    await page.mouse.move(1100 - Math.sin((step / PAN_STEPS) * Math.PI) * PAN_PX, 430);
  const times = await page.evaluate(() => (window as unknown as { frames: number[] }).frames);
  const script_s = (await scripted_s()) - before_s;
  await page.mouse.up();
  await page.context().close();
  const between = times.slice(1).map((time, i) => time - times[i]);
  return {
    median_fps: rounded(1000 / percentile(between, 0.5), 0),
    p95_ms: rounded(percentile(between, 0.95), 0),
    script_ms: rounded((1000 * script_s) / Math.max(1, between.length)),
  };
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 860 } });
  return context.newPage();
}
