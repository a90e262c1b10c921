import type { Feature } from 'geojson';

export type Bounds = [west: number, south: number, east: number, north: number];

/** West, south, east and north of coordinates, however deep they are nested; infinite and turned round where there are none. */
export function boundsOfCoordinates(coordinates: unknown): Bounds {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
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
  visit(coordinates);
  return bounds;
}

/** West, south, east and north of the features; null where there are none. */
export function boundsOf(features: Feature[]): Bounds | null {
  const all = features.map(({ geometry }) =>
    geometry && 'coordinates' in geometry ? geometry.coordinates : [],
  );
  const bounds = boundsOfCoordinates(all);
  return bounds[0] <= bounds[2] ? bounds : null;
}
