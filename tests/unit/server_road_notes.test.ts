import { expect, test } from 'vitest';
import { roadNotes } from '../../server/prepare/road_notes.ts';
import { smallNetwork } from '../support/small_network.ts';

test('sites far from every road are named: those that count for nobody, and those whose way to the road is left out', () => {
  const network = smallNetwork({
    vertices: { a: [9, 42], b: [9.01, 42] },
    roads: [{ path: ['a', 'b'], time_ds: [600] }],
  });
  const north = (name: string, metres: number) => ({ name, lon: 9.005, lat: 42 + metres / 111_320 });
  expect(roadNotes(network, [north('Près', 490)])).toEqual([]);
  const notes = roadNotes(network, [
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
  expect(roadNotes(network, many)[0]).toMatch(/^7 open sites lie .* and 2 more\.$/);
});
