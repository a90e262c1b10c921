import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildWebIfStale } from '../../server/process/web_build.ts';
import { WEB_FOLDER } from '../../server/process/web_folder.ts';
import { projectRoot } from '../support/shared_data.ts';

/** What the first view may weigh, compressed as it is sent: all scripts, the map's library and its worker included. */
const MOST_BYTES = 350_000;

describe('the first view', () => {
  beforeAll(() => buildWebIfStale());

  test.each(['br', 'gz'])('needs at most 350 kB of scripts, as %s', (coding) => {
    const scripts = firstScripts();
    const sizes = scripts.map(
      (name) => [name, readFileSync(join(WEB_FOLDER, 'assets', `${name}.${coding}`)).length] as const,
    );
    const bytes = sizes.reduce((sum, [, size]) => sum + size, 0);
    process.stdout.write(`First view: ${scripts.length} scripts, ${bytes} bytes as ${coding}.\n`);
    expect(scripts.some((name) => name.startsWith('map-worker'))).toBe(true);
    expect(scripts.some((name) => name.startsWith('owner'))).toBe(true);
    expect(bytes, sizes.map((one) => one.join(' ')).join('\n')).toBeLessThanOrEqual(MOST_BYTES);
  });

  test('leaves plots, lists and pages of text for later', () => {
    const scripts = firstScripts();
    for (const later of [
      'Plots',
      'Tables',
      'Territory',
      'About',
      'Accessibility',
      'ReportForm',
      'Keeper',
      'en-',
    ])
      expect(scripts.filter((name) => name.startsWith(later))).toEqual([]);
  });

  test('is built for readers, whoever builds it: no paths of the sources are in it', () => {
    for (const name of readdirSync(join(WEB_FOLDER, 'assets')).filter((one) => one.endsWith('.js')))
      expect(readFileSync(join(WEB_FOLDER, 'assets', name), 'utf8').includes(projectRoot), name).toBe(false);
  });

  test('fetches nothing from elsewhere', () => {
    const page = readFileSync(join(WEB_FOLDER, 'index.html'), 'utf8');
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.filter((address) => /^(https?:)?\/\//.test(address))).toEqual([]);
  });
});

/** Names of the scripts that the page loads before anything is asked of it: its own, the map's, and all that those import. */
function firstScripts(): string[] {
  const page = readFileSync(join(WEB_FOLDER, 'index.html'), 'utf8');
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name) || !existsSync(join(WEB_FOLDER, 'assets', name))) return;
    found.add(name);
    const code = readFileSync(join(WEB_FOLDER, 'assets', name), 'utf8');
    for (const [, imported] of code.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
      visit(imported);
    // The worker is named by its address.
    for (const [, worker] of code.matchAll(/(map-worker-[\w-]+\.js)/g)) visit(worker);
  };
  for (const [, name] of page.matchAll(/assets\/([\w.-]+\.js)/g)) visit(name);
  return [...found];
}
