import { area_km2 } from '../../../isochrones/geometry/area.ts';
import type { MultiPolygonCoordinates, Ring } from '../../../isochrones/types.ts';
import { signedArea } from '../../tables/places/polygons.ts';
import { containsPoint } from './geometry.ts';

/**
 * One multipolygon from neighbours that share their borders point by point, as communes of one edition do: a shared edge is
 * driven once each way and cancels. Where they do not (overlaps, different editions), they are put side by side
 * unchanged: nothing is lost or invented.
 */
export function dissolve(parts: MultiPolygonCoordinates): MultiPolygonCoordinates {
  if (parts.length < 2) return parts;
  const rings = linkRings(remainingEdges(parts));
  if (rings === null) return parts;
  const outers = rings.filter((ring) => signedArea(ring) > 0).map((ring) => [ring]);
  const result: MultiPolygonCoordinates = outers.sort((a, b) => signedArea(a[0]!) - signedArea(b[0]!));
  for (const hole of rings.filter((ring) => signedArea(ring) < 0)) {
    // The smallest ring around a hole is the one that it belongs to; they are sorted so.
    const owner = result.find(([outer]) => outer !== undefined && holds(outer, hole));
    if (!owner) return parts;
    owner.push(hole);
  }
  const before = area_km2(parts);
  return Math.abs(area_km2(result) - before) <= 1e-6 * before ? result : parts;
}

interface Edge {
  from: string;
  to: string;
  point: [number, number];
  end: [number, number];
}

/** Directed edges without those that a neighbour drives the other way; null when one is driven twice the same way. */
function remainingEdges(parts: MultiPolygonCoordinates): Map<string, Edge> | null {
  const edges = new Map<string, Edge>();
  for (const ring of parts.flat()) {
    for (let i = 1; i < ring.length; i++) {
      const [point, end] = [ring[i - 1]!, ring[i]!];
      const [from, to] = [`${point[0]} ${point[1]}`, `${end[0]} ${end[1]}`];
      if (edges.has(`${from}>${to}`)) return null;
      if (!edges.delete(`${to}>${from}`)) edges.set(`${from}>${to}`, { from, to, point, end });
    }
  }
  return edges;
}

function linkRings(edges: Map<string, Edge> | null): Ring[] | null {
  if (edges === null) return null;
  const leaving = Map.groupBy(edges.values(), ({ from }) => from);
  const rings: Ring[] = [];
  for (const start of edges.values()) {
    if (!edges.has(`${start.from}>${start.to}`)) continue;
    const ring: Ring = [start.point];
    let edge = start;
    for (;;) {
      edges.delete(`${edge.from}>${edge.to}`);
      ring.push(edge.end);
      if (edge.to === start.from) break;
      const next = sharpestLeft(
        edge,
        (leaving.get(edge.to) ?? []).filter((each) => edges.has(`${each.from}>${each.to}`)),
      );
      if (!next) return null;
      edge = next;
    }
    rings.push(ring);
  }
  return rings;
}

/** Where rings touch in a point, turning left as far as possible keeps them apart, the inside being on the left. */
function sharpestLeft(edge: Edge, choices: Edge[]): Edge | undefined {
  if (choices.length < 2) return choices[0];
  const came = Math.atan2(edge.end[1] - edge.point[1], edge.end[0] - edge.point[0]);
  const turn = (choice: Edge) => {
    const angle = Math.atan2(choice.end[1] - choice.point[1], choice.end[0] - choice.point[0]) - came;
    return Math.atan2(Math.sin(angle), Math.cos(angle));
  };
  return choices.reduce((a, b) => (turn(b) > turn(a) ? b : a));
}

function holds(outer: Ring, hole: Ring): boolean {
  return hole.every(
    ([lon, lat]) => containsPoint([[outer]], lon, lat) || outer.some(([x, y]) => x === lon && y === lat),
  );
}
