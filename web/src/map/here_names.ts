import type { FeatureCollection } from 'geojson';
import type { Map as MapLibreMap } from 'maplibre-gl';
import { clear, covered } from './covered.ts';
import { communeAt } from './pointer.ts';

/** From this zoom on a commune may fill the view while its town hall, and its name with it, lies outside. */
const FIRST_ZOOM = 11;
/** The view is looked at in so many places across and down. */
const ACROSS = 9;
const DOWN = 7;
/** A commune in so many of them has to be named. */
const LEAST_PLACES = (ACROSS * DOWN) / 6;
const NAMES = ['large-town-names', 'town-names', 'commune-names'];

interface Seen {
  name: string;
  population: number | undefined;
  places: { x: number; y: number }[];
}

/**
 * The communes that fill much of what nothing covers of the map and whose name does not stand there: each as a point with its name, at the
 * place of the view that is nearest to the middle of what is seen of it.
 */
export function unnamedHere(map: MapLibreMap): FeatureCollection {
  const seen = map.getZoom() < FIRST_ZOOM ? new Map<string, Seen>() : communesSeen(map);
  for (const code of namedIn(map)) seen.delete(code);
  const features = [...seen.values()]
    .filter(({ places }) => places.length >= LEAST_PLACES)
    .map(({ name, population, places }): FeatureCollection['features'][number] => {
      const { x, y } = middleOf(places);
      const { lng, lat } = map.unproject([x, y]);
      return {
        type: 'Feature',
        properties: { name, population },
        geometry: { type: 'Point', coordinates: [lng, lat] },
      };
    });
  return { type: 'FeatureCollection', features };
}

function uncovered(map: MapLibreMap): { left: number; top: number; width: number; height: number } {
  const { left, right, top, bottom } = clear(covered.peek());
  const { clientWidth, clientHeight } = map.getContainer();
  return { left, top, width: clientWidth - left - right, height: clientHeight - top - bottom };
}

function communesSeen(map: MapLibreMap): Map<string, Seen> {
  const { left, top, width, height } = uncovered(map);
  const seen = new Map<string, Seen>();
  for (let i = 0; i < ACROSS; i++)
    for (let j = 0; j < DOWN; j++) {
      const place = { x: left + ((i + 0.5) * width) / ACROSS, y: top + ((j + 0.5) * height) / DOWN };
      const commune = communeAt(map, place);
      if (!commune) continue;
      const { code, name, population } = commune;
      if (!seen.has(code)) seen.set(code, { name, population, places: [] });
      seen.get(code)?.places.push(place);
    }
  return seen;
}

/** Codes of the communes whose names stand beside or above the panel: at the very edge too, lest one be named twice. */
function namedIn(map: MapLibreMap): string[] {
  const { left, bottom } = covered.peek();
  const { clientWidth, clientHeight } = map.getContainer();
  return map
    .queryRenderedFeatures(
      [
        [left, 0],
        [clientWidth, clientHeight - bottom],
      ],
      { layers: NAMES },
    )
    .map(({ properties }) => properties.code as string);
}

/** That of some places which is nearest to their middle: so it is in the commune, whatever its form. */
function middleOf(places: Seen['places']): Seen['places'][number] {
  const x = places.reduce((sum, one) => sum + one.x, 0) / places.length;
  const y = places.reduce((sum, one) => sum + one.y, 0) / places.length;
  const far = (one: Seen['places'][number]): number => Math.hypot(one.x - x, one.y - y);
  return places.reduce((best, one) => (far(one) < far(best) ? one : best));
}
