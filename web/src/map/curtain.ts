import { effect } from '@preact/signals';
import { Map as MapLibreMap, type VectorTileSource } from 'maplibre-gl';
import { covered } from './covered.ts';
import { comparedCoverage, curtain, earlierMap } from './curtain_state.ts';
import { supplyImages } from './images.ts';
import { restyle } from './restyle.ts';
import { buildStyle, COVERAGE_TILES, layersOf, tilesAddress } from './style.ts';
import { mapView } from './view.ts';

/**
 * Two dates on one map: the map below shows the later one, a second map over its left part the earlier one, up to a curtain
 * that can be dragged. The second map exists only while two dates are compared.
 */
export function hangCurtain(map: MapLibreMap): void {
  effect(() => {
    const two = comparedCoverage.value;
    showCoverage(map, two?.after ?? null);
    return two ? openCurtain(map, two.before, two.days) : undefined;
  });
}

/** Draws the bands and white zones of a coverage; null: of the current one. */
function showCoverage(map: MapLibreMap, coverage: string | null): void {
  for (const layer of COVERAGE_TILES) {
    const source = map.getSource<VectorTileSource>(layer);
    const url = tilesAddress(layer, coverage);
    if (source && source.url !== url) source.setUrl(url);
  }
}

function openCurtain(map: MapLibreMap, before: string, days: [string, string]): () => void {
  const container = document.createElement('div');
  container.className = 'curtain-map';
  container.setAttribute('aria-hidden', 'true');
  const handle = document.createElement('div');
  handle.className = 'curtain-handle';
  handle.setAttribute('aria-hidden', 'true');
  for (const day of days) {
    const text = document.createElement('span');
    text.textContent = day;
    handle.append(text);
  }
  map.getContainer().append(container, handle);
  const earlier = new MapLibreMap({
    container,
    style: buildStyle(mapView.peek(), before),
    center: map.getCenter(),
    zoom: map.getZoom(),
    interactive: false,
    attributionControl: false,
    renderWorldCopies: false,
    fadeDuration: 0,
    validateStyle: false,
  });
  supplyImages(earlier);
  earlier.getCanvas().tabIndex = -1;
  const follow = (): void => {
    earlier.jumpTo({ center: map.getCenter(), zoom: map.getZoom() });
  };
  map.on('move', follow);
  const stop = new AbortController();
  dragHandle(map, handle, stop);
  let layers = layersOf(mapView.peek());
  const ends = [
    effect(() => {
      const x = placeOf(curtain.value);
      container.style.clipPath = `inset(0 calc(100% - ${x}px) 0 0)`;
      handle.style.transform = `translateX(${x}px)`;
      earlierMap.value = { map: earlier, seen_px: x };
    }),
    effect(() => {
      const next = layersOf(mapView.value);
      if (earlier.isStyleLoaded()) {
        restyle(earlier, layers, next);
        layers = next;
      }
    }),
  ];
  return () => {
    for (const end of ends) end();
    stop.abort();
    map.off('move', follow);
    earlierMap.value = null;
    earlier.remove();
    container.remove();
    handle.remove();
  };
}

/** Pixels from the map's left edge, in the part that the panel leaves free. */
function placeOf(part: number): number {
  const { left } = covered.value;
  return left + part * (innerWidth - left);
}

function dragHandle(map: MapLibreMap, handle: HTMLElement, stop: AbortController): void {
  handle.addEventListener(
    'pointerdown',
    (down) => {
      down.preventDefault();
      handle.setPointerCapture(down.pointerId);
      const move = (event: PointerEvent): void => {
        const { left } = covered.peek();
        const x = event.clientX - map.getContainer().getBoundingClientRect().left;
        curtain.value = Math.min(1, Math.max(0, (x - left) / Math.max(1, innerWidth - left)));
      };
      const end = (): void => {
        handle.removeEventListener('pointermove', move);
        handle.removeEventListener('pointerup', end);
        handle.removeEventListener('pointercancel', end);
      };
      handle.addEventListener('pointermove', move);
      handle.addEventListener('pointerup', end);
      handle.addEventListener('pointercancel', end);
    },
    stop,
  );
}
