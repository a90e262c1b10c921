/** What OpenStreetMap's tags mean for the map (wiki.openstreetmap.org/wiki/Map_features), and from which zoom it is drawn. */
import type { Tags } from '../openstreetmap/osm_pbf_objects.ts';

const BUILT_UP = new Set(
  'residential commercial retail industrial garages education institutional'.split(' '),
);
const WATER_GROUND = new Set(['reservoir', 'basin']);
const WATERWAYS = new Set(['river', 'canal', 'stream']);
/** By the first zoom at which there is room for them. */
const PLACE_ZOOMS: Record<string, number> = {
  city: 6,
  town: 8,
  village: 10,
  island: 10,
  suburb: 11,
  hamlet: 12,
  quarter: 12,
  neighbourhood: 13,
  isolated_dwelling: 13,
  locality: 13,
};
/** Of roads for cars, by their class; a number of a road is written sooner than a name. */
const ROAD_ZOOMS: Record<string, number> = {
  motorway: 8,
  trunk: 9,
  primary: 10,
  secondary: 11,
  tertiary: 12,
  unclassified: 13,
  residential: 13,
  living_street: 13,
  pedestrian: 13,
  service: 14,
};

/** The ground that a closed way or a multipolygon is: open water, built upon, or neither. */
export function groundOf(tags: Tags): 'water' | 'built-up' | null {
  const landuse = tags.get('landuse') ?? '';
  if (tags.get('natural') === 'water' || tags.get('waterway') === 'riverbank' || WATER_GROUND.has(landuse))
    return isUnderground(tags) ? null : 'water';
  return BUILT_UP.has(landuse) ? 'built-up' : null;
}

/** A river, canal or stream that is seen; null: none. */
export function waterwayOf(tags: Tags): { class: string; name?: string } | null {
  const kind = tags.get('waterway') ?? '';
  if (!WATERWAYS.has(kind) || isUnderground(tags)) return null;
  return { class: kind, ...named(tags) };
}

/** A road for cars that has a name or a number, with the zoom from which it is written; null: none. */
export function roadNameOf(
  tags: Tags,
): { zoom: number; properties: { class: string; name?: string; ref?: string } } | null {
  const kind = (tags.get('highway') ?? '').replace(/_link$/, '');
  const zoom = ROAD_ZOOMS[kind];
  const isLink = kind !== tags.get('highway');
  const ref = isLink || zoom === undefined || zoom > 12 ? undefined : tags.get('ref');
  // A slip road is called after the road that it leads to.
  const name = isLink ? {} : named(tags);
  if (zoom === undefined || (ref === undefined && name.name === undefined)) return null;
  return { zoom, properties: { class: kind, ...name, ...(ref !== undefined && { ref }) } };
}

/** A place with a name, with the zoom from which there is room for it; null: none. */
export function placeOf(tags: Tags): { zoom: number; properties: { class: string; name: string } } | null {
  const kind = tags.get('place') ?? '';
  const zoom = PLACE_ZOOMS[kind];
  const { name } = named(tags);
  return zoom === undefined || name === undefined ? null : { zoom, properties: { class: kind, name } };
}

function named(tags: Tags): { name?: string } {
  const name = tags.get('name')?.trim();
  return name ? { name } : {};
}

function isUnderground(tags: Tags): boolean {
  return (
    ![undefined, 'no'].includes(tags.get('tunnel')) ||
    ['underground', 'indoor'].includes(tags.get('location') ?? '')
  );
}
