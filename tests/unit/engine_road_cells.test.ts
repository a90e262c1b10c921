import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alongBorder } from '../../isochrones/ground/road_borders.ts';
import { buildRoadCells, NEAR_ROADS_M, type RoadCells } from '../../isochrones/ground/road_cells.ts';
import { afterEdge, centreOf, triangleOf } from '../../isochrones/ground/triangles.ts';
import { nearestRoad } from '../../isochrones/network/nearest_road.ts';
import {
  createPointSearch,
  searchedStretches,
  searchFromPoint,
} from '../../isochrones/search/point_search.ts';
import { cellClassesOf } from '../../isochrones/surface/cell_classes.ts';
import { edgesOfCells } from '../../isochrones/surface/cell_outlines.ts';
import { createReach } from '../../isochrones/surface/cell_reach.ts';
import { classesOf, threshold_ds } from '../../isochrones/surface/classes.ts';
import { createEdges, type Edges, putEdge } from '../../isochrones/surface/node_edges.ts';
import { nodedRings } from '../../isochrones/surface/noded_rings.ts';
import { groundOfMillionths } from '../../isochrones/surface/outlines.ts';
import { NONE } from '../../isochrones/types.ts';
import { randomRoads, smallNetwork } from '../support/small_network.ts';

const roadsWith = (seed: number, tiny_share: number) =>
  smallNetwork(randomRoads(seed, { longest_ds: 8000, tiny_share }));

/** The edges of a border of road r, from where it starts. */
function edgesOfBorder(cells: RoadCells, first: number): number[] {
  const edges = [];
  let edge = first;
  do {
    edges.push(edge);
    edge = alongBorder(cells, edge);
  } while (edge >= 0 && edge !== first);
  return edges;
}

/** Edges with their sides of cells told by their ends, as other edges are. */
function asFree({ length, sideCount, sides, xy }: Edges, cells: RoadCells): Edges {
  const free = createEdges();
  for (let i = 0; i < length; i += 4) putEdge(free, xy[i]!, xy[i + 1]!, xy[i + 2]!, xy[i + 3]!);
  for (const side of sides.subarray(0, sideCount))
    putEdge(free, ...centreOf(cells, triangleOf(cells.twin[side]!)), ...centreOf(cells, triangleOf(side)));
  return free;
}

test('the borders of a road pass each edge from its cells to others once, each border beside one road or junction', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(0, 0.3), (seed, tiny_share) => {
      const cells = buildRoadCells(roadsWith(seed, tiny_share));
      const { border, borderOffset, corner, road } = cells;
      const passed: number[] = [];
      for (let r = 0; r + 1 < borderOffset.length; r++)
        for (let i = borderOffset[r]!; i < borderOffset[r + 1]!; i++) {
          const edges = edgesOfBorder(cells, border[i]!);
          passed.push(...edges);
          const besides = edges.map((e) => corner[afterEdge(e)]!);
          expect(edges.every((e) => road[corner[e]!] === r)).toBe(true);
          // One road, or one cell where that is of no road.
          expect(new Set(besides.map((cell) => (road[cell] === NONE ? -1 - cell : road[cell]!))).size).toBe(
            1,
          );
        }
      const wanted = Array.from(corner.keys()).filter(
        (e) => road[corner[e]!] !== NONE && road[corner[e]!] !== road[corner[afterEdge(e)]!],
      );
      expect(passed.sort((a, b) => a - b)).toEqual(wanted);
    }),
    { numRuns: 20 },
  );
});

test('the outlines of roads known as whole are those that a look at every cell finds, edge by edge', () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.constantFrom(0, 0.3, 0.6),
      fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
      (seed, tiny_share, minutes) => {
        const network = roadsWith(seed, tiny_share);
        const cells = buildRoadCells(network);
        const search = createPointSearch(network);
        const thresholds_ds = minutes.toSorted((a, b) => a - b).map(threshold_ds);
        const field = searchFromPoint(search, nearestRoad(network, 0.54, 45.04), thresholds_ds.at(-1)!);
        const reach = () => createReach(cells, NEAR_ROADS_M);
        const [found, wanted] = [reach(), { ...reach(), isShort: true }].map((as) =>
          edgesOfCells(
            cellClassesOf(cells, classesOf(field, thresholds_ds)),
            [...search.touched, ...field.seeds.byStretch.keys()],
            as,
          ).map((edges) => {
            const { length, xy } = asFree(edges, cells);
            return Array.from({ length: length / 4 }, (_, i) => String(xy.slice(4 * i, 4 * i + 4))).sort();
          }),
        );
        expect(found).toEqual(wanted);
        expect(found!.at(-1)!.length).toBeGreaterThan(0);
      },
    ),
    // A road of a small component is the quickest at a junction all of whose neighbours lie in one class.
    { numRuns: 40, examples: [[0, 0.6, [2]]] },
  );
});

test('sides of cells, whose ends were rounded beforehand, make the same rings as edges told by their ends', () => {
  let sides = 0;
  fc.assert(
    fc.property(
      fc.integer(),
      fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(300, NEAR_ROADS_M),
      (seed, minutes, reach_m) => {
        const network = roadsWith(seed, 0.3);
        const cells = buildRoadCells(network);
        const search = createPointSearch(network);
        const thresholds_ds = minutes.toSorted((a, b) => a - b).map(threshold_ds);
        const field = searchFromPoint(search, nearestRoad(network, 0.54, 45.04), thresholds_ds.at(-1)!);
        const stretches = searchedStretches(search, field);
        expect([...stretches]).toEqual(
          [...new Set([...search.touched, ...field.seeds.byStretch.keys()])].sort((a, b) => a - b),
        );
        const memo = cellClassesOf(cells, classesOf(field, thresholds_ds));
        const edges = edgesOfCells(memo, stretches, createReach(cells, reach_m));
        sides += edges.reduce((sum, { sideCount }) => sum + sideCount, 0);
        const grounds = (layers: Edges[]) => nodedRings(layers, cells).map(groundOfMillionths);
        expect(grounds(edges)).toEqual(grounds(edges.map((layer) => asFree(layer, cells))));
      },
    ),
    { numRuns: 40 },
  );
  expect(sides).toBeGreaterThan(1000);
});
