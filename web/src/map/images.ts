import type { Map as MapLibreMap, StyleImageMetadata } from 'maplibre-gl';
import { DARK, LIGHT, type MapTheme } from './theme.ts';

/** The signs of the map, drawn here: hatching of white zones, and tiers-lieux by status. Names are `sign-theme`. */

/** Pixels of the screen a pixel of the drawing: sharp on dense screens. */
const IMAGE_RATIO = 2;
const SITE_SIZE = 26;
const HATCH_SIZE = 7;

/** `options`: what of the picture stretches and holds text, for one that is fitted round a label. */
interface DrawnImage {
  width: number;
  height: number;
  data: Uint8ClampedArray;
  options?: Pick<StyleImageMetadata, 'stretchX' | 'stretchY' | 'content'>;
}

const PIN_SIZE = 40;

const DRAWINGS: Record<string, (theme: MapTheme) => DrawnImage> = {
  hatch: (theme) => hatch(theme.whiteZone, 1),
  'hatch-lost': (theme) => hatch(theme.lost, 2.5),
  pin,
  label,
  'site-open': (theme) => site(theme, openSite),
  'site-fabrique': (theme) => site(theme, fabriqueSite),
  'site-planned': (theme) => site(theme, plannedSite),
  'site-closed': (theme) => site(theme, closedSite),
};

/** Gives the map our images when it asks for them. */
export function supplyImages(map: MapLibreMap): void {
  map.setMissingStyleImageResolver((name) => {
    const image = drawImage(name);
    if (image) map.addImage(name, image, { pixelRatio: IMAGE_RATIO, ...image.options });
  });
}

/** Draws the image of this name; undefined where the name is not one of ours. */
export function drawImage(name: string): DrawnImage | undefined {
  const dark = name.endsWith('-dark');
  return DRAWINGS[name.replace(/-(light|dark)$/, '')]?.(dark ? DARK : LIGHT);
}

function canvas(size: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = size * IMAGE_RATIO;
  element.height = size * IMAGE_RATIO;
  const context = element.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2D canvas');
  context.scale(IMAGE_RATIO, IMAGE_RATIO);
  return context;
}

function imageOf(context: CanvasRenderingContext2D): DrawnImage {
  const { width, height, data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  return { width, height, data };
}

/** Rising lines that meet from one copy of the pattern to the next. */
function hatch(colour: string, width: number): DrawnImage {
  const context = canvas(HATCH_SIZE);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (const shift of [-HATCH_SIZE, 0, HATCH_SIZE]) {
    context.moveTo(shift - 2, HATCH_SIZE + 2);
    context.lineTo(shift + HATCH_SIZE + 2, -2);
  }
  context.stroke();
  return imageOf(context);
}

/** The point asked about, its tip at the middle of the picture's lower edge. */
function pin(theme: MapTheme): DrawnImage {
  const context = canvas(PIN_SIZE);
  context.translate(PIN_SIZE / 2, PIN_SIZE - 2);
  context.beginPath();
  context.moveTo(0, 0);
  context.bezierCurveTo(-4, -8, -12, -14, -12, -23);
  context.arc(0, -23, 12, Math.PI, 0);
  context.bezierCurveTo(12, -14, 4, -8, 0, 0);
  context.fillStyle = theme.route;
  context.strokeStyle = theme.siteHalo;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
  context.translate(0, -23);
  disc(context, 4.5, theme.siteHalo);
  return imageOf(context);
}

const LABEL_SIZE = 24;

/** A rounded plate for a text; its middle stretches. */
function label(theme: MapTheme): DrawnImage {
  const context = canvas(LABEL_SIZE);
  context.beginPath();
  context.roundRect(1, 1, LABEL_SIZE - 2, LABEL_SIZE - 2, 8);
  context.fillStyle = theme.siteHalo;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = theme.route;
  context.stroke();
  const middle: [number, number][] = [[10 * IMAGE_RATIO, 14 * IMAGE_RATIO]];
  const edge = 2 * IMAGE_RATIO;
  const end = LABEL_SIZE * IMAGE_RATIO - edge;
  return {
    ...imageOf(context),
    options: { stretchX: middle, stretchY: middle, content: [edge, edge, end, end] },
  };
}

function site(
  theme: MapTheme,
  paint: (context: CanvasRenderingContext2D, theme: MapTheme) => void,
): DrawnImage {
  const context = canvas(SITE_SIZE);
  context.translate(SITE_SIZE / 2, SITE_SIZE / 2);
  context.lineCap = 'round';
  paint(context, theme);
  return imageOf(context);
}

function disc(context: CanvasRenderingContext2D, radius: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fill();
}

/** A filled disc with a rim that sets it off from the ground. */
function openSite(context: CanvasRenderingContext2D, theme: MapTheme): void {
  disc(context, 9, theme.siteHalo);
  disc(context, 7, theme.site);
}

/** The disc of an open place with a white square on its point. */
function fabriqueSite(context: CanvasRenderingContext2D, theme: MapTheme): void {
  disc(context, 11, theme.siteHalo);
  disc(context, 9.2, theme.site);
  context.fillStyle = theme.siteHalo;
  context.rotate(Math.PI / 4);
  context.fillRect(-3.2, -3.2, 6.4, 6.4);
}

function ring(context: CanvasRenderingContext2D, theme: MapTheme, colour: string): void {
  disc(context, 9, theme.siteHalo);
  context.strokeStyle = colour;
  context.lineWidth = 2.4;
  context.beginPath();
  context.arc(0, 0, 6.2, 0, 2 * Math.PI);
  context.stroke();
}

function plannedSite(context: CanvasRenderingContext2D, theme: MapTheme): void {
  ring(context, theme, theme.sitePlanned);
}

/** A struck ring. */
function closedSite(context: CanvasRenderingContext2D, theme: MapTheme): void {
  ring(context, theme, theme.siteClosed);
  context.beginPath();
  context.moveTo(-7.4, 7.4);
  context.lineTo(7.4, -7.4);
  context.lineWidth = 5;
  context.strokeStyle = theme.siteHalo;
  context.stroke();
  context.lineWidth = 2.4;
  context.strokeStyle = theme.siteClosed;
  context.stroke();
}
