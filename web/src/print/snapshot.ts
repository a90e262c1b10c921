import type { Map as MapLibreMap } from 'maplibre-gl';
import { mapCode } from '../app/map_code.ts';
import { covered } from '../map/covered.ts';
import { earlierMap } from '../map/curtain_state.ts';
import { theme } from '../map/theme.ts';
import { mapForPaper } from '../state/paper.ts';

/** A scale bar for a map as it is now. */
export interface Scale {
  width_px: number;
  text: string;
}

/** Pixels drawn for a pixel of the page: what is kept is looked at on paper, or closer than a screen. */
const KEPT_PIXEL_RATIO = 2;
const LONGEST_WAIT_MS = 8000;

/**
 * Draws the map as it is now into a canvas, finer than the screen may show it: the part that the panel leaves free, with the earlier date
 * beside the curtain and the places that are put on the map. The width of that part in pixels of the page; null where there is no map.
 */
export function drawMap(target: OffscreenCanvas): number | null {
  const map = mapCode.peek()?.owner.theMap.peek();
  if (!map) return null;
  const { left, bottom } = covered.peek();
  const { clientWidth, clientHeight } = map.getCanvas();
  const size = { width: clientWidth - left, height: clientHeight - bottom };
  const ratio = Math.max(KEPT_PIXEL_RATIO, map.getPixelRatio());
  target.width = Math.round(size.width * ratio);
  target.height = Math.round(size.height * ratio);
  const context = target.getContext('2d');
  if (!context) return null;
  context.scale(ratio, ratio);
  context.translate(-left, 0);
  copyMap(context, map, ratio);
  const earlier = earlierMap.peek();
  if (earlier) {
    context.save();
    context.beginPath();
    context.rect(0, 0, earlier.seen_px, clientHeight);
    context.clip();
    copyMap(context, earlier.map, ratio);
    context.restore();
    context.fillStyle = theme.peek().text;
    context.fillRect(earlier.seen_px - 1, 0, 2, clientHeight);
  }
  for (const marker of map.getContainer().querySelectorAll<HTMLElement>('.imagined, .reported'))
    drawMarker(context, marker, map.getContainer().getBoundingClientRect());
  return size.width;
}

function copyMap(context: OffscreenCanvasRenderingContext2D, map: MapLibreMap, ratio: number): void {
  const shown = map.getPixelRatio();
  map.setPixelRatio(ratio);
  // The drawing buffer holds a picture only until the browser shows it: it is drawn and copied in one go.
  map.redraw();
  const canvas = map.getCanvas();
  context.drawImage(canvas, 0, 0, canvas.clientWidth, canvas.clientHeight);
  map.setPixelRatio(shown);
}

/** A place that the reader put on the map: a disc with its number, as its button looks. */
function drawMarker(context: OffscreenCanvasRenderingContext2D, marker: HTMLElement, map: DOMRect): void {
  const box = marker.getBoundingClientRect();
  const { text, siteHalo } = theme.peek();
  const [x, y] = [box.x + box.width / 2 - map.x, box.y + box.height / 2 - map.y];
  context.beginPath();
  context.arc(x, y, box.width / 2 - 2, 0, 2 * Math.PI);
  context.fillStyle = text;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = siteHalo;
  context.stroke();
  context.fillStyle = siteHalo;
  context.font = '700 14px Maillage, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(marker.textContent ?? '', x, y + 1);
}

/** Prints the page with the map in light colours and all of what is chosen on it, for which a browser that prints by itself does not wait. */
export async function printPage(): Promise<void> {
  mapForPaper.value = true;
  const back = await showWhole();
  window.print();
  back();
  mapForPaper.value = false;
}

/** Waits until the map has drawn what is chosen, whole and in view; what comes back puts the reader's view back. */
export async function showWhole(): Promise<() => void> {
  const back = bringWhole();
  const map = mapCode.peek()?.owner.theMap.peek();
  if (map && !(map.loaded() && map.areTilesLoaded()))
    await Promise.race([map.once('idle'), new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS))]);
  return back;
}

/** Brings what is chosen into view, whole, of which the map draws at once what it has; what comes back puts the reader's view back. */
export function bringWhole(): () => void {
  const code = mapCode.peek();
  const map = code?.owner.theMap.peek();
  return (code && map && code.owner.bringIntoView(map)) || (() => undefined);
}

const EARTH_CIRCUMFERENCE_M = 40_075_016.686;
const TILE_PX = 512;
const STEPS = [1, 2, 5];

/** The longest round distance that fits into `most_px` pixels of the page at the map's middle. */
export function scaleOf(most_px: number): Scale | null {
  const map = mapCode.peek()?.owner.theMap.peek();
  if (!map) return null;
  const metresPerPixel =
    (EARTH_CIRCUMFERENCE_M * Math.cos((map.getCenter().lat * Math.PI) / 180)) /
    (TILE_PX * 2 ** map.getZoom());
  const most_m = most_px * metresPerPixel;
  const power = 10 ** Math.floor(Math.log10(most_m));
  const distance_m = power * (STEPS.filter((step) => step * power <= most_m).at(-1) ?? 1);
  const text = distance_m < 1000 ? `${distance_m}\u00a0m` : `${distance_m / 1000}\u00a0km`;
  return { width_px: distance_m / metresPerPixel, text };
}
