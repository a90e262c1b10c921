/** A region in a few strokes: what the page shows where its map will be, before the map can be drawn. */
import { simplify } from '../../isochrones/geometry/simplify.ts';
import type { RegionMask } from '../../isochrones/ground/region_mask.ts';

/** The longer side of a sketch, and how far its strokes may lie beside the outline, in its units. */
const SIDE = 1000;
const TOLERANCE = 1.5;
/** Islands and holes that are smaller both ways are left out. */
const LEAST = 5;

export interface Sketch {
  width: number;
  height: number;
  /** Data of an SVG path: the outline, in the projection of the map. Its box is that of the region. */
  path: string;
}

/** The sketch of a region from the edges of its outline, which follow one another ring by ring. */
export function sketchOf({ minX, minY, maxX, maxY, edges }: RegionMask): Sketch {
  const scale = SIDE / Math.max(maxX - minX, maxY - minY);
  const rings: [number, number][][] = [];
  let ring: [number, number][] = [];
  for (let e = 0; e < edges.length; e += 4) {
    const [x1, y1, x2, y2] = [edges[e], edges[e + 1], edges[e + 2], edges[e + 3]];
    if (ring.length === 0) ring.push([(x1 - minX) * scale, (y1 - minY) * scale]);
    ring.push([(x2 - minX) * scale, (y2 - minY) * scale]);
    const isLast = edges[e + 4] !== x2 || edges[e + 5] !== y2;
    if (!isLast) continue;
    rings.push(ring);
    ring = [];
  }
  return {
    width: Math.round((maxX - minX) * scale),
    height: Math.round((maxY - minY) * scale),
    path: rings.map(pathOf).join(''),
  };
}

/** A ring in whole units, each point told from the one before; nothing of one that is too small. */
function pathOf(ring: [number, number][]): string {
  const spread = (axis: 0 | 1): number => {
    const along = ring.map((point) => point[axis]);
    return along.reduce((a, b) => Math.max(a, b)) - along.reduce((a, b) => Math.min(a, b));
  };
  if (Math.max(spread(0), spread(1)) < LEAST) return '';
  const points = simplify(ring, TOLERANCE).map(([x, y]) => [Math.round(x), Math.round(y)] as const);
  const [first, ...others] = points as [(typeof points)[0], ...typeof points];
  const steps = others.map(([x, y], i) => {
    const before = points[i] as (typeof points)[0];
    return `${x - before[0]} ${y - before[1]}`;
  });
  return `M${first[0]} ${first[1]}l${steps.join(' ')}z`;
}
