import { effect } from '@preact/signals';
import type { Map as MapLibreMap, Marker } from 'maplibre-gl';
import { t } from '../i18n/index.ts';
import { imagining, places, update } from '../state/page.ts';
import { dragged } from './imagined_state.ts';
import { movableMarker, type Place } from './movable.ts';

/** The imagined places as markers: dragged with the pointer, moved with the arrow keys, removed with Delete. */
export function showImagined(map: MapLibreMap): void {
  const markers: Marker[] = [];
  effect(() => {
    const shown = imagining.value ? places.value : [];
    while (markers.length > shown.length) markers.pop()?.remove();
    shown.forEach((place, i) => {
      markers[i] ??= newMarker(map, i);
      markers[i].setLngLat(place);
      const button = markers[i].getElement();
      button.setAttribute('aria-label', t('imagined_marker', { number: i + 1 }));
    });
  });
}

function newMarker(map: MapLibreMap, index: number): Marker {
  const withMoved = (to: Place): Place[] => places.peek().map((one, i) => (i === index ? to : one));
  const marker = movableMarker(map, 'imagined', {
    dragged: (place) => {
      dragged.value = withMoved(place);
    },
    moved: (place) => {
      dragged.value = null;
      update({ places: withMoved(place) });
    },
    removed: () => update({ places: places.peek().filter((_, i) => i !== index) }),
  });
  marker.getElement().textContent = String(index + 1);
  return marker;
}
