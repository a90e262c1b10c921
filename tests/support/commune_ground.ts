/** The ground of communes, drawn by hand. */
import type { Ground } from '../../data/sources/polygons/ground_holes.ts';
import { area_km2 } from '../../isochrones/geometry/area.ts';
import type { MultiPolygonCoordinates, PolygonRings } from '../../isochrones/types.ts';
import { rectangle } from './polygons.ts';

/** A polygon without holes. */
export const box = (west: number, south: number, east: number, north: number): PolygonRings => [
  rectangle(west, south, east, north),
];

export const ground = (code: string, ...polygons: MultiPolygonCoordinates): Ground => ({
  code,
  name: `Commune ${code}`,
  polygons,
  official_area_km2: null,
  notes: [],
});

export const holesOf = (polygons: MultiPolygonCoordinates) => polygons.flatMap((rings) => rings.slice(1));

/** Area of all together, in km². */
export const areaOf_km2 = (grounds: Ground[]): number =>
  grounds.reduce((total, each) => total + area_km2(each.polygons), 0);

/** Four communes around a square of 0.1 degrees at (0.1, 45.1), which none of them has. */
export const aroundHole = (): Ground[] => [
  ground('W', box(0, 45, 0.1, 45.3)),
  ground('E', box(0.2, 45, 0.3, 45.3)),
  ground('S', box(0.1, 45, 0.2, 45.1)),
  ground('N', box(0.1, 45.2, 0.2, 45.3)),
];
