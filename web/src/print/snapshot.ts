import { mapCode } from '../app/map_code.ts';
import { covered } from '../map/covered.ts';

/** A scale bar for a map as it is now. */
export interface Scale {
  width_px: number;
  text: string;
}

/** Pixels drawn for a pixel of the page: what is kept is looked at on paper, or closer than a screen. */
const KEPT_PIXEL_RATIO = 2;

/**
 * Draws the map as it is now into a canvas, finer than the screen may show it: the part that the panel leaves free, no taller than
 * `aspect` times its width. The width of that part in pixels of the page; null where there is no map.
 */
export function drawMap(target: HTMLCanvasElement, aspect: number): number | null {
  const map = mapCode.peek()?.owner.theMap.peek();
  if (!map) return null;
  const shown = map.getPixelRatio();
  map.setPixelRatio(Math.max(KEPT_PIXEL_RATIO, shown));
  // The drawing buffer holds a picture only until the browser shows it: it is drawn and copied in one go.
  map.redraw();
  const source = map.getCanvas();
  const ratio = source.width / source.clientWidth;
  const { left, bottom } = covered.peek();
  const width = (source.clientWidth - left) * ratio;
  const free = (source.clientHeight - bottom) * ratio;
  const height = Math.min(free, width * aspect);
  target.width = Math.round(width);
  target.height = Math.round(height);
  target
    .getContext('2d')
    ?.drawImage(source, left * ratio, (free - height) / 2, width, height, 0, 0, target.width, target.height);
  map.setPixelRatio(shown);
  return width / ratio;
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
