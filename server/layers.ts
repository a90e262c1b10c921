import type { Feature } from 'geojson';
import type { Origin } from './answers/origin.ts';

/** The layers that are exported, tiled and served as OGC collections. */
export const LAYERS = [
  {
    id: 'sites',
    title: 'Tiers-lieux',
    description: 'Tiers-lieux of the list: planned, open and closed, with dates and themes.',
    temporal: true,
  },
  {
    id: 'isochrones',
    title: 'Isochrones of tiers-lieux',
    description:
      'Around each open tiers-lieu the ground from which it is less than 10, 15, 20 and 30 minutes away by car.',
    temporal: false,
  },
  {
    id: 'bands',
    title: 'Bands of drive time',
    description: 'Ground less than 10, 15, 20 and 30 minutes from the nearest open tiers-lieu by car.',
    temporal: false,
  },
  {
    id: 'white-zones',
    title: 'White zones',
    description:
      'Ground of the region from which no open tiers-lieu is under the limit of the programme by car.',
    temporal: false,
  },
  {
    id: 'communes',
    title: 'Communes',
    description: 'Communes with their inhabitants and the shares of people and ground in white zones.',
    temporal: false,
  },
] as const;

export type LayerId = (typeof LAYERS)[number]['id'];

/** Every feature of a layer of one coverage, each with an id, in a stable order. */
export interface LayerContent {
  features: Feature[];
  origin: Origin;
}

/** Gives a layer of the current coverage. */
export type LayerFeatures = (layer: LayerId) => Promise<LayerContent>;

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
