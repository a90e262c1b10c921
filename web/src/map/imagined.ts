import { effect } from '@preact/signals';
import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import { t } from '../i18n/index.ts';
import { imagining, places, update } from '../state/page.ts';
import { dragged } from './imagined_state.ts';

/** Pixels that an arrow key moves a place by, and with Shift. */
const STEP_PX = 12;
const BIG_STEP_PX = 60;

type Place = [number, number];

/** The imagined places as markers: dragged with the pointer, moved with the arrow keys, removed with Delete. */
export function showImagined(map: MapLibreMap): void {
  let markers: Marker[] = [];
  effect(() => {
    const shown = imagining.value ? places.value : [];
    while (markers.length > shown.length) markers.pop()?.remove();
    shown.forEach((place, i) => {
      markers[i] ??= newMarker(map, i);
      markers[i].setLngLat(place);
      const button = markers[i].getElement();
      button.setAttribute('aria-label', t('imagined_marker', { number: i + 1 }));
    });
    markers = markers.slice(0, shown.length);
  });
}

function newMarker(map: MapLibreMap, index: number): Marker {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'imagined';
  element.textContent = String(index + 1);
  const marker = new Marker({ element, draggable: true }).setLngLat([0, 0]).addTo(map);
  const place = (): Place => {
    const { lng, lat } = marker.getLngLat();
    return [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
  };
  const moved = (to: Place): Place[] => places.peek().map((one, i) => (i === index ? to : one));
  marker.on('drag', () => {
    dragged.value = moved(place());
  });
  marker.on('dragend', () => {
    const next = moved(place());
    dragged.value = null;
    update({ places: next });
  });
  element.addEventListener('click', (event) => event.stopPropagation());
  element.addEventListener('keydown', (event) => {
    const size = event.shiftKey ? BIG_STEP_PX : STEP_PX;
    const shift = { ArrowLeft: [-size, 0], ArrowRight: [size, 0], ArrowUp: [0, -size], ArrowDown: [0, size] }[
      event.key
    ];
    if (shift) {
      event.preventDefault();
      event.stopPropagation();
      const { x, y } = map.project(marker.getLngLat());
      const { lng, lat } = map.unproject([x + shift[0], y + shift[1]]);
      update({ places: moved([Number(lng.toFixed(5)), Number(lat.toFixed(5))]) });
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      update({ places: places.peek().filter((_, i) => i !== index) });
      map.getCanvas().focus();
    }
  });
  return marker;
}
