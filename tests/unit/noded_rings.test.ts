import fc from 'fast-check';
import { expect, test } from 'vitest';
import { area_km2, edgeAreaOfQ_km2, qOfLat } from '../../isochrones/geometry/area.ts';
import { latOfY, lonOfX, xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { findCellCorners } from '../../isochrones/ground/cell_corners.ts';
import {
  afterEdge,
  beforeEdge,
  centreOf,
  triangleOf,
  triangulate,
} from '../../isochrones/ground/triangles.ts';
import { createEdges, type Edges, nodeEdges, putEdge, putSide } from '../../isochrones/surface/node_edges.ts';
import { nodedRings } from '../../isochrones/surface/noded_rings.ts';
import { groundOfMillionths } from '../../isochrones/surface/outlines.ts';
import type { MillionthsRing } from '../../isochrones/surface/part_rings.ts';
import type { LonLat, MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { faultsOf } from '../support/polygons.ts';

/** Outlines of random triangles, about `size_e6` millionths wide, in two layers of which the second holds the first. */
function randomLayers(seed: number, size_e6: number): Edges[] {
  const random = createRandom(seed);
  const count = 60;
  const side = (Math.sqrt(count) * size_e6) / 1e6;
  const xy = new Float64Array(2 * count).map((_, i) =>
    i % 2 === 0 ? xOfLon(0.5 + random() * side) : yOfLat(45 + random() * side),
  );
  const { corner, twin } = triangulate(xy);
  const layerOf = Array.from({ length: corner.length / 3 }, () => Math.floor(random() * 3));
  return [0, 1].map((layer) => {
    const edges = createEdges();
    const isIn = (edge: number) => edge >= 0 && layerOf[triangleOf(edge)] <= layer;
    for (let e = 0; e < corner.length; e++) {
      if (!isIn(e) || isIn(twin[e])) continue;
      const [a, b] = [2 * corner[e], 2 * corner[afterEdge(e)]];
      putEdge(edges, xy[a], xy[a + 1], xy[b], xy[b + 1]);
    }
    return edges;
  });
}

/** What outlines may not do: cross, pass an edge's middle, or pass the same point twice. */
function crossings(polygons: MultiPolygonCoordinates): string[] {
  const rings = polygons.flat();
  const faults = rings
    .filter((ring) => new Set(ring.map(String)).size !== ring.length - 1)
    .map((ring) => `${ring[0]} passes a point twice`);
  const edges = rings.flatMap((ring) => ring.slice(1).map((end, i) => [ring[i], end] as const));
  const turn = ([ax, ay]: LonLat, [bx, by]: LonLat, [cx, cy]: LonLat) =>
    Math.sign(
      Math.round((bx - ax) * 1e6) * Math.round((cy - ay) * 1e6) -
        Math.round((by - ay) * 1e6) * Math.round((cx - ax) * 1e6),
    );
  const isOn = (a: LonLat, b: LonLat, p: LonLat) =>
    String(p) !== String(a) &&
    String(p) !== String(b) &&
    turn(a, b, p) === 0 &&
    [0, 1].every((i) => Math.min(a[i], b[i]) <= p[i] && p[i] <= Math.max(a[i], b[i]));
  for (const [a, b] of edges)
    for (const [c, d] of edges) {
      if (isOn(a, b, c)) faults.push(`${c} lies on ${a} - ${b}`);
      if (turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0)
        faults.push(`${a} - ${b} crosses ${c} - ${d}`);
    }
  return faults;
}

const groundOf = (layers: readonly Edges[]) => nodedRings(layers).map((rings) => groundOfMillionths(rings));

test('random triangles, some less than a millionth thin: outlines that cross nowhere, around the triangles’ ground', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(5, 40, 100, 1000), (seed, size_e6) => {
      const layers = randomLayers(seed, size_e6);
      groundOf(layers).forEach(({ polygons, area_km2: told }, i) => {
        expect(crossings(polygons)).toEqual([]);
        expect(told).toBeCloseTo(area_km2(polygons), 9);
        let area = 0;
        const { xy, length } = layers[i];
        for (let k = 0; k < length; k += 4)
          area += edgeAreaOfQ_km2(
            lonOfX(xy[k]),
            qOfLat(latOfY(xy[k + 1])),
            lonOfX(xy[k + 2]),
            qOfLat(latOfY(xy[k + 3])),
          );
        // Every edge moved by a millionth, a corner at every node cut off by at most 32 of them.
        const most = (length / 4) * (size_e6 + 32 * 32) * 0.111 ** 2 * 1e-6;
        expect(Math.abs(told - area)).toBeLessThan(most);
      });
    }),
    { numRuns: 20 },
  );
});

test('where rings would touch, corners are cut off: squares that meet at a corner, and a hole at its ring’s corner', () => {
  const squares = (...corners: LonLat[]): Edges => {
    const edges = createEdges();
    for (const [lon, lat] of corners) {
      const xy = [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
        [0, 0],
      ].map(([dx, dy]) => [xOfLon(lon + dx * 0.001), yOfLat(lat + dy * 0.001)]);
      for (let i = 1; i < 5; i++) putEdge(edges, xy[i - 1][0], xy[i - 1][1], xy[i][0], xy[i][1]);
    }
    return edges;
  };
  const [one, two, four] = groundOf([
    squares([2, 45]),
    squares([2, 45], [2.001, 45.001]),
    squares([2, 45], [2.001, 45.001], [2, 45.001], [2.001, 45]),
  ]);
  expect(one.polygons.length).toBe(1);
  expect(two.polygons.length).toBe(2);
  expect(four.polygons.length).toBe(1);
  for (const { polygons } of [one, two, four]) expect(faultsOf(polygons)).toEqual([]);
  const [ringed] = groundOf([squares([2, 45], [2.002, 45], [2.001, 45.001], [2.001, 44.999])]);
  expect(ringed.polygons.length).toBe(4);
  expect(faultsOf(ringed.polygons)).toEqual([]);
});

/** The shares along an edge at which it enters and leaves a square a unit wide around a point; null where it does not meet it. */
function passage(ends: readonly number[], x: number, y: number): [number, number] | null {
  const [ax, ay, bx, by] = ends as [number, number, number, number];
  let [enters, leaves] = [0, 1];
  for (const [from, to, middle] of [
    [ax, bx, x],
    [ay, by, y],
  ] as const) {
    const shares = [middle - 0.5, middle + 0.5].map((side) => (side - from) / (to - from));
    enters = Math.max(enters, Math.min(...shares));
    leaves = Math.min(leaves, Math.max(...shares));
  }
  return enters <= leaves ? [enters, leaves] : null;
}

test('an edge, however long, passes through each node whose square it meets, in its order', () => {
  const along = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: -3, max: 3, noNaN: true }),
  );
  const size = fc.integer({ min: -20_000, max: 20_000 });
  fc.assert(
    fc.property(size, size, fc.array(along, { minLength: 20, maxLength: 60 }), (width, height, places) => {
      const [west, south] = [500_000.3, 45_000_000.4];
      const edges = createEdges();
      const xyOf = (lon_e6: number, lat_e6: number) => [xOfLon(lon_e6 / 1e6), yOfLat(lat_e6 / 1e6)] as const;
      putEdge(edges, ...xyOf(west, south), ...xyOf(west + width, south + height));
      // Beside it a few millionths.
      for (const [share, aside] of places) {
        const [x, y] = [west + share * width + aside, south + share * height - aside];
        putEdge(edges, ...xyOf(x, y), ...xyOf(x + 1, y + 3));
      }
      const { nodes, edges: noded } = nodeEdges([edges]);
      const [x1, y1, x2, y2] = [...edges.xy.slice(0, 4)] as [number, number, number, number];
      const ends = [lonOfX(x1) * 1e6, latOfY(y1) * 1e6, lonOfX(x2) * 1e6, latOfY(y2) * 1e6];
      const nodeAt = (x: number, y: number) =>
        Array.from({ length: nodes.count }, (_, n) => n).find((n) => nodes.x[n] === x && nodes.y[n] === y);
      const start = nodeAt(Math.round(ends[0]!), Math.round(ends[1]!));
      const end = nodeAt(Math.round(ends[2]!), Math.round(ends[3]!));
      if (start === end) return;
      const way = [noded[0]![0], noded[0]![1]];
      for (let i = 2; way.at(-1) !== end; i += 2) way.push(noded[0]![i + 1]);
      const wanted = new Set([start, end]);
      for (let n = 0; n < nodes.count; n++) if (passage(ends, nodes.x[n]!, nodes.y[n]!)) wanted.add(n);
      expect(way[0]).toBe(start);
      expect(new Set(way)).toEqual(wanted);
      const inOrder = way
        .slice(1, -1)
        .map((n) => (nodes.x[n!]! - ends[0]!) * width + (nodes.y[n!]! - ends[1]!) * height);
      expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
    }),
    { numRuns: 100 },
  );
});

test('a side of cells is known to pass near another corner where its squares tell so, and then passes through it', () => {
  let near = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      // Places a metre and less from each other, so that sides pass near others' corners.
      const random = createRandom(seed);
      const xy = Int32Array.from({ length: 120 }, () => 2 ** 29 + Math.floor(random() * 100));
      const triangles = triangulate(xy);
      const { corner, twin } = triangles;
      const beyond = Uint8Array.from({ length: corner.length / 3 }, (_, t) => {
        const [x, y] = centreOf({ corner, xy }, t);
        return Math.hypot(x - 2 ** 29, y - 2 ** 29) < 5000 ? 0 : 2;
      });
      const { centre_e6, isNearOthers } = findCellCorners(xy, triangles, beyond);
      const wrong: number[] = [];
      for (let side = 0; side < twin.length; side++) {
        if (twin[side]! < 0) continue;
        const [a, b] = [triangleOf(twin[side]!), triangleOf(side)];
        if (beyond[a] || beyond[b]) continue;
        const ends = [a, b].flatMap((t) => {
          const [x, y] = centreOf({ corner, xy }, t);
          return [lonOfX(x) * 1e6, latOfY(y) * 1e6];
        });
        const placeOf = (t: number) => [centre_e6[2 * t]!, centre_e6[2 * t + 1]!] as const;
        const own = [placeOf(a), placeOf(b)].map(String);
        let wanted = false;
        for (let t = 0; t < beyond.length; t++)
          if (!beyond[t] && !own.includes(String(placeOf(t))) && passage(ends, ...placeOf(t))) wanted = true;
        const isTold = (isNearOthers[b]! & (1 << (side % 3))) !== 0;
        if (isTold !== (wanted && own[0] !== own[1])) wrong.push(side);
        if (isTold) near++;
      }
      expect(wrong).toEqual([]);
      // The sides of some cells, by their numbers and by their ends.
      const isWhole = new Uint8Array(xy.length / 2).fill(1);
      corner.forEach((point, e) => {
        if (beyond[triangleOf(e)] || twin[e]! < 0 || twin[beforeEdge(e)]! < 0) isWhole[point] = 0;
      });
      const isInside = isWhole.map((whole) => whole && Math.floor(2 * random()));
      const [sides, free] = [createEdges(), createEdges()];
      corner.forEach((point, side) => {
        if (!isInside[point] || isInside[corner[afterEdge(side)]!]) return;
        putSide(sides, side);
        const [from, to] = [twin[side]!, side].map((e) => centreOf({ corner, xy }, triangleOf(e)));
        putEdge(free, ...from!, ...to!);
      });
      const cells = { ...triangles, xy, centre_e6, isNearOthers };
      const inOrder = (layers: MillionthsRing[][]) => groundOfMillionths(layers[0]!);
      expect(inOrder(nodedRings([sides], cells))).toEqual(inOrder(nodedRings([free])));
    }),
    { numRuns: 40 },
  );
  expect(near).toBeGreaterThan(100);
});
