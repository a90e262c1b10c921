import { describe, expect, test } from 'vitest';
import { readCoordinates } from '../../web/src/search/read_coordinates.ts';

const CORSICA = [8.5, 41.3, 9.6, 43.1] as const;

describe('coordinates typed by people', () => {
  test.each([
    ['42.15, 9.08', 9.08, 42.15],
    ['42.15 9.08', 9.08, 42.15],
    ['42,15 9,08', 9.08, 42.15],
    ['42,15; 9,08', 9.08, 42.15],
    ['42.15°N 9.08°E', 9.08, 42.15],
    ['45.83 N, 1.26 O', -1.26, 45.83],
    ['44.84, -0.58', -0.58, 44.84],
    // Longitude first, as machines write it: only that order lies in the region.
    ['9.08, 42.15', 9.08, 42.15],
    ['42° 9\' 0" N 9° 4\' 48" E', 9.08, 42.15],
    ['9° 4’ 48” E, 42° 9’ N', 9.08, 42.15],
  ])('%s', (text, lon, lat) => {
    const point = readCoordinates(text, CORSICA);
    expect(point?.lon).toBeCloseTo(lon, 6);
    expect(point?.lat).toBeCloseTo(lat, 6);
  });

  test.each([
    '',
    'Ajaccio',
    '12 rue Fesch',
    '20000 Ajaccio',
    '42.15',
    '999 9',
    '95 200',
    '42.15, 9.08, 3',
  ])('not a point: %s', (text) => {
    expect(readCoordinates(text, CORSICA)).toBeNull();
  });

  test('without a region latitude comes first, unless only the other order is on the earth', () => {
    expect(readCoordinates('10, 20')).toEqual({ lat: 10, lon: 20 });
    expect(readCoordinates('120, 20')).toEqual({ lat: 20, lon: 120 });
  });
});
