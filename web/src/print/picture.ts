import { titleOf } from '../app/title.ts';
import { formatDay } from '../i18n/format.ts';
import { type MessageKey, t } from '../i18n/index.ts';
import { drawImage } from '../map/images.ts';
import { theme } from '../map/theme.ts';
import { saveBlob } from '../planner/save.ts';
import { region } from '../state/data.ts';
import { layers, shading, statuses } from '../state/page.ts';
import { today } from '../state/today.ts';
import { drawMap, scaleOf } from './snapshot.ts';

/** The map as a PNG file: with its title, legend, scale, date and sources, so that it can stand alone. */

const MARGIN = 20;
const HEAD = 64;
const ROW = 26;

/** Saves the picture; false where it cannot be made. */
export async function saveMapPicture(): Promise<boolean> {
  const map = document.createElement('canvas');
  const width = drawMap(map, Number.POSITIVE_INFINITY);
  if (width === null) return false;
  const ratio = map.width / width;
  const entries = legendEntries();
  const columns = Math.max(1, Math.floor((width - 2 * MARGIN) / 260));
  const legendHeight = Math.ceil(entries.length / columns) * ROW;
  const height = HEAD + map.height / ratio + legendHeight + 2 * MARGIN + 44;
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return false;
  context.scale(ratio, ratio);
  const colours = theme.peek();
  context.fillStyle = colours.region;
  context.fillRect(0, 0, width, height);
  context.fillStyle = colours.text;
  context.textBaseline = 'middle';
  context.font = '700 20px Maillage, sans-serif';
  context.fillText(titleOf(), MARGIN, HEAD / 2, width - 2 * MARGIN);
  context.drawImage(map, 0, HEAD, width, map.height / ratio);
  const below = HEAD + map.height / ratio;
  drawScale(context, width - MARGIN, below - 16);
  context.font = '14px Maillage, sans-serif';
  entries.forEach(({ draw, text }, i) => {
    const x = MARGIN + (i % columns) * 260;
    const y = below + MARGIN + Math.floor(i / columns) * ROW + ROW / 2;
    context.save();
    context.translate(x, y);
    draw(context);
    context.restore();
    context.fillStyle = colours.text;
    context.fillText(text, x + 40, y, 215);
  });
  context.fillStyle = colours.textQuiet;
  context.font = '12px Maillage, sans-serif';
  const sources = [...(region.peek().data?.attributions ?? []), `Maillage, ${formatDay(today())}`].join(
    ' · ',
  );
  context.fillText(sources, MARGIN, height - 22, width - 2 * MARGIN);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) return false;
  saveBlob('maillage-carte.png', blob);
  return true;
}

interface Entry {
  text: string;
  draw: (context: CanvasRenderingContext2D) => void;
}

function legendEntries(): Entry[] {
  const colours = theme.peek();
  const shown = layers.peek();
  const entries: Entry[] = [];
  if (shown.includes('white-zones'))
    entries.push({ text: t('legend_white_zone'), draw: pattern(`hatch-${colours.name}`) });
  if (shown.includes('bands') && shading.peek() === 'none')
    entries.push({
      text: t('legend_bands'),
      draw: (context) => {
        [colours.bands[10], colours.bands[15], colours.bands[20]].forEach((colour, i) => {
          context.fillStyle = colour;
          context.fillRect(i * 10, -9, 10, 18);
        });
      },
    });
  const signs: [string, MessageKey, string][] = [
    ['open', 'legend_open', `site-open-${colours.name}`],
    ['open', 'legend_fabrique', `site-fabrique-${colours.name}`],
    ['planned', 'legend_planned', `site-planned-${colours.name}`],
    ['closed', 'legend_closed', `site-closed-${colours.name}`],
  ];
  if (shown.includes('sites'))
    for (const [status, key, image] of signs)
      if (statuses.peek().some((one) => one === status)) entries.push({ text: t(key), draw: sign(image) });
  return entries;
}

/** The drawn image of this name as a canvas. */
function canvasOf(name: string): HTMLCanvasElement | null {
  const image = drawImage(name);
  if (!image) return null;
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const pixels = new Uint8ClampedArray(image.data);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, image.width, image.height), 0, 0);
  return canvas;
}

function pattern(name: string): Entry['draw'] {
  return (context) => {
    const canvas = canvasOf(name);
    const fill = canvas && context.createPattern(canvas, 'repeat');
    if (!fill) return;
    fill.setTransform(new DOMMatrix().scale(0.5));
    context.fillStyle = fill;
    context.fillRect(0, -9, 30, 18);
    context.strokeStyle = theme.peek().whiteZoneEdge;
    context.strokeRect(0, -9, 30, 18);
  };
}

function sign(name: string): Entry['draw'] {
  return (context) => {
    const canvas = canvasOf(name);
    if (canvas) context.drawImage(canvas, 2, -13, 26, 26);
  };
}

function drawScale(context: CanvasRenderingContext2D, right: number, bottom: number): void {
  const scale = scaleOf(160);
  if (!scale) return;
  const colours = theme.peek();
  context.strokeStyle = colours.text;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(right - scale.width_px, bottom - 6);
  context.lineTo(right - scale.width_px, bottom);
  context.lineTo(right, bottom);
  context.lineTo(right, bottom - 6);
  context.stroke();
  context.font = '700 13px Maillage, sans-serif';
  context.textAlign = 'right';
  context.fillText(scale.text, right - 4, bottom - 12);
  context.textAlign = 'left';
}
