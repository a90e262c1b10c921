import { effect, untracked } from '@preact/signals';
import type { GeoJSONSource, Map as MapLibreMap, Marker } from 'maplibre-gl';
import { type Box, boxAround, showBox } from '../map/camera.ts';
import { FONT_STRONG } from '../map/fonts.ts';
import { movableMarker } from '../map/movable.ts';
import { clickTaker, type MapClick } from '../map/pointer.ts';
import { theme } from '../map/theme.ts';
import { k } from './keeper_words.ts';
import {
  lookAt,
  onShown,
  onSite,
  type Point,
  place,
  placeWanted,
  type Shown,
  SIGNS,
  shown,
  shownChosen,
} from './shown_place.ts';

/** The keeper's part of the map: added to it while the view is open, and taken away again. */

const SOURCE = 'keeper';
const CIRCLES = 'keeper-circles';
const LETTERS = 'keeper-letters';
const REACH_PX = 12;
const NEAREST_ZOOM = 12;
/** Degrees around what is looked at. */
const AROUND = 0.02;

/** Draws what the keeper looks at, and takes the clicks. Returns what takes it all away. */
export function drawKeeper(map: MapLibreMap): () => void {
  map.addSource(SOURCE, { type: 'geojson', data: collection([]) });
  map.addLayer({
    id: CIRCLES,
    type: 'circle',
    source: SOURCE,
    paint: {
      'circle-radius': ['case', ['get', 'chosen'], 13, 10],
      'circle-stroke-width': ['case', ['get', 'chosen'], 3.5, 2],
    },
  });
  map.addLayer({
    id: LETTERS,
    type: 'symbol',
    source: SOURCE,
    layout: {
      'text-field': ['get', 'sign'],
      'text-font': FONT_STRONG,
      'text-size': 15,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
  });
  const stops = [
    effect(() => {
      const { site, siteHalo, gained, lost, route, siteClosed, whiteZone } = theme.value;
      map.setPaintProperty(CIRCLES, 'circle-color', [
        'match',
        ['get', 'kind'],
        'added',
        gained,
        'closed',
        lost,
        'changed',
        site,
        'decided',
        siteClosed,
        'doubtful',
        route,
        whiteZone,
      ]);
      map.setPaintProperty(CIRCLES, 'circle-stroke-color', siteHalo);
      map.setPaintProperty(LETTERS, 'text-color', siteHalo);
    }),
    effect(() => {
      map.getSource<GeoJSONSource>(SOURCE)?.setData(collection(shown.value, shownChosen.value));
    }),
    effect(() => {
      const points = lookAt.value;
      if (points === null || points.length === 0) return;
      // The map tells where it looks, which is part of the page's state: that is no reason to look again.
      untracked(() => look(map, points));
    }),
    showPlace(map),
  ];
  clickTaker.value = (click) => take(map, click);
  return () => {
    clickTaker.value = null;
    for (const stop of stops) stop();
    for (const layer of [LETTERS, CIRCLES]) if (map.getLayer(layer)) map.removeLayer(layer);
    if (map.getSource(SOURCE)) map.removeSource(SOURCE);
  };
}

/** A click is the place that is wanted, one of the things shown, or a tiers-lieu. */
function take(map: MapLibreMap, { point, at: { x, y }, site }: MapClick): void {
  if (placeWanted.peek()) {
    place.value = point;
    return;
  }
  const box: [[number, number], [number, number]] = [
    [x - REACH_PX, y - REACH_PX],
    [x + REACH_PX, y + REACH_PX],
  ];
  const [found] = map.queryRenderedFeatures(box, { layers: [CIRCLES] });
  if (found && onShown.peek()) onShown.peek()?.(String(found.properties.id));
  else if (site) onSite.peek()?.(site.id);
}

/** The place as a marker that is dragged, or moved with the arrow keys. */
function showPlace(map: MapLibreMap): () => void {
  let marker: Marker | null = null;
  const stop = effect(() => {
    const point = placeWanted.value ? place.value : null;
    if (point === null) {
      marker?.remove();
      marker = null;
      return;
    }
    marker ??= movableMarker(map, 'reported', {
      moved: (to) => {
        place.value = to;
      },
    });
    marker.setLngLat(point).getElement().setAttribute('aria-label', k('place_marker'));
  });
  return () => {
    stop();
    marker?.remove();
  };
}

function look(map: MapLibreMap, points: Point[]): void {
  const [west, south, east, north] = boxAround(points);
  const box: Box = [west - AROUND, south - AROUND, east + AROUND, north + AROUND];
  showBox(map, box, { maxZoom: NEAREST_ZOOM, animate: false });
}

function collection(list: Shown[], chosen: string | null = null) {
  return {
    type: 'FeatureCollection' as const,
    features: list.map(({ id, kind, point, name }) => ({
      type: 'Feature' as const,
      geometry: { type: 'Point' as const, coordinates: point },
      properties: { id, kind, name, sign: SIGNS[kind], chosen: id === chosen },
    })),
  };
}
