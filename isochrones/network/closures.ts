import type { LonLat, RoadCensus } from '../types.ts';

const METRES_PER_DEGREE = 111_195;

/** Whether a road that is closed for part of the year passes within so many metres of a point. */
export function isClosureNear(
  { seasonal_lines }: RoadCensus,
  lon: number,
  lat: number,
  within_m: number,
): boolean {
  return metresToLines(seasonal_lines, lon, lat, within_m) <= within_m;
}

/** Metres from a point to the nearest public road that was left out, since it is joined to nothing; Infinity where none is within so many. */
export function metresToLeftOut(
  { components }: RoadCensus,
  lon: number,
  lat: number,
  within_m: number,
): number {
  return metresToLines(components?.left_out_lines ?? [], lon, lat, within_m);
}

function metresToLines(lines: readonly LonLat[][], lon: number, lat: number, within_m: number): number {
  const scale = Math.cos((lat * Math.PI) / 180);
  const reach = within_m / METRES_PER_DEGREE;
  let nearest2 = Infinity;
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) {
      const [ax, ay] = [(line[i - 1]![0] - lon) * scale, line[i - 1]![1] - lat];
      const [bx, by] = [(line[i]![0] - lon) * scale, line[i]![1] - lat];
      if (Math.min(ay, by) > reach || Math.max(ay, by) < -reach) continue;
      const [dx, dy] = [bx - ax, by - ay];
      const length2 = dx * dx + dy * dy;
      const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2));
      nearest2 = Math.min(nearest2, (ax + t * dx) ** 2 + (ay + t * dy) ** 2);
    }
  }
  return nearest2 <= reach * reach ? Math.sqrt(nearest2) * METRES_PER_DEGREE : Infinity;
}
