import type { Feature } from 'geojson';
import type { Origin } from '../served/origin.ts';

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
