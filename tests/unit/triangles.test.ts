import { expect, test } from 'vitest';
import { createRandom } from '../../isochrones/geometry/random.ts';
import { afterEdge, beforeEdge, triangulate } from '../../isochrones/ground/triangles.ts';

/** How many edges have the far point of one triangle within the circle of the other, in whole numbers: exactly. */
function edgesNotDelaunay(xy: Int32Array): number {
  const { corner, twin } = triangulate(xy);
  let count = 0;
  for (let e = 0; e < corner.length; e++) {
    if (twin[e] < e) continue;
    const far = corner[beforeEdge(twin[e])];
    const [px, py] = [xy[2 * far], xy[2 * far + 1]].map(BigInt) as [bigint, bigint];
    const [a, b, c] = [corner[e], corner[afterEdge(e)], corner[beforeEdge(e)]].map((i) => {
      const [x, y] = [BigInt(xy[2 * i]) - px, BigInt(xy[2 * i + 1]) - py];
      return [x, y, x * x + y * y] as const;
    }) as [
      readonly [bigint, bigint, bigint],
      readonly [bigint, bigint, bigint],
      readonly [bigint, bigint, bigint],
    ];
    const inside =
      a[0] * (b[1] * c[2] - b[2] * c[1]) -
      a[1] * (b[0] * c[2] - b[2] * c[0]) +
      a[2] * (b[0] * c[1] - b[1] * c[0]);
    if (inside < 0n) count++;
  }
  return count;
}

test('points in any place: no circle of a triangle holds another point', () => {
  const random = createRandom(3);
  for (const side of [40, 1000, 1e6])
    expect(edgesNotDelaunay(Int32Array.from({ length: 4000 }, () => Math.round(random() * side)))).toBe(0);
});

test('beside a long bend of thousands of samples too, where one point asks for hundreds of flips', () => {
  const samples = 4000;
  const xy: number[] = [];
  for (let i = 0; i < samples; i++) {
    const x = (i - samples / 2) * 25;
    xy.push(x, Math.round(x * x * 1e-4));
  }
  for (let k = 0; k < 40; k++)
    xy.push(Math.round(Math.sin(k * 7.3) * samples * 12), 3000 + Math.round(2000 * Math.cos(k * 3.1)));
  expect(edgesNotDelaunay(Int32Array.from(xy))).toBe(0);
});
