import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { en } from '../../web/src/i18n/en.ts';
import { enKeeper } from '../../web/src/i18n/en_keeper.ts';
import { enPlanner } from '../../web/src/i18n/en_planner.ts';
import { fr } from '../../web/src/i18n/fr.ts';
import { frKeeper } from '../../web/src/i18n/fr_keeper.ts';
import { frPlanner } from '../../web/src/i18n/fr_planner.ts';

const SOURCE = fileURLToPath(new URL('../../web/src', import.meta.url));

const sources = readdirSync(SOURCE, { recursive: true, withFileTypes: true })
  .filter(
    (entry) =>
      entry.isFile() && /\.tsx?$/.test(entry.name) && !/^(fr|en)(_keeper|_planner)?\.ts$/.test(entry.name),
  )
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
  .join('\n');

type Message = string | { one: string; other: string };
const french: Record<string, Message> = { ...fr, ...frKeeper, ...frPlanner };
const english: Record<string, Message> = { ...en, ...enKeeper, ...enPlanner };
const keys = Object.keys(french);

/** Beginnings of keys that the page completes with a word: t(`section_${one}`). */
const prefixes = [...sources.matchAll(/[`'"]([a-z]+(?:_[a-z]+)*_)\$\{/g)].map(([, prefix]) => prefix);

const texts = (message: Message): string[] =>
  typeof message === 'string' ? [message] : [message.one, message.other];
const holes = (message: Message): string[] =>
  [
    ...new Set(texts(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))),
  ].sort();

describe('the messages of the page', () => {
  test('words of parts that come later are none of the page’s', () => {
    const later = [...Object.keys(frKeeper), ...Object.keys(frPlanner)];
    expect(later.filter((key) => key in fr)).toEqual([]);
    expect(new Set(later).size).toBe(later.length);
  });

  test('every key asked for exists', () => {
    const asked = [...sources.matchAll(/\b[tkp]\(\s*'([^']+)'/g)].map(([, key]) => key);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((key) => !(key in french))).toEqual([]);
  });

  test('every key is used', () => {
    const used = (key: string): boolean =>
      sources.includes(`'${key}'`) || prefixes.some((prefix) => key.startsWith(prefix) && key !== prefix);
    expect(keys.filter((key) => !used(key))).toEqual([]);
  });

  test('both languages have the same keys, places to fill and plurals', () => {
    expect(Object.keys(english).sort()).toEqual([...keys].sort());
    for (const key of keys) {
      expect([key, holes(english[key])]).toEqual([key, holes(french[key])]);
      expect([key, typeof english[key]]).toEqual([key, typeof french[key]]);
    }
  });

  test('a number that may be one has a singular beside its plural', () => {
    /** Minutes of a rule, a share, the size of a sample, a factor, a name: never one, or no number of things. */
    const never = /^(minutes|share|before|time|of_region|sparse)$/;
    const wrong = keys.filter((key) => {
      const message = french[key];
      if (typeof message !== 'string' || /^(sites_more|about_accuracy_)/.test(key)) return false;
      return [...message.matchAll(/\{(\w+)\} (?!en |du |des |de |d’|après)\p{Ll}+s(?!\p{L})/gu)].some(
        ([, name]) => !never.test(name),
      );
    });
    expect(wrong).toEqual([]);
  });

  test('no message is empty, and the English is not the French', () => {
    for (const key of keys)
      for (const text of [...texts(french[key]), ...texts(english[key])]) expect(text.trim()).not.toBe('');
    const same = keys.filter((key) => texts(french[key]).join() === texts(english[key]).join());
    // Names, units and words that both languages share.
    expect(same.filter((key) => texts(french[key]).some((text) => text.split(/\s+/).length > 4))).toEqual([]);
  });
});
