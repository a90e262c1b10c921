import type { LonLat, MultiPolygonCoordinates } from '../../../isochrones/types.ts';

/**
 * The border of a group of polygons that share their edges point by point (as administrative sets do): the edges that
 * belong to one polygon only, joined into lines. Edges are compared to a millionth of a degree.
 */
export function borderLines(group: Iterable<MultiPolygonCoordinates>): LonLat[][] {
  const edges = new Map<string, [string, string]>();
  const points = new Map<string, LonLat>();
  for (const polygons of group) {
    for (const ring of polygons.flat()) {
      for (let i = 1; i < ring.length; i++) {
        const a = keyOf(ring[i - 1]);
        const b = keyOf(ring[i]);
        if (a === b) continue;
        points.set(a, ring[i - 1]).set(b, ring[i]);
        const edge = a < b ? `${a} ${b}` : `${b} ${a}`;
        if (!edges.delete(edge)) edges.set(edge, [a, b]);
      }
    }
  }
  return joinEdges([...edges.values()]).map((line) => line.map((key) => points.get(key) as LonLat));
}

/** Joins edges that meet end to end; a line ends where other than two edges meet. */
function joinEdges(edges: [string, string][]): string[][] {
  const at = new Map<string, number[]>();
  edges.forEach((edge, i) => {
    for (const end of edge) at.set(end, [...(at.get(end) ?? []), i]);
  });
  const used = new Uint8Array(edges.length);
  const lines: string[][] = [];
  const walk = (start: string, first: number): void => {
    const line = [start];
    let end = start;
    let next: number | undefined = first;
    while (next !== undefined) {
      used[next] = 1;
      end = edges[next][0] === end ? edges[next][1] : edges[next][0];
      line.push(end);
      const here: number[] = at.get(end) ?? [];
      next = here.length === 2 ? here.find((e) => !used[e]) : undefined;
    }
    lines.push(line);
  };
  for (const [end, here] of at) {
    if (here.length !== 2) for (const e of here) if (!used[e]) walk(end, e);
  }
  for (let e = 0; e < edges.length; e++) if (!used[e]) walk(edges[e][0], e);
  return lines;
}

function keyOf([lon, lat]: LonLat): string {
  return `${Math.round(lon * 1e6)},${Math.round(lat * 1e6)}`;
}
