/** One answer, one truth: what an answer says in its headline, its reasons and on the page never contradicts its own facts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PointFacts } from '../../data/rules/decision/answer_types.ts';
import { decideCommune } from '../../data/rules/decision/commune.ts';
import { decideCreation } from '../../data/rules/decision/creation.ts';
import * as server from '../../data/rules/decision/format.ts';
import type { Programme } from '../../data/rules/programmes/schema.ts';
import * as page from '../../web/src/i18n/format.ts';
import { spoken } from '../../web/src/i18n/index.ts';
import { AMI, at, FABRIQUES, readable } from '../support/decisions.ts';

const LIMIT_S = 1200;
const day = fc
  .date({ min: new Date('2024-01-01'), max: new Date('2031-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** Tenths of a second; half of them around the limit. */
const time_s = fc.oneof(
  fc.integer({ min: 0, max: 60_000 }).map((tenths) => tenths / 10),
  fc.integer({ min: 10_500, max: 13_500 }).map((tenths) => tenths / 10),
);
/** The programme with a zone that some points must be in: a criterion beside the limit. */
const ZONED: Programme = {
  ...AMI,
  zones: [{ id: 'qpv', name: 'Quartiers', name_en: 'Districts', source: AMI.sources[0]!.id, file: null }],
  strands: AMI.strands.map((strand) =>
    strand.subject === 'site'
      ? strand
      : {
          ...strand,
          readings: strand.readings.map((reading) => ({
            ...reading,
            criteria: [
              ...reading.criteria,
              {
                id: 'zone',
                type: 'inside_zone' as const,
                zone: 'qpv',
                text: 'Dans un quartier',
                text_en: 'In a district',
                quote: null,
                decides: true,
              },
            ],
          })),
        },
  ),
};
const programme = fc.constantFrom(AMI, AMI, ZONED, FABRIQUES);

const facts: fc.Arbitrary<PointFacts> = fc
  .record({
    times: fc.array(time_s, { maxLength: 3 }).map((times) => times.sort((a, b) => a - b)),
    unconfirmed: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    on: day,
    today: day,
    road_distance_m: fc.constantFrom(3, 12, 499, 501, 835, 1999, 2001),
    code: fc.constantFrom('75', '75', '94', null),
    in_zone: fc.constantFrom(true, false, null),
    list_age_days: fc.constantFrom(10, 400),
  })
  .map(({ times, unconfirmed, code, in_zone, ...more }) =>
    at(times[0] ?? null, {
      ...more,
      nearest: times.map((drive_time_s, i) => ({
        id: `s${i}`,
        name: `Lieu ${i}`,
        commune: 'Bonnat',
        drive_time_s,
        unconfirmed: unconfirmed[i]!,
      })),
      open_sites: 40,
      region: { name: code === '94' ? 'Corse' : 'Nouvelle-Aquitaine', code },
      zones: { qpv: in_zone },
    }),
  );

/** '19 min 40 s', '27 min', '1 h 05', '12 s' in seconds. */
function secondsOf(text: string): number {
  if (text.startsWith('moins')) return 0;
  const [, hours = '0', min = '0', s = '0'] =
    /^(?:(\d+) h )?(?:(\d+)(?: min)?)?(?: ?(\d+) s)?$/.exec(text) ?? /^()()(\d+) s$/.exec(text) ?? [];
  if (/^\d+ s$/.test(text)) return Number.parseInt(text, 10);
  return Number(hours) * 3600 + Number(min) * 60 + Number(s);
}

describe('an answer for a point', () => {
  test('says in every sentence what its facts are, over thousands of answers', () => {
    fc.assert(
      fc.property(programme, facts, (asked, known) => {
        const decided = decideCreation(asked, known);
        const { answer, headline, reasons, indicative, drive_time_s, limit_s } = decided;
        const codes = reasons.map(({ code }) => code as string);
        const text = readable(reasons.map((reason) => reason.text).join(' '));

        // The headline and the reasons are of one mind.
        if (answer === 'eligible') expect(codes).not.toContain('open_site_under_limit');
        if (answer === 'not_eligible') expect(text).not.toMatch(/[Aa]ucun tiers-lieu ouvert à moins/);
        if (asked === AMI && answer === 'not_eligible' && codes.includes('open_site_under_limit'))
          expect(known.nearest.some((site) => site.drive_time_s < LIMIT_S && !site.unconfirmed)).toBe(true);

        // The time told lies on the side of the limit that is told.
        for (const [, said] of text.matchAll(/(?:, est|Bonnat, est) à ([\dhmin s]+?)(?: en voiture|\.| :)/g))
          if (codes.includes('open_site_under_limit')) expect(secondsOf(said!)).toBeLessThan(LIMIT_S);
          else expect(secondsOf(said!)).toBeGreaterThanOrEqual(LIMIT_S);

        // The margin is what lies between the time told and the limit, on the page as well.
        const margin = /proche de la limite : (.+?) de (moins|plus) que/.exec(text);
        if (margin && drive_time_s !== null && limit_s !== null) {
          spoken.value = 'fr';
          expect(readable(page.formatMargin(drive_time_s, limit_s)).replace(/^[−+] /, '')).toBe(margin[1]);
        }

        // A day is before, in or after the dates of deposit, and one of them alone.
        expect(
          codes.filter((code) => /^programme_(open|closed|not_yet_open)$/.test(code)).length,
        ).toBeLessThan(2);
        if (codes.includes('programme_open')) expect(known.on <= (asked.closes_on ?? '9999')).toBe(true);
        if (text.includes('le dernier jour était')) expect(asked.closes_on! < known.today!).toBe(true);

        // A programme of another region promises nothing.
        expect(indicative).toBe(asked.regions.length > 0 && known.region.code !== '75');
        expect(headline.startsWith('À titre indicatif')).toBe(indicative);
        if (indicative) expect(text).not.toMatch(/[Dd]épôt|Demandez/);

        // A point far from any road is not told as if it stood on one.
        const limitSaid = readable(
          reasons.find(({ code }) => /^(no_)?open_site_under_limit$/.test(code))?.text ?? '',
        );
        if (known.road_distance_m! > 500 && limitSaid !== '' && !limitSaid.includes('celle-là seule'))
          expect(limitSaid).toContain('la route la plus proche');

        for (const said of [headline, text]) {
          expect(said).not.toMatch(
            /(^|\D)1 (janvier|février|mars|avril|mai|juin|juillet|août|sept|oct|nov|déc)/,
          );
          expect(said).not.toMatch(/undefined|NaN|\{|null/);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test('as it was broken: 835 m from any road, and both open and closed in 2030', () => {
    const far = decideCreation(AMI, at(1620, { road_distance_m: 835 }));
    expect(readable(far.reasons[0]!.text)).toBe(
      'Depuis la route la plus proche, à 840 m du point, aucun tiers-lieu ouvert à moins de 20 minutes en voiture : le plus proche, Le Chai à Bonnat, est à 27 min.',
    );
    const later = decideCreation(AMI, at(1620, { on: '2030-01-01', today: '2026-06-15' }));
    expect(readable(later.reasons.map(({ text }) => text).join(' '))).toContain(
      'À cette date le dépôt sera clos : le dernier jour est le 1er septembre 2028.',
    );
    const corsica = decideCreation(AMI, at(1620, { region: { name: 'Corse', code: '94' } }));
    expect(readable(corsica.headline)).toBe('À titre indicatif : éligible à la création.');
  });
});

test('a count and its word agree', () => {
  expect([0, 1, 2, 1234].map((n) => readable(server.counted(n, 'ouvert', 'ouverts')))).toEqual([
    '0 ouvert',
    '1 ouvert',
    '2 ouverts',
    '1 234 ouverts',
  ]);
});

test('an answer for a commune is of one mind', () => {
  const share = fc.oneof(
    fc.constantFrom(0, 1, null),
    fc.integer({ min: 0, max: 10_000 }).map((n) => n / 1e4),
  );
  fc.assert(
    fc.property(share, share, day, fc.constantFrom('75', '94'), (people, ground, on, code) => {
      const decided = decideCommune(AMI, {
        ...at(null, { on, region: { name: 'x', code } }),
        code: '23025',
        name: 'Bonnat',
        white_population_share: people,
        white_area_share: ground,
        population_method: 'population_grid',
        drive_times_s: { least: 0, town_hall: 0, most: 0 },
        nearest: [],
      });
      const text = readable(decided.reasons.map((reason) => reason.text).join(' '));
      if (decided.answer === 'eligible') expect(text).not.toMatch(/Tous les habitants|Tout le territoire/);
      if (decided.answer === 'not_eligible') expect(text).not.toMatch(/Aucun habitant|Aucune partie/);
      if (decided.answer === 'partly_eligible') expect(text).not.toMatch(/Aucun habitant|Tous les habitants/);
      expect(decided.headline.startsWith('À titre indicatif')).toBe(code === '94');
      if (code === '94') expect(text).not.toMatch(/[Dd]épôt/);
    }),
    { numRuns: 2000 },
  );
});

test('page and answers write times, distances, shares, points and days alike, in both languages', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('fr' as const, 'en' as const),
      fc.double({ min: 0, max: 20_000, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      day,
      (language, amount, share, on) => {
        spoken.value = language;
        expect(page.formatMinutes(amount)).toBe(server.formatMinutes(amount, language));
        expect(page.formatExactMinutes(amount)).toBe(server.formatExact(amount, language));
        expect(page.formatDistance(amount * 10)).toBe(server.formatDistance(amount * 10, language));
        expect(page.formatWholeShare(share)).toBe(server.formatShare(share, language));
        expect(page.formatArea(amount)).toBe(server.formatArea(amount, language));
        expect(page.formatDay(on)).toBe(server.formatDay(on, language));
        expect(page.formatPoint(share * 9 - 4, 45 + share)).toBe(
          server.formatPoint(share * 9 - 4, 45 + share, language),
        );
      },
    ),
  );
  spoken.value = 'fr';
});
