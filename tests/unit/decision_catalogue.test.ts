import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  atPlace,
  formatArea,
  formatDay,
  formatDistance,
  formatExact,
  formatMinutes,
  formatNumber,
  formatPoint,
  formatSeconds,
  formatShare,
  formatTime,
  ofPlace,
} from '../../data/rules/decision/format.ts';
import { CATALOGUE, type CatalogueKey, say, sentence } from '../../data/rules/decision/sentences.ts';

const keys = Object.keys(CATALOGUE) as CatalogueKey[];
const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);

describe('the catalogue of reasons', () => {
  it('says every key in French and in English, and not the same', () => {
    for (const key of keys) {
      const { fr, en } = CATALOGUE[key];
      expect(fr.length, key).toBeGreaterThan(5);
      expect(en.length, key).toBeGreaterThan(5);
      expect(fr, key).not.toBe(en);
      expect(fr, `${key} ends as a sentence`).toMatch(/\.$/);
      expect(en, `${key} ends as a sentence`).toMatch(/\.$/);
    }
  });

  it('has a text for each variant of a code, and no code that is also a headline', () => {
    const codes = new Set(keys.map((key) => say(key).code));
    expect(codes.size).toBeGreaterThan(30);
    for (const code of codes) expect(code).toMatch(/^[a-z_]+$/);
  });

  it('writes French typography: curly apostrophes, no-break spaces before ; : ? !', () => {
    for (const key of keys) {
      const text = sentence(key, 'fr');
      expect(text, key).not.toContain("'");
      expect(text, `${key}: a plain space before a sign`).not.toMatch(/[^\u00a0\u202f][;:?!»]/u);
      expect(text, `${key}: a plain space after «`).not.toMatch(/« /);
    }
  });

  it('is used, every key of it, by the decisions, and fills every placeholder', () => {
    const folder = join(import.meta.dirname, '../../data/rules/decision');
    const code = readdirSync(folder)
      .filter((name) => name !== 'catalogue.ts')
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    // Keys made of a template: `headline.${answer}`, `judged_by.${method}`, `commune_share.${what}_none`.
    const templates = [...code.matchAll(/`([a-z_]+\.)\$\{\w+\}([a-z_]*)`/g)].map(
      ([, start, end]) => new RegExp(`^${start}\\w+${end}$`),
    );
    const unused = keys.filter(
      (key) => !code.includes(`'${key}'`) && !templates.some((each) => each.test(key)),
    );
    expect(unused).toEqual([]);
    const names = new Set(keys.flatMap((key) => holes(CATALOGUE[key].fr)));
    for (const name of names) expect(code, `nobody gives {${name}}`).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('fills placeholders with texts or with what writes them in a language', () => {
    const reason = say('stale_list', { days: (language) => (language === 'fr' ? 'cent' : 'hundred') });
    expect(reason).toEqual({
      code: 'stale_list',
      text: 'La liste des tiers-lieux a cent\u00a0jours\u00a0: un lieu a pu ouvrir ou fermer depuis.',
      text_en: 'The list of tiers-lieux is hundred days old: a place may have opened or closed since.',
    });
    expect(say('open_site_under_limit', { site_comma: '$& {time}', time: '$1' }).text_en).toBe(
      '$& {time} is $1 away by car.',
    );
  });
});

describe('formats', () => {
  it('of numbers are those of Intl', () => {
    const like = (language: 'fr' | 'en', places: number) =>
      new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: places });
    const values = fc.oneof(
      fc.double({ min: -1e7, max: 1e16, noNaN: true }).map((value) => value || 0), // no -0
      fc.double({ min: 0, max: 5000, noNaN: true }),
      // Halves of the last place that is told.
      fc.integer({ min: 0, max: 200_000 }).map((n) => n / 20),
      fc.constantFrom(0.04, 0.05, 0.5, 999.95, 999.949, 999_999.96),
    );
    fc.assert(
      fc.property(
        values,
        fc.constantFrom<'fr' | 'en'>('fr', 'en'),
        fc.constantFrom<0 | 1>(0, 1),
        (value, language, places) => {
          expect(formatNumber(value, language, places)).toBe(like(language, places).format(value));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are those of a French reader, with no-break spaces', () => {
    expect(formatMinutes(1620)).toBe('27\u00a0min');
    expect(formatMinutes(29)).toBe('moins d’une minute');
    expect(formatMinutes(3569)).toBe('59\u00a0min');
    expect(formatMinutes(3570)).toBe('1\u00a0h\u00a000');
    expect(formatMinutes(3900)).toBe('1\u00a0h\u00a005');
    expect(formatExact(1180)).toBe('19\u00a0min\u00a040\u00a0s');
    expect(formatExact(1199.9)).toBe('19\u00a0min\u00a059\u00a0s');
    expect(formatExact(1200)).toBe('20\u00a0min');
    expect(formatExact(59)).toBe('59\u00a0s');
    expect(formatSeconds(1199.9)).toBe('1\u202f199,9\u00a0s');
    expect(formatArea(1234.5)).toBe('1\u202f234,5\u00a0km²');
    expect(formatNumber(6_150_451)).toBe('6\u202f150\u202f451');
    expect(formatNumber(6_150_451, 'en')).toBe('6,150,451');
    expect(formatShare(0.62)).toBe('62\u00a0%');
    expect(formatShare(0.62, 'en')).toBe('62%');
    expect(formatShare(0.0049)).toBe('moins de 1\u00a0%');
    expect(formatShare(0.995)).toBe('plus de 99\u00a0%');
    expect([formatShare(0), formatShare(1)]).toEqual(['0\u00a0%', '100\u00a0%']);
    expect(formatDistance(617)).toBe('620\u00a0m');
    expect(formatDistance(4)).toBe('4\u00a0m');
    expect(formatDistance(996)).toBe('1\u00a0km');
    expect(formatDistance(2440)).toBe('2,4\u00a0km');
    expect(formatDay('2028-09-01')).toBe('1er\u00a0septembre 2028');
    expect(formatDay('2026-06-15T08:00:00Z', 'en')).toBe('15\u00a0June 2026');
    // A moment is dated in France: half past ten of a summer evening in London is the next day.
    expect(formatDay('2026-06-15T22:30:00Z')).toBe('16\u00a0juin 2026');
    expect([formatTime('2026-06-15T22:05:00Z'), formatTime('2026-01-15T22:05:00Z', 'en')]).toEqual([
      '0\u00a0h\u00a005',
      '23:05',
    ]);
    expect(formatPoint(-0.58, 44.84)).toBe('44,84000°\u00a0N, 0,58000°\u00a0O');
    expect(formatPoint(-0.58, 44.84, 'en')).toBe('44.84000°\u00a0N, 0.58000°\u00a0W');
  });

  it('write places as they are spoken', () => {
    expect(['Bonnat', 'Le Bugue', 'Les Eyzies', 'La Rochelle', 'Évisa'].map(atPlace)).toEqual([
      'à Bonnat',
      'au Bugue',
      'aux Eyzies',
      'à La Rochelle',
      'à Évisa',
    ]);
    expect(
      ['Bonnat', 'Le Bugue', 'Les Eyzies', 'La Rochelle', 'Évisa', 'Hendaye', 'Yenne', 'Yvrac'].map(ofPlace),
    ).toEqual([
      'de Bonnat',
      'du Bugue',
      'des Eyzies',
      'de La Rochelle',
      'd’Évisa',
      'd’Hendaye',
      'de Yenne',
      'd’Yvrac',
    ]);
  });

  it('never round a time past the limit: what is told is on the side of what was judged', () => {
    const tenths = fc.integer({ min: 0, max: 40_000 }).map((value) => value / 10);
    fc.assert(
      fc.property(tenths, (seconds) => {
        const [, minutes = '0', , rest = '0'] =
          /^(?:(\d+)\u00a0min)?(\u00a0?(\d+)\u00a0s)?$/.exec(formatExact(seconds)) ?? [];
        const told = Number(minutes) * 60 + Number(rest);
        expect(told).toBeLessThanOrEqual(seconds + 1e-9);
        expect(told < 1200).toBe(seconds < 1200);
      }),
    );
  });
});
