import type { Feature } from 'geojson';
import { breath, isBreathDue } from '../../../data/turns/breath.ts';
import { type Bounds, boundsOf } from '../../../isochrones/geometry/bounds.ts';

const known = new WeakMap<Feature, Bounds | null>();

/** West, south, east and north of a feature, found once; null where it has no geometry. */
export function boundsOfFeature(feature: Feature): Bounds | null {
  const found = known.get(feature) ?? boundsOf([feature]);
  known.set(feature, found);
  return found;
}

/** The same feature with its coordinates unpacked at most once, for who looks at them again and again. */
export function unpackedOnce(feature: Feature): Feature {
  const { geometry } = feature;
  if (geometry === null || geometry.type === 'GeometryCollection') return feature;
  let coordinates: typeof geometry.coordinates | undefined;
  const unpacked = {
    ...feature,
    geometry: {
      type: geometry.type,
      get coordinates() {
        coordinates ??= geometry.coordinates;
        return coordinates;
      },
    },
  } as Feature;
  known.set(unpacked, boundsOfFeature(feature));
  return unpacked;
}

/** The same of all of them, found in turns with others. */
export async function boundsOfAll(features: readonly Feature[]): Promise<Bounds | null> {
  let all: Bounds | null = null;
  for (const feature of features) {
    if (isBreathDue()) await breath();
    const own = boundsOfFeature(feature);
    if (own === null) continue;
    const [west, south, east, north]: Bounds = all ?? own;
    all = [Math.min(west, own[0]), Math.min(south, own[1]), Math.max(east, own[2]), Math.max(north, own[3])];
  }
  return all;
}
