import type { Commune } from '../../../data/records.ts';
import { communeNameKey } from '../../../data/sources/communes/commune_names.ts';
import type { Drawn } from '../../../data/sources/landscape/drawn.ts';
import { pointDistance_m } from '../../../isochrones/geometry/distance.ts';
import { latOfY, lonOfX } from '../../../isochrones/geometry/mercator.ts';

/** A place of a commune's name nearer to its town hall than so is the commune itself, whose name is written there. */
const SAME_PLACE_M = 8000;

/** Whether a feature is drawn: places are, but for those that communes are called after. */
export function placesShown(
  drawn: Drawn,
  communes: readonly Pick<Commune, 'name' | 'centre'>[],
): (feature: number) => boolean {
  const byName = Map.groupBy(communes, ({ name }) => communeNameKey(name));
  const hidden = new Set<number>();
  const layer = drawn.layers.indexOf('place-names');
  for (let i = 0; i < drawn.layer.length; i++) {
    if (drawn.layer[i] !== layer) continue;
    const [x, y] = drawn.box.subarray(4 * i, 4 * i + 2);
    const same = byName.get(communeNameKey(drawn.properties[drawn.property[i]].name)) ?? [];
    if (same.some(({ centre }) => pointDistance_m(centre, [lonOfX(x), latOfY(y)]) < SAME_PLACE_M))
      hidden.add(i);
  }
  return (feature) => !hidden.has(feature);
}
