import type { OsmWays } from '../../data/sources/openstreetmap/osm_pbf_writer.ts';
import type { Plane } from './plane.ts';
import { hashUnit } from './seeded_random.ts';

/** What a network is written from: points in degrees, and ways over them with OpenStreetMap's tags. */
export interface WaySink {
  /** Adds a point and gives its number. */
  node(x: number, y: number): number;
  way(nodes: number[], tags: Record<string, string>): void;
}

/** A sink that grows, and its content at the end. */
export function gatherWays(plane: Plane): WaySink & { finish(): OsmWays } {
  let lonLat = new Int32Array(1 << 16);
  let nodes = new Uint32Array(1 << 16);
  const offsets: number[] = [0];
  const tagSet: number[] = [];
  const tagSets: Record<string, string>[] = [];
  const known = new Map<string, number>();
  let nodeCount = 0;
  let used = 0;
  return {
    node(x, y) {
      if (2 * nodeCount + 2 > lonLat.length) lonLat = grown(lonLat, new Int32Array(lonLat.length * 2));
      lonLat[2 * nodeCount] = Math.round(plane.lon(x) * 1e7);
      lonLat[2 * nodeCount + 1] = Math.round(plane.lat(y) * 1e7);
      return nodeCount++;
    },
    way(list, tags) {
      while (used + list.length > nodes.length) nodes = grown(nodes, new Uint32Array(nodes.length * 2));
      nodes.set(list, used);
      used += list.length;
      offsets.push(used);
      const key = JSON.stringify(tags);
      const index = known.get(key) ?? tagSets.length;
      if (index === tagSets.length) {
        known.set(key, index);
        tagSets.push(tags);
      }
      tagSet.push(index);
    },
    finish: () => ({
      nodeCount,
      lonLat_e7: lonLat.subarray(0, 2 * nodeCount),
      offset: Uint32Array.from(offsets),
      nodes: nodes.subarray(0, used),
      tagSet: Uint16Array.from(tagSet),
      tagSets,
    }),
  };
}

function grown<T extends Int32Array | Uint32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

/**
 * Points between the ends of a winding road: up to `most`, one about every `step_km`. Three sine waves over the straight
 * line, drawn from the ends' numbers; at `winding` 1 roads are 10% longer than the line on average.
 */
export function windingPoints(
  from: { x: number; y: number; id: number },
  to: { x: number; y: number; id: number },
  winding: number,
  step_km: number,
  most: number,
): [number, number][] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const count = Math.min(most, Math.floor(length / step_km));
  if (count < 1) return [];
  const wave = (n: number) => (hashUnit(from.id, to.id, n) * 2 - 1) * winding;
  const [one, two, three] = [0.16 * wave(1), 0.11 * wave(2), 0.07 * wave(3)];
  const points: [number, number][] = [];
  for (let i = 1; i <= count; i++) {
    const t = i / (count + 1);
    const aside =
      one * Math.sin(Math.PI * t) + two * Math.sin(2 * Math.PI * t) + three * Math.sin(3 * Math.PI * t);
    points.push([from.x + dx * t - dy * aside, from.y + dy * t + dx * aside]);
  }
  return points;
}
