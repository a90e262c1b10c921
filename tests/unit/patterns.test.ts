import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from 'recheck';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { EMAIL, hasContacts, PHONE, withoutContacts } from '../../data/tables/values/contacts.ts';
import { processorMs } from '../support/processor_time.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const FIRST_200 = 'the first 200 signs of a cell of status';

/**
 * Patterns that take the square of a text's length, and why nobody else can make the text long. Every other pattern of what runs on a
 * server takes a time in proportion to its text.
 */
const TEXT_IS_OURS: Record<string, string> = {
  '/\\/+$/': 'an address of the settings',
  '/v?(\\d+\\.\\d+\\.\\d+)/': "what OSRM's own program prints as its version",
  '/(\\S+\\.(?:so|dylib|dll)[\\w.]*): cannot open|Library not loaded: (\\S+)/':
    "what the system's loader prints",
  '/^(?!.*\\.\\.)osrm\\/(?:bin\\/(?:osrm-(?:extract|contract|partition|customize|routed)(?:\\.exe)?|[^/]+\\.(?:dll|dylib))|share\\/profiles\\/.+\\.lua)$/':
    "names in OSRM's archive, 100 bytes each at most",
  '/[/\\\\]assets[/\\\\][^/\\\\]+-[\\w-]{8,}\\.\\w+$/': 'names of files of the built page',
  '/<noscript>[\\s\\S]*<\\/noscript>/': 'the built page',
  '/[[(]([^,]*),([^)\\]]*)[)\\]]/g': 'periods that the database prints',
  '/"crs"\\s{0,20}:\\s{0,20}\\{[^}]{0,200}"name"\\s{0,20}:\\s{0,20}"([^"]{1,100})"/':
    'every part of it is bounded: some hundred steps a sign, on the beginning of a file',
  '/(\\.[a-z]+)+$/i': 'the name of a file, 255 bytes at most',
  '/\\B(?=(\\d{3})+$)/g': 'digits of a number of ours, 21 at most',
  '/(?<=[.,]\\d+),$/': 'a cell that may be a number: longer ones are none',
  '/\\b(ferme\\w*|closed)\\b.*\\b(jusqu\\w*|until|(a |re ?)?rouv\\w*|reouv\\w*|reopen\\w*)\\b/': FIRST_200,
  '/\\b(projets?|travaux|creation|construction|chantier)\\b.*\\b(termine|acheve|abouti|realise|livre|fini)e?s?\\b/':
    FIRST_200,
  '/^(\\.\\/)?(lib\\/postgresql\\/postgis-3\\.so|share\\/proj\\/.*|share\\/postgresql\\/extension\\/postgis(\\.control|--[\\d.]+\\.sql))$/':
    "names in PostGIS's archive",
};

/** Where a pattern is put together, and what it is put together of. */
const PUT_TOGETHER: Record<string, string> = {
  'data/tables/values/contacts.ts': 'looked at below',
  'data/lists/status_words.ts': FIRST_200,
  'data/lists/list_source.ts': 'fixed words of months and versions, on the name of a file',
  'data/sources/files/download.ts': 'the length of a checksum',
  'data/sources/files/step_cache.ts': "the name of a step of ours, on names of the cache's own files",
};

interface Pattern {
  pattern: string;
  flags: string;
  file: string;
}

/** Every pattern that is written in what runs on a server. */
function patternsOf(folders: string): Pattern[] {
  const found = new Map<string, Pattern>();
  for (const file of globSync(`${folders}/**/*.ts`, { cwd: ROOT })) {
    visit(parseSync(file, readFileSync(join(ROOT, file), 'utf8')).program, (node) => {
      const regex = node.regex as { pattern: string; flags: string } | undefined;
      if (regex) found.set(`/${regex.pattern}/${regex.flags}`, { ...regex, file });
      const callee = node.callee as { name?: string } | undefined;
      if (node.type === 'NewExpression' && callee?.name === 'RegExp')
        found.set(`new RegExp in ${file}`, { pattern: '', flags: '', file });
    });
  }
  return [...found.values()];
}

function visit(node: unknown, look: (node: Record<string, unknown>) => void): void {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) look(node as Record<string, unknown>);
  for (const part of Object.values(node)) visit(part, look);
}

const patterns = patternsOf('{errors,isochrones,data,server}');
/**
 * Bounded in steps, of which a busy machine takes as many as an idle one: where time bounds the search for a bad text, the same pattern is
 * called slow or unknown when others want the processor.
 */
const IN_STEPS = { timeout: null, incubationTimeout: null, attackTimeout: null };
const isLinear = async (pattern: string, flags: string): Promise<boolean> =>
  (await check(pattern, flags, IN_STEPS)).status === 'safe';

describe('patterns on text of others', () => {
  it('take a time in proportion to the text', { timeout: 0 }, async () => {
    expect(patterns.length).toBeGreaterThan(100);
    const slow: string[] = [];
    for (const { pattern, flags, file } of patterns) {
      const written = `/${pattern}/${flags}`;
      if (pattern !== '' && !(written in TEXT_IS_OURS) && !(await isLinear(pattern, flags)))
        slow.push(`${written} in ${file}`);
    }
    expect(slow).toEqual([]);
  });

  it('are looked at as they are: one of the square and one of the cube are found', {
    timeout: 0,
  }, async () => {
    expect(await isLinear('\\s+$', '')).toBe(false);
    expect(await isLinear('tel\\s*\\.?\\s*:?\\s*\\d', 'i')).toBe(false);
  });

  it('are written out, but for those that are looked at here or made of fixed words', () => {
    const made = patterns.filter(({ pattern }) => pattern === '').map(({ file }) => file);
    expect(new Set(made)).toEqual(new Set(Object.keys(PUT_TOGETHER)));
  });

  it('find contact details in a time in proportion to the text', { timeout: 0 }, async () => {
    expect(await isLinear(EMAIL.source, EMAIL.flags)).toBe(true);
    expect(await isLinear(PHONE.source, PHONE.flags)).toBe(true);
  });

  it.each([
    ['blanks after a word', `tel${' '.repeat(100_000)}06`],
    ['blanks between digits', `tel 0${' '.repeat(100_000)}6`],
    ['letters before an @', `${'a'.repeat(100_000)} @`],
    ['points after an @', `a@${'b.'.repeat(50_000)}`],
    ['many @', 'a@'.repeat(50_000)],
    ['many words', `${'tel:.'.repeat(30_000)}1 2`],
  ])('%s: 100,000 signs in under 200 ms', async (_, text) => {
    expect(await processorMs(() => hasContacts(text))).toBeLessThan(200);
  });

  it('take an address with what it runs on into', () => {
    expect(withoutContacts('a@b.fr_c@d.fr, merci', '[…]')).toBe('[…], merci');
    expect(withoutContacts('écrire à jean.du-pont@mairie.exemple.fr.', '[…]')).toBe('écrire à […].');
  });
});
