/** What the page of a bundle works out itself, without a server: the search, and the commune around a point. */
import { describe, expect, test } from 'vitest';
import type { BundlePlace } from '../../server/output/bundle/bundle_place.ts';
import { searchPlaces } from '../../web/src/static/search.ts';
import { isWithin } from '../../web/src/static/tile_archives.ts';

const place = (
  kind: BundlePlace['kind'],
  id: string,
  name: string,
  more: Partial<BundlePlace> = {},
): BundlePlace => ({
  kind,
  id,
  name,
  context: '',
  lon: 0,
  lat: 45,
  ...more,
});
const PLACES = [
  place('commune', '87085', 'Limoges', { population: 130_000 }),
  place('commune', '87161', 'Saint-Léonard-de-Noblat', { population: 4400 }),
  place('commune', '23208', 'Saint-Léger-le-Guérétois', { population: 420 }),
  place('commune', '16106', 'Confolens', { population: 2700, former: ['16300', 'Saint-Germain'] }),
  place('commune', '33001', 'L’Œuvre', { population: 10 }),
  place('site', 'a1', 'La Fabrique de Limoges'),
];
const found = (asked: string): string[] => searchPlaces(PLACES, asked).map(({ label }) => label);

describe('the search of a bundle', () => {
  test.each([
    ['limoges', ['Limoges', 'La Fabrique de Limoges']],
    ['st leonard', ['Saint-Léonard-de-Noblat']],
    ['SAINT LE', ['Saint-Léonard-de-Noblat', 'Saint-Léger-le-Guérétois']],
    ['noblat', ['Saint-Léonard-de-Noblat']],
    ['saint-germain', ['Confolens']],
    ['16300', ['Confolens']],
    ['871', ['Saint-Léonard-de-Noblat']],
    ["l'oeu", ['L’Œuvre']],
    ['fabrique', ['La Fabrique de Limoges']],
    ['rue des Lilas', []],
    ['--', []],
  ])('for %s finds %j', (asked, names) => {
    expect(found(asked)).toEqual(names);
  });

  test('gives what the page asks further with', () => {
    expect(searchPlaces(PLACES, 'limoges')).toEqual([
      { kind: 'commune', label: 'Limoges', context: '', lon: 0, lat: 45, code: '87085' },
      { kind: 'site', label: 'La Fabrique de Limoges', context: '', lon: 0, lat: 45, id: 'a1' },
    ]);
  });
});

test('a point is within a ring, not in its hole, and not outside', () => {
  const square = (low: number, high: number) =>
    [
      [low, low],
      [high, low],
      [high, high],
      [low, high],
      [low, low],
    ].map(([x, y]) => ({ x, y }));
  const rings = [square(0, 10), square(4, 6)];
  expect(isWithin({ x: 2, y: 2 }, rings)).toBe(true);
  expect(isWithin({ x: 5, y: 5 }, rings)).toBe(false);
  expect(isWithin({ x: 11, y: 5 }, rings)).toBe(false);
  expect(isWithin({ x: -1, y: 5 }, rings)).toBe(false);
});
