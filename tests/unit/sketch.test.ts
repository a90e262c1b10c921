/** A region in a few strokes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xOfLon, yOfLat } from '../../isochrones/geometry/mercator.ts';
import { regionMask } from '../../isochrones/ground/region_mask.ts';
import type { MultiPolygonCoordinates } from '../../isochrones/types.ts';
import { sketchOf } from '../../server/answers/sketch.ts';

/** Points of each ring of a path of M, l and z. */
function pointsOf(path: string): [number, number][][] {
  return [...path.matchAll(/M(-?\d+) (-?\d+)l([^z]*)z/g)].map(([, x, y, steps = '']) => {
    const ring: [number, number][] = [[Number(x), Number(y)]];
    const numbers = steps.split(' ').map(Number);
    for (let i = 0; i < numbers.length; i += 2) {
      const [lastX, lastY] = ring.at(-1) as [number, number];
      ring.push([lastX + numbers[i]!, lastY + numbers[i + 1]!]);
    }
    return ring;
  });
}

/** A star of so many corners around a place, its radii in degrees. */
const star = ([lon, lat]: [number, number], radii: number[]): [number, number][] => {
  const corners = radii.map((radius, i): [number, number] => {
    const angle = (2 * Math.PI * i) / radii.length;
    return [lon + radius * Math.cos(angle), lat + radius * Math.sin(angle)];
  });
  return [...corners, corners[0]!];
};

describe('the sketch of a region', () => {
  it('has its box, and strokes whose ends lie on its outline, closed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 3, maxLength: 200 }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        (radii, lat) => {
          const ring = star([2, lat], radii);
          const mask = regionMask([[ring]]);
          const { width, height, path } = sketchOf(mask);
          expect(Math.max(width, height)).toBe(1000);
          const scale = 1000 / Math.max(mask.maxX - mask.minX, mask.maxY - mask.minY);
          const corners = new Set(
            ring.map(([x, y]) =>
              [(xOfLon(x) - mask.minX) * scale, (yOfLat(y) - mask.minY) * scale].map(Math.round).join(' '),
            ),
          );
          const [points = []] = pointsOf(path);
          for (const point of points) expect(corners).toContain(point.join(' '));
          expect(points.at(-1)).toEqual(points[0]);
          for (const axis of [0, 1] as const) {
            const along = points.map((point) => point[axis]);
            const side = axis === 0 ? width : height;
            // What is left out lies within two units.
            expect(Math.min(...along)).toBeLessThanOrEqual(2);
            expect(Math.max(...along)).toBeGreaterThanOrEqual(side - 2);
          }
        },
      ),
    );
  });

  it('keeps islands that can be seen, and no others; a long coast takes few bytes', () => {
    const coast = star(
      [2, 45],
      Array.from({ length: 20_000 }, (_, i) => 1 + 0.001 * Math.sin(i)),
    );
    const polygons: MultiPolygonCoordinates = [
      [coast],
      [star([3.2, 45], [0.05, 0.05, 0.05, 0.05])],
      [star([3.2, 45.5], [0.001, 0.001, 0.001])],
    ];
    const { path } = sketchOf(regionMask(polygons));
    expect(pointsOf(path)).toHaveLength(2);
    expect(path.length).toBeLessThan(2000);
  });
});
