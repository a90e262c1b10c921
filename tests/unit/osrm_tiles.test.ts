import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { tilesOfArea } from '../../isochrones/remote_roads/http_network.ts';
import { planQuestions } from '../../isochrones/remote_roads/measured_turns.ts';
import { createRoadCollector, type TileRoads } from '../../isochrones/remote_roads/tile_roads.ts';
import { readSpeeds, TILE_EXTENT } from '../../isochrones/remote_roads/tile_speeds.ts';
import { stretchesOfTiles } from '../../isochrones/remote_roads/tile_stretches.ts';
import { NONE } from '../../isochrones/types.ts';
import { type LatticeRoad, speedTile } from '../support/speed_tile.ts';

const ZOOM = 14;
/** The tiles of the drawn ground: SIDE x SIDE from here. */
const FIRST: [x: number, y: number] = [8260, 5890];
const SIDE = 4;

/** The roads as they come back from their tiles, read in an order of chance. */
function throughTiles(roads: readonly LatticeRoad[], random = () => 0): TileRoads {
  const collector = createRoadCollector(ZOOM);
  const tiles: [number, number][] = [];
  for (let x = -1; x <= SIDE; x++) for (let y = -1; y <= SIDE; y++) tiles.push([FIRST[0] + x, FIRST[1] + y]);
  for (const [x, y] of tiles.sort(() => random() - 0.5)) collector.add(x, y, speedTile(roads, x, y));
  return collector.finish();
}

/** A point of the ground, in shares of its side. */
const at = (x: number, y: number): [number, number] => [
  Math.floor((FIRST[0] + x * SIDE) * TILE_EXTENT),
  Math.floor((FIRST[1] + y * SIDE) * TILE_EXTENT),
];

const told = ({ from, to, duration_ds }: LatticeRoad) => `${from} > ${to} in ${duration_ds}`;
function toldOf({ vertexX, vertexY, from, to, duration_ds }: TileRoads): string[] {
  const point = (v: number): [number, number] => [vertexX[v], vertexY[v]];
  return Array.from(from, (_, e) =>
    told({ from: point(from[e]), to: point(to[e]), duration_ds: duration_ds[e] }),
  );
}

describe('roads from tiles', () => {
  test('a tile tells what it was given', () => {
    const lines: unknown[] = [];
    const road = { from: at(0.1, 0.1), to: at(0.11, 0.12), duration_ds: 1234, name: 'Rue de l’Île' };
    const bytes = speedTile([{ ...road, isSmall: true, weight_ds: 99 }], ...FIRST);
    readSpeeds(bytes, (line) => lines.push({ ...line }));
    expect(lines).toEqual([
      {
        ...{ x0: 1638, y0: 1638, x1: 1802, y1: 1966, duration_ds: 1234, weight_ds: 99 },
        ...{ isSmall: true, isStartpoint: true, name: 'Rue de l’Île' },
      },
    ]);
    expect(() => readSpeeds(Buffer.from('<html>'), () => {})).toThrow(/not as expected/);
  });

  test('roads that cross many tiles come back whole, both ways, in one order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const random = createRandom(seed);
        const roads = Array.from({ length: 60 }, () => {
          const [x, y] = [random(), random()];
          const reach = random() ** 3;
          const to = at(
            Math.min(0.999, Math.max(0, x + reach * (random() - 0.5))),
            Math.min(0.999, Math.max(0, y + reach * (random() - 0.5))),
          );
          const duration_ds = 1 + Math.floor(random() * 500);
          return { from: at(x, y), to, duration_ds, name: random() < 0.5 ? '' : 'N 193' };
        }).filter(({ from, to }) => from[0] !== to[0] || from[1] !== to[1]);
        const twoWay = [...roads, ...roads.map(({ from, to, ...road }) => ({ ...road, from: to, to: from }))];
        const found = throughTiles(twoWay, random);
        expect(toldOf(found).sort()).toEqual([...new Set(twoWay.map(told))].sort());
        expect(toldOf(throughTiles(twoWay.toReversed(), random))).toEqual(toldOf(found));
        expect(found.weighsTime).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('a road that leaves the tiles is left out; of two over the same ground the quicker counts', () => {
    const inside = { from: at(0.2, 0.2), to: at(0.3, 0.3), duration_ds: 50 };
    const found = throughTiles([
      inside,
      { ...inside, duration_ds: 80, weight_ds: 70 },
      { from: at(0.5, 0.5), to: at(3, 0.5), duration_ds: 900 },
    ]);
    expect(toldOf(found)).toEqual([told(inside)]);
    expect(found.weighsTime).toBe(false);
  });

  test('roads in tiny components are left out, unless all are', () => {
    const main = { from: at(0.2, 0.2), to: at(0.3, 0.3), duration_ds: 50 };
    const tiny = { from: at(0.6, 0.6), to: at(0.7, 0.7), duration_ds: 60, isSmall: true };
    expect(toldOf(throughTiles([main, tiny]))).toEqual([told(main)]);
    expect(toldOf(throughTiles([tiny]))).toEqual([told(tiny)]);
    expect(() => throughTiles([])).toThrow(/no roads in the region/);
  });

  test('tiles of an area: all within reach, each once', () => {
    const box = { west: 9.1, south: 42.2, east: 9.2, north: 42.3 };
    const alone = tilesOfArea([box], 0);
    expect(alone).toHaveLength(new Set(alone.map(({ x, y }) => `${x}/${y}`)).size);
    // A tile is 1.81 km wide there.
    const around = tilesOfArea([box, box], 2 * 1.81);
    const count = (axis: 'x' | 'y', tiles: typeof alone) => new Set(tiles.map((tile) => tile[axis])).size;
    expect(count('x', around) - count('x', alone)).toBe(4);
    expect(count('y', around) - count('y', alone)).toBe(4);
  });
});

describe('stretches from roads', () => {
  const bothWays = (road: LatticeRoad): LatticeRoad[] => [road, { ...road, from: road.to, to: road.from }];
  const [a, b, c, d, e] = [at(0.1, 0.1), at(0.2, 0.15), at(0.3, 0.1), at(0.4, 0.2), at(0.3, 0.4)];

  test('pieces are chained where there is no choice, each way with its own time', () => {
    const { graph, startJunction, endJunction } = stretchesOfTiles(
      throughTiles([
        ...bothWays({ from: a, to: b, duration_ds: 10 }),
        { from: b, to: c, duration_ds: 20 },
        { from: c, to: b, duration_ds: 25 },
        ...bothWays({ from: c, to: d, duration_ds: 40 }),
        { from: c, to: e, duration_ds: 80 },
      ]),
    );
    expect([...graph.stretchDuration_ds].sort((x, y) => x - y)).toEqual([30, 35, 40, 40, 80]);
    const oneWay = graph.stretchDuration_ds.indexOf(80);
    expect(endJunction[graph.stretchDuration_ds.indexOf(30)]).toBe(startJunction[oneWay]);
    expect(graph.segmentCount).toBe(4);
    const segment = [...graph.segmentForward].findIndex(
      (stretch, s) => stretch === oneWay || graph.segmentBackward[s] === oneWay,
    );
    expect([graph.segmentForward[segment], graph.segmentBackward[segment]]).toContain(NONE);
  });

  test('a ring without a junction is one stretch each way', () => {
    const ring = [a, b, c, e].map((from, i, all) => ({ from, to: all[(i + 1) % 4], duration_ds: 10 + i }));
    const { graph, startJunction, endJunction } = stretchesOfTiles(throughTiles(ring.flatMap(bothWays)));
    expect([...graph.stretchDuration_ds]).toEqual([46, 46]);
    expect(startJunction).toEqual(endJunction);
  });

  test('a ferry is no road, but joins the junctions at its ends', () => {
    const ferry = { from: b, to: c, duration_ds: 6000, isStartpoint: false };
    const { graph, startJunction, endJunction, ferryJunctions } = stretchesOfTiles(
      throughTiles([
        ...bothWays({ from: a, to: b, duration_ds: 10 }),
        ...bothWays(ferry),
        ...bothWays({ from: c, to: d, duration_ds: 40 }),
      ]),
    );
    expect([...graph.stretchDuration_ds].sort((x, y) => x - y)).toEqual([10, 10, 40, 40]);
    const shared = [...ferryJunctions];
    expect(shared).toHaveLength(1);
    expect(startJunction.filter((junction) => junction === shared[0])).toHaveLength(2);
    expect(endJunction.filter((junction) => junction === shared[0])).toHaveLength(2);
  });
});

describe('questions about turns', () => {
  test('each junction is asked once, with its stretches on both sides, in questions of a bounded size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), {
          maxLength: 200,
        }),
        (junctions) => {
          const lists = (side: 0 | 1) =>
            new Map(junctions.map((counts, j) => [j, Array.from({ length: counts[side] }, (_, i) => i)]));
          const [arriving, leaving] = [lists(0), lists(1)];
          const questions = planQuestions(arriving, leaving);
          const asked = questions.flat();
          expect(new Set(asked).size).toBe(asked.length);
          const wanted = junctions.flatMap(([more, others], j) => (more > 0 && others > 0 ? [j] : []));
          expect(wanted.every((junction) => asked.includes(junction))).toBe(true);
          for (const question of questions)
            for (const side of [0, 1] as const)
              expect(
                question.reduce((sum, junction) => sum + junctions[junction][side], 0),
              ).toBeLessThanOrEqual(64);
        },
      ),
    );
  });
});
