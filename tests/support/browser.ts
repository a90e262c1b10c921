import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where distributions put Chromium or Chrome. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * A root user has no sandbox in Chromium; QUIC and the background services would only look for hosts that the tests
 * never need.
 */
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];
/** WebGL 2 is drawn by SwiftShader, on the processor, so that every machine draws the same map. */
const WITH_MAPS = [
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];
/** As on a machine that draws no maps: a fraction of the work. */
const WITHOUT_MAPS = ['--disable-gpu', '--disable-software-rasterizer'];

/** The executable of a browser and the environment that it needs. */
interface Executable {
  path: string;
  env: Record<string, string>;
}

/**
 * The Chromium of the npm package, unpacked once in the folder for temporary files with its libraries and fonts. What it brings to find the fonts
 * by names /tmp alone: in another folder it would find none, and end at the first sign that the page's own fonts lack.
 */
async function packagedChromium(): Promise<Executable> {
  const { default: packaged, inflate } = await import('@sparticuz/chromium');
  const path = await packaged.executablePath();
  const bin = join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '..', '..', 'bin');
  if (!existsSync(join(tmpdir(), 'al2023', 'lib'))) await inflate(join(bin, 'al2023.tar.br'));
  const fonts = join(tmpdir(), 'fonts');
  const config = join(fonts, 'here.conf');
  await writeFile(
    config,
    `<fontconfig><dir>${fonts}</dir><cachedir>${join(tmpdir(), 'fonts-cache')}</cachedir></fontconfig>\n`,
  );
  return {
    path,
    env: {
      LD_LIBRARY_PATH: [join(tmpdir(), 'al2023', 'lib'), tmpdir()].join(':'),
      FONTCONFIG_PATH: fonts,
      FONTCONFIG_FILE: config,
    },
  };
}

async function findChromium(): Promise<Executable> {
  const installed = INSTALLED.find((path) => existsSync(path));
  return installed === undefined ? packagedChromium() : { path: installed, env: {} };
}

/**
 * Starts a headless Chromium: an installed one, else the one inside the npm package @sparticuz/chromium.
 * The caller closes it. `withMaps` false: one that has no WebGL.
 */
export async function launchBrowser(withMaps = true): Promise<Browser> {
  const { path, env } = await findChromium();
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return chromium.launch({
    executablePath: path,
    args: [...FLAGS, ...(withMaps ? WITH_MAPS : WITHOUT_MAPS)],
    env: { ...inherited, ...env },
  });
}

/** What a page complained of while a test used it: script errors, and messages of the console's error level. */
export interface WatchedPage {
  page: Page;
  complaints: string[];
}

/** A new page in a context of its own (no shared storage), whose complaints are kept for the test to look at. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints };
}
