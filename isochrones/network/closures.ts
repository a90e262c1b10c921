import type { RoadCensus } from '../types.ts';

const METRES_PER_DEGREE = 111_195;

/** Whether a road that is closed for part of the year passes within so many metres of a point. */
export function isClosureNear(
  { seasonal_lines }: RoadCensus,
  lon: number,
  lat: number,
  within_m: number,
): boolean {
  const scale = Math.cos((lat * Math.PI) / 180);
  const reach = within_m / METRES_PER_DEGREE;
  for (const line of seasonal_lines) {
    for (let i = 1; i < line.length; i++) {
      const [ax, ay] = [(line[i - 1]![0] - lon) * scale, line[i - 1]![1] - lat];
      const [bx, by] = [(line[i]![0] - lon) * scale, line[i]![1] - lat];
      if (Math.min(ay, by) > reach || Math.max(ay, by) < -reach) continue;
      const [dx, dy] = [bx - ax, by - ay];
      const length2 = dx * dx + dy * dy;
      const t = length2 === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2));
      if ((ax + t * dx) ** 2 + (ay + t * dy) ** 2 <= reach * reach) return true;
    }
  }
  return false;
}
