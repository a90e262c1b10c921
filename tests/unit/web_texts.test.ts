import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatArea,
  formatCount,
  formatDistance,
  formatDriveTime,
  formatMargin,
  formatMinutes,
  formatPoint,
  formatShare,
} from '../../web/src/i18n/format.ts';
import { t } from '../../web/src/i18n/index.ts';
import { inCommune, ofRegion } from '../../web/src/i18n/place_names.ts';
import { stepsOf, whiteShareOf } from '../../web/src/planner/coverage_steps.ts';
import { toCsv } from '../../web/src/planner/save.ts';

/** Spaces that do not break look the same in a test. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('figures as French readers write them', () => {
  test.each([
    [formatArea(1234.56), '1 234,6 km²'],
    [formatArea(12.34), '12,3 km²'],
    [formatShare(0.62), '62 %'],
    [formatShare(0.0625), '6,3 %'],
    [formatShare(0), '0 %'],
    [formatShare(1), '100 %'],
    [formatShare(0.00001), '< 0,1 %'],
    [formatShare(0.99999), '> 99,9 %'],
    [formatShare(0.996), '99,6 %'],
    [formatMinutes(1620), '27 min'],
    [formatMinutes(3900), '1 h 05'],
    [formatDistance(850), '850 m'],
    [formatDistance(12_400), '12,4 km'],
    [formatPoint(-1.26, 45.83), '45,83000° N, 1,26000° O'],
    [formatMargin(360, 1200), '− 14 min'],
    [formatMargin(1220, 1200), '+ 20 s'],
  ])('%s', (said, expected) => {
    expect(plain(said)).toBe(expected);
  });

  test('a time near the limit keeps its seconds, so that nobody reads 20 min on the wrong side', () => {
    expect(plain(formatDriveTime(1199.9, 1200))).toBe('19 min 59 s');
    expect(plain(formatDriveTime(1200, 1200))).toBe('20 min');
    expect(plain(formatDriveTime(1320, 1200))).toBe('22 min');
    expect(plain(formatDriveTime(1321, 1200))).toBe('22 min');
    expect(plain(formatDriveTime(1319, 1200))).toBe('21 min 59 s');
  });
});

describe('names of places inside a sentence', () => {
  test('articles join their preposition', () => {
    expect(inCommune('Ajaccio')).toBe('à Ajaccio');
    expect(inCommune('Le Bugue')).toBe('au Bugue');
    expect(inCommune('Les Eyzies')).toBe('aux Eyzies');
    expect(inCommune('La Rochelle')).toBe('à La Rochelle');
    expect(ofRegion('Occitanie')).toBe('d’Occitanie');
    expect(ofRegion('Grand Est')).toBe('du Grand Est');
  });

  test('plurals and spaces of French', () => {
    expect(t('search_count', { count: 1 })).toBe('1 proposition');
    expect(t('search_count', { count: 0 })).toBe('0 proposition');
    expect(t('search_count', { count: 3 })).toBe('3 propositions');
    expect(t('next_title')).toBe('Et maintenant\u202f?');
  });
});

test('a plural goes with the number as it is written, for any number of people', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 5, noNaN: true }), (people) => {
      const number = formatCount(people);
      const said = plain(t('people', { count: people, number }));
      expect(said).toBe(number === '0' || number === '1' ? `${number} habitant` : `${number} habitants`);
    }),
  );
});

describe('people by drive time', () => {
  const area = {
    code: '2A',
    name: 'Corse-du-Sud',
    population: 1000,
    area_km2: 100,
    bands: [
      { minutes: 10, population: 300, area_km2: 5 },
      { minutes: 15, population: 450, area_km2: 8 },
      { minutes: 20, population: 600, area_km2: 12 },
      { minutes: 30, population: 750, area_km2: 20 },
    ],
    white: { population: 400, area_km2: 88 },
    covered_by: [],
    white_area_share: 0.88,
    white_population_share: 0.4,
  };

  test('steps do not overlap and add up to all', () => {
    const steps = stepsOf(area);
    expect(steps.map(({ people }) => people)).toEqual([300, 150, 150, 150, 250]);
    expect(steps.reduce((sum, { people }) => sum + people, 0)).toBe(1000);
    expect(whiteShareOf(area)).toBeCloseTo(0.4);
  });

  test('ground stands for people where they are not known', () => {
    const unknown = {
      ...area,
      population: null,
      white: { population: null, area_km2: 88 },
      white_population_share: null,
      bands: area.bands.map((band) => ({ ...band, population: null })),
    };
    expect(stepsOf(unknown).map(({ people }) => people)).toEqual([5, 3, 4, 8, 80]);
    expect(whiteShareOf(unknown)).toBeCloseTo(0.88);
  });
});

test('a CSV that French spreadsheets open, without formulas', () => {
  const text = toCsv([
    ['Commune', 'Part'],
    ['L’Île-Rousse', 12.5],
    ['=1+1', null],
    ['a;b "c"', -3],
  ]);
  expect(text).toBe('\uFEFFCommune;Part\r\nL’Île-Rousse;12,5\r\n\'=1+1;\r\n"a;b ""c""";-3\r\n');
});
