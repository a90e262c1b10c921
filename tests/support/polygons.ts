import type { LonLat, MultiPolygonCoordinates, Ring } from '../../isochrones/types.ts';

/** A counter-clockwise rectangle. */
export function rectangle(west: number, south: number, east: number, north: number): Ring {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** What of RFC 7946 and of a sound surface does not hold in some polygons; [] when all does. */
export function faultsOf(polygons: MultiPolygonCoordinates): string[] {
  const faults: string[] = [];
  polygons.forEach((rings, p) => {
    rings.forEach((ring, r) => {
      const name = `polygon ${p} ring ${r}`;
      if (ring.length < 4) faults.push(`${name} has ${ring.length} points`);
      if (String(ring[0]) !== String(ring.at(-1))) faults.push(`${name} is not closed`);
      if (r === 0 ? signedArea2(ring) <= 0 : signedArea2(ring) >= 0)
        faults.push(`${name} runs the wrong way`);
      if (r > 0 && !contains([[rings[0]]], ring[0])) faults.push(`${name} lies outside its polygon`);
    });
  });
  const crossing = crossingEdges(polygons.flat());
  if (crossing) faults.push(`edges cross at ${crossing}`);
  return faults;
}

/** Twice the area in squared degrees, positive counter-clockwise. */
export function signedArea2(ring: Ring): number {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return sum;
}

/** Whether a point lies in polygons with holes, by counting the edges west of it. */
export function contains(polygons: MultiPolygonCoordinates, [lon, lat]: LonLat): boolean {
  let inside = false;
  for (const ring of polygons.flat())
    for (let i = 1; i < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
      if (y1 > lat !== y2 > lat && x1 + ((lat - y1) / (y2 - y1)) * (x2 - x1) < lon) inside = !inside;
    }
  return inside;
}

/** Distance in degrees from a point to the nearest edge of any ring. */
export function distanceToOutline(polygons: MultiPolygonCoordinates, [lon, lat]: LonLat): number {
  let least = Infinity;
  for (const ring of polygons.flat())
    for (let i = 1; i < ring.length; i++) {
      const [[x1, y1], [x2, y2]] = [ring[i - 1], ring[i]];
      const length2 = (x2 - x1) ** 2 + (y2 - y1) ** 2;
      const t =
        length2 === 0
          ? 0
          : Math.min(1, Math.max(0, ((lon - x1) * (x2 - x1) + (lat - y1) * (y2 - y1)) / length2));
      least = Math.min(least, Math.hypot(x1 + t * (x2 - x1) - lon, y1 + t * (y2 - y1) - lat));
    }
  return least;
}

type Edge = { ring: number; index: number; a: LonLat; b: LonLat };

/** Where two edges of some rings cross, or touch other than where one follows the other; null when none do. */
function crossingEdges(rings: Ring[]): string | null {
  const edges: Edge[] = rings.flatMap((ring, r) =>
    ring.slice(1).map((b, i) => ({ ring: r, index: i, a: ring[i], b })),
  );
  const west = (edge: Edge) => Math.min(edge.a[0], edge.b[0]);
  const east = (edge: Edge) => Math.max(edge.a[0], edge.b[0]);
  edges.sort((e, f) => west(e) - west(f));
  for (let i = 0; i < edges.length; i++)
    for (let j = i + 1; j < edges.length && west(edges[j]) <= east(edges[i]); j++) {
      const [e, f] = [edges[i], edges[j]];
      const last = rings[e.ring].length - 2;
      const apart = Math.abs(e.index - f.index);
      if (e.ring === f.ring && (apart === 1 || apart === last)) continue;
      if (meet(e, f)) return `${e.a} - ${e.b} and ${f.a} - ${f.b}`;
    }
  return null;
}

function side([ax, ay]: LonLat, [bx, by]: LonLat, [px, py]: LonLat): number {
  // Coordinates are millionths: whole numbers, whose products are exact.
  const [dx, dy] = [Math.round((bx - ax) * 1e6), Math.round((by - ay) * 1e6)];
  const [ex, ey] = [Math.round((px - ax) * 1e6), Math.round((py - ay) * 1e6)];
  return Math.sign(dx * ey - dy * ex);
}

function meet({ a, b }: Edge, { a: c, b: d }: Edge): boolean {
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (s1 * s2 < 0 && s3 * s4 < 0) return true;
  const within = (p: LonLat, q: LonLat, r: LonLat) =>
    Math.min(p[0], q[0]) <= r[0] &&
    r[0] <= Math.max(p[0], q[0]) &&
    Math.min(p[1], q[1]) <= r[1] &&
    r[1] <= Math.max(p[1], q[1]);
  return (
    (s1 === 0 && within(a, b, c)) ||
    (s2 === 0 && within(a, b, d)) ||
    (s3 === 0 && within(c, d, a)) ||
    (s4 === 0 && within(c, d, b))
  );
}
