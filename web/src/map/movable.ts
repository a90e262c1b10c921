import { type Map as MapLibreMap, Marker } from 'maplibre-gl';

/** Pixels that an arrow key moves a marker by, and with Shift. */
const STEP_PX = 12;
const BIG_STEP_PX = 60;

export type Place = [lon: number, lat: number];

interface Movable {
  /** It stands at another place now. */
  moved(place: Place): void;
  /** It is over another place, and not yet let go. */
  dragged?(place: Place): void;
  removed?(): void;
}

/** A marker that is a button: dragged with the pointer, moved with the arrow keys, removed with Delete where it may be. */
export function movableMarker(
  map: MapLibreMap,
  className: string,
  { moved, dragged, removed }: Movable,
): Marker {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = className;
  const marker = new Marker({ element, draggable: true }).setLngLat([0, 0]).addTo(map);
  const place = ({ lng, lat } = marker.getLngLat()): Place => [
    Number(lng.toFixed(5)),
    Number(lat.toFixed(5)),
  ];
  marker.on('drag', () => dragged?.(place()));
  marker.on('dragend', () => moved(place()));
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
      moved(place(map.unproject([x + shift[0], y + shift[1]])));
    } else if (removed && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault();
      removed();
      map.getCanvas().focus();
    }
  });
  return marker;
}
