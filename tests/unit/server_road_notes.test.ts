import { expect, test } from 'vitest';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { roadNotes, uncoveredNote } from '../../server/prepare/road_notes.ts';
import { smallNetwork } from '../support/small_network.ts';
import { longestTurn } from '../support/turns.ts';

test('sites far from every road are named: those that count for nobody, and those whose way to the road is left out', async () => {
  const network = smallNetwork({
    vertices: { a: [9, 42], b: [9.01, 42] },
    roads: [{ path: ['a', 'b'], time_ds: [600] }],
  });
  const north = (name: string, metres: number) => ({ name, lon: 9.005, lat: 42 + metres / 111_320 });
  expect(await roadNotes(network, [north('Près', 490)])).toEqual([]);
  const notes = await roadNotes(network, [
    north('Près', 490),
    north('Loin', 1500),
    { name: 'Paris', lon: 2.35, lat: 48.85 },
  ]);
  expect(notes).toEqual([
    expect.stringMatching(
      /^1 open site lies over 2 km from every road, which is too far to count: Paris \(\d{3}\.\d km\)\.$/,
    ),
    expect.stringMatching(/^1 open site lies over 500 m .*: Loin \(1\.5 km\)\.$/),
  ]);
  const many = Array.from({ length: 7 }, (_, i) => north(`Lieu ${i}`, 3000));
  expect((await roadNotes(network, many))[0]).toMatch(/^7 open sites lie .* and 2 more\.$/);
});

test('communes that no road comes near are named, and roads of elsewhere are refused', async () => {
  const network = smallNetwork({
    vertices: { a: [9, 42], b: [9.01, 42] },
    roads: [{ path: ['a', 'b'], time_ds: [600] }],
  });
  const commune = (
    name: string,
    metres: number,
    population: number | null,
    polygons: MultiPolygonCoordinates = [],
  ) => ({
    name,
    population,
    centre: [9.005, 42 + metres / 111_320] as [number, number],
    polygons,
  });
  const near = [commune('Près', 10, 900), commune('Assez près', 1990, 5)];
  expect(await uncoveredNote(network, near)).toBeNull();
  expect(
    await uncoveredNote(network, [...near, commune('Hameau', 2010, null), commune('Loin', 30_000, 40)]),
  ).toMatch(
    /^2 of the 4 communes have their centre over 2 km from every road: Loin \(29\.9 km\), Hameau \(2\.0 km\)\. Does/,
  );
  // The extract of one town for a whole département.
  const many = Array.from({ length: 5 }, (_, i) => commune(`Commune ${i}`, 20_000, i));
  await expect(uncoveredNote(network, [...near, ...many])).rejects.toThrowError(
    expect.objectContaining({
      code: 'roads_elsewhere',
      message: expect.stringContaining('5 of the 7 communes'),
    }),
  );
  // Large communes with a road in their south alone are reached.
  const south: MultiPolygonCoordinates = [
    [
      [
        [9, 41.99],
        [9.01, 41.99],
        [9.01, 42.1],
        [9, 42.1],
        [9, 41.99],
      ],
    ],
  ];
  const large = [commune('Grande', 3200, 10, south), commune('Autre', 2600, 9, south)];
  expect(await uncoveredNote(network, [...large, commune('Près', 10, 900)])).toMatch(/^2 of the 3 communes/);
  expect(await uncoveredNote(network, [])).toBeNull();
});

// What was wrong: of a list of 10,000 sites it was one turn of a server that imports it, over a second where its roads had not been read yet.
test('sites of a long list are looked at in turns with others', async () => {
  const network = smallNetwork({
    vertices: { a: [9, 42], b: [9.01, 42] },
    roads: [{ path: ['a', 'b'], time_ds: [600] }],
  });
  const open = Array.from({ length: 100_000 }, (_, i) => ({ name: `Lieu ${i}`, lon: 9 + i / 1e7, lat: 42 }));
  const before = process.threadCpuUsage();
  const { result, longest_ms } = await longestTurn(() => roadNotes(network, open));
  const { user, system } = process.threadCpuUsage(before);
  expect(result).toEqual([]);
  expect(longest_ms).toBeLessThan((user + system) / 1000 / 2);
});
