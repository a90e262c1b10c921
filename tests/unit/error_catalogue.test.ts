/** The catalogue of errors: each key thrown, each thrown key known, both languages with the same values, one status a code. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { CATALOGUE, type Key, type Values } from '../../errors/catalogue.ts';
import type { Entry } from '../../errors/entry.ts';
import { codeOfKey, MaillageError, thrownElsewhere, type Value } from '../../errors/maillage_error.ts';
import { problemCodesDocument } from '../../errors/problem_codes.ts';
import { projectRoot } from '../support/shared_data.ts';

const entries = Object.entries<Entry>(CATALOGUE);
const namesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{([a-z0-9_]+)\}/g)].map(([, name]) => name as string))].sort();
/** The name of a value that is a sentence in French itself. */
const inFrench = (name: string): string => name.replace(/_fr$/, '');

const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: projectRoot })
  .toString()
  .split('\n')
  .filter(
    (file) => /^(isochrones|data|demo|server)\/.*\.ts$/.test(file) && existsSync(join(projectRoot, file)),
  )
  .map((file) => readFileSync(join(projectRoot, file), 'utf8'))
  .join('\n');

/** Keys that are put together where they are thrown: `unknown_area.${by}`. */
const put_together = [...sources.matchAll(/`([a-z0-9_]+\.)\$\{/g)].map(([, start]) => start as string);
const isThrown = (key: string): boolean =>
  sources.includes(`'${key}'`) || put_together.some((start) => key.startsWith(start));

describe('the catalogue of errors', () => {
  it.each(entries)('%s is thrown somewhere', (key) => expect(isThrown(key)).toBe(true));

  it.each(entries)('%s says the same in both languages', (_, { en, fr, public: words }) => {
    expect(namesIn(fr).map(inFrench)).toEqual(namesIn(en));
    expect(fr).not.toBe('');
    // One sentence or more, each ended; strangers are told no values.
    expect(en).toMatch(/([.?]|\.\.\.|\{[a-z_]+\})$/);
    expect(fr).toMatch(/([.?»]|\.\.\.|\{[a-z_]+\})$/);
    expect(namesIn(`${words?.en}${words?.fr}`)).toEqual([]);
  });

  it('has one status a code, and public words for faults alone', () => {
    const statuses = new Map<string, number>();
    for (const [key, { status }] of entries) {
      const code = codeOfKey(key);
      expect([key, status]).toEqual([key, statuses.get(code) ?? status]);
      expect(code).toMatch(/^[a-z][a-z0-9_]*$/);
      statuses.set(code, status);
    }
    for (const [key, { status, public: words }] of entries)
      if (words !== undefined) expect([key, status >= 500]).toEqual([key, true]);
  });

  it('knows the values of each key as types', () => {
    expectTypeOf<Values<'unknown_commune'>>().toEqualTypeOf<Record<'region' | 'code', Value>>();
    expectTypeOf<Values<'too_busy'>>().toEqualTypeOf<Record<never, Value>>();
    // A sentence that is put together from what is no literal would take any values.
    expectTypeOf<
      string extends (typeof CATALOGUE)[Key]['en' | 'fr'] ? 'unknown' : 'known'
    >().toEqualTypeOf<'known'>();
    // @ts-expect-error a value that the sentence does not name
    void (() => new MaillageError('unknown_answer', { id: 'x', other: 1 }));
    // @ts-expect-error a value is missing
    void (() => new MaillageError('unknown_answer'));
    // @ts-expect-error no such key
    void (() => new MaillageError('unknown_thing'));
  });

  it('is what the document of codes is made from', () => {
    expect(readFileSync(join(projectRoot, 'docs/problem-codes.md'), 'utf8')).toBe(problemCodesDocument());
  });
});

describe('an error', () => {
  it('has the code of its key, its status, and its values in both sentences', () => {
    const error = new MaillageError('list_closes_most.stated', { active: 12, closed: 7, unopened: 0 });
    expect([error.code, error.status]).toEqual(['list_closes_most', 422]);
    expect(error.message).toMatch(/^Of the 12 tiers-lieux .* would close 7 and take 0 for planned/);
    expect(error.text_fr).toMatch(/^La liste fermerait 7 des 12 /);
  });

  it('writes lists with commas, French spaces that do not break, and values as they are', () => {
    const error = new MaillageError('unknown_programme', { id: 'a : b', known: ['x', 'y'] });
    expect(error.message).toBe('There is no programme "a : b"; there are: x, y.');
    expect(error.text_fr).toBe('Le programme «\u00a0a : b\u00a0» n’existe pas\u00a0; il y a\u00a0: x, y.');
  });

  it('comes from another thread as it was thrown', () => {
    const thrown = new MaillageError('server_said', { sentence: 'No.', sentence_fr: 'Non.' }, { code: 'x' });
    const { key, code, values } = structuredClone({ ...thrown, key: thrown.key });
    const told = thrownElsewhere({ key, code, values });
    expect([told.code, told.status, told.message, told.text_fr]).toEqual(['x', 500, 'No.', 'Non.']);
  });
});
