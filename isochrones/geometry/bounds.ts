import type { Feature } from 'geojson';

/** West, south, east and north of the features; null where there are none. */
export function boundsOf(features: Feature[]): [number, number, number, number] | null {
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === 'number') {
      const [x, y] = part as number[];
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
      return;
    }
    for (const one of part) visit(one);
  };
  for (const { geometry } of features) if (geometry && 'coordinates' in geometry) visit(geometry.coordinates);
  return bounds[0] <= bounds[2] ? bounds : null;
}
