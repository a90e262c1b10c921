import { expect, test } from 'vitest';
import { buildTerritory } from '../../isochrones/ground/territory.ts';
import { reachWithoutCar } from '../../isochrones/questions/without_car.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { smallNetwork } from '../support/small_network.ts';

/** A straight road of eight pieces of 3.9 km from west to east at some latitude, each so many minutes long; a commune each half. */
const STEP = 0.05;
const roadAt = (lat: number, minutes: number, pieces = 8) => {
  const names = Array.from({ length: pieces + 1 }, (_, i) => `v${i}`);
  return smallNetwork({
    vertices: Object.fromEntries(names.map((name, i): [string, LonLat] => [name, [i * STEP, lat]])),
    roads: names.slice(1).map((name, i) => ({ path: [names[i], name], time_ds: [minutes * 600] })),
  });
};
const box = (west: number, east: number): MultiPolygonCoordinates => [
  [
    [
      [west, 44.99],
      [east, 44.99],
      [east, 45.01],
      [west, 45.01],
      [west, 44.99],
    ],
  ],
];
const territoryOf = (west: number | null, east: number | null) =>
  buildTerritory(roadAt(45, 5), {
    outline: box(0, 8 * STEP),
    communes: [
      { code: 'W', population: west, centre: [2 * STEP, 45], polygons: box(0, 4 * STEP) },
      { code: 'E', population: east, centre: [6 * STEP, 45], polygons: box(4 * STEP, 8 * STEP) },
    ],
  });
const site = { id: 'site', lon: 4 * STEP, lat: 45 };

test('people reach the site from so far as the other network lets them, by commune', () => {
  const territory = territoryOf(400, 800);
  // A piece in 16 minutes: 1.25 of the 4 pieces on either side of the site.
  const [west, east] = reachWithoutCar(roadAt(45, 16), [site], territory, 20) ?? [];
  expect(west / 400).toBeCloseTo(1.25 / 4, 1);
  expect(east / 800).toBeCloseTo(1.25 / 4, 1);
  // As quick as by car: everybody, but for those exactly at 20 minutes.
  expect((reachWithoutCar(roadAt(45, 5), [site], territory, 20) ?? [])[0]).toBeGreaterThan(395);
});

test('a network that lies farther than 2 km away is nobody’s; where people are not known nothing is told', () => {
  // 0.01 degrees of latitude are 1.1 km, 0.03 are 3.3.
  const near = reachWithoutCar(roadAt(45.01, 5), [site], territoryOf(400, 800), 20) ?? [];
  expect(near[0]).toBeGreaterThan(395);
  expect([...(reachWithoutCar(roadAt(45.03, 5), [site], territoryOf(400, 800), 20) ?? [])]).toEqual([0, 0]);
  // A way that ends at the site: of the people beyond it those reach it who live within 2 km, of 15.7 km.
  const [west, east] = reachWithoutCar(roadAt(45, 5, 4), [site], territoryOf(400, 800), 20) ?? [];
  expect(west).toBeGreaterThan(395);
  expect(east / 800).toBeCloseTo(2 / 15.7, 1);
  expect(reachWithoutCar(roadAt(45, 5), [site], territoryOf(null, null), 20)).toBeNull();
});
