import { shadingSteps, shadingTitle } from '../app/ShadingScale.tsx';
import { titleOf } from '../app/title.ts';
import { formatDay } from '../i18n/format.ts';
import { type MessageKey, t } from '../i18n/index.ts';
import { drawImage } from '../map/images.ts';
import { effectShown } from '../map/scenario_state.ts';
import { theme } from '../map/theme.ts';
import { saveBlob } from '../planner/save.ts';
import { offered, region } from '../state/data.ts';
import { comparing, layers, shading, statuses } from '../state/page.ts';
import { today } from '../state/today.ts';
import { chosenLines, warningLines } from './chosen_lines.ts';
import { drawMap, type Scale, scaleOf, showWhole } from './snapshot.ts';

/** The map as a PNG file: with its title, what is chosen, warnings, legend, scale, date and sources, so that it can stand alone. */

const MARGIN = 20;
const ROW = 26;
/** Width of a column of the legend, and of its text. */
const COLUMN = 300;
const COLUMN_TEXT = 250;
const FONT = 'Maillage, sans-serif';

/** Lines of text of one kind, that are as high as they need to be. */
interface Paragraph {
  lines: string[];
  font: string;
  line_px: number;
  colour: string;
}

/** Saves the picture; false where it cannot be made. */
export async function saveMapPicture(): Promise<boolean> {
  const back = await showWhole();
  const map = new OffscreenCanvas(1, 1);
  const width = drawMap(map);
  const scale = scaleOf(160);
  back();
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (width === null || !context) return false;
  const ratio = map.width / width;
  const map_px = map.height / ratio;
  const { head, foot } = wordsOf(context, width - 2 * MARGIN);
  const entries = legendEntries();
  const columns = Math.max(1, Math.floor((width - 2 * MARGIN) / COLUMN));
  const legend_px = Math.ceil(entries.length / columns) * ROW;
  const head_px = heightOf(head) + MARGIN;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round((head_px + MARGIN + map_px + legend_px + heightOf(foot) + 3 * MARGIN) * ratio);
  context.scale(ratio, ratio);
  const colours = theme.peek();
  context.fillStyle = colours.region;
  context.fillRect(0, 0, width, canvas.height / ratio);
  context.textBaseline = 'middle';
  drawWords(context, head, MARGIN);
  const top = head_px + MARGIN;
  context.drawImage(map, 0, top, width, map_px);
  const below = top + map_px;
  if (scale) drawScale(context, scale, width - MARGIN, below - 16);
  context.font = `14px ${FONT}`;
  entries.forEach(({ draw, text }, i) => {
    const x = MARGIN + (i % columns) * COLUMN;
    const y = below + MARGIN + Math.floor(i / columns) * ROW + ROW / 2;
    context.save();
    context.translate(x, y);
    draw(context);
    context.restore();
    context.fillStyle = colours.text;
    context.fillText(text, x + 40, y, COLUMN_TEXT);
  });
  drawWords(context, foot, below + legend_px + 2 * MARGIN);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) return false;
  saveBlob('maillage-carte.png', blob);
  return true;
}

/** What stands above and below the map: title, what is chosen, warnings; sources. */
function wordsOf(context: CanvasRenderingContext2D, width: number): { head: Paragraph[]; foot: Paragraph[] } {
  const { text, textQuiet } = theme.peek();
  const paragraph = (words: string, size: number, bold: boolean, colour: string): Paragraph => {
    const font = `${bold ? '700 ' : ''}${size}px ${FONT}`;
    context.font = font;
    return { lines: wrapped(context, words, width), font, line_px: Math.round(size * 1.4), colour };
  };
  const sources = [...(region.peek().data?.attributions ?? []), `Maillage, ${formatDay(today())}`];
  return {
    head: [
      paragraph(titleOf(), 20, true, text),
      ...chosenLines().map((line) => paragraph(line, 15, false, text)),
      ...warningLines().map((line) => paragraph(line, 14, true, text)),
    ],
    foot: [paragraph(sources.join(' · '), 12, false, textQuiet)],
  };
}

/** A text in lines no wider than `width`. */
function wrapped(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const heightOf = (paragraphs: Paragraph[]): number =>
  paragraphs.reduce((sum, { lines, line_px }) => sum + lines.length * line_px, 0);

function drawWords(context: CanvasRenderingContext2D, paragraphs: Paragraph[], top: number): void {
  let y = top;
  for (const { lines, font, line_px, colour } of paragraphs) {
    context.font = font;
    context.fillStyle = colour;
    for (const line of lines) {
      context.fillText(line, MARGIN, y + line_px / 2);
      y += line_px;
    }
  }
}

interface Entry {
  text: string;
  draw: (context: CanvasRenderingContext2D) => void;
}

/** The legend of what is shown: as the page's own has it. */
function legendEntries(): Entry[] {
  const colours = theme.peek();
  const shown = layers.peek();
  const banded = shown.includes('bands') && shading.peek() === 'none';
  const entries: Entry[] = [];
  if (shown.includes('white-zones'))
    entries.push({
      text: t('legend_white_zone'),
      draw: pattern(`hatch-${colours.name}`, colours.whiteZoneEdge),
    });
  if (banded) {
    entries.push({
      text: t('legend_bands'),
      draw: (context) => {
        [colours.bands[10], colours.bands[15], colours.bands[20]].forEach((colour, i) => {
          context.fillStyle = colour;
          context.fillRect(i * 10, -9, 10, 18);
        });
      },
    });
    entries.push({ text: t('legend_band_30'), draw: line(colours.bandEdge, [4, 3]) });
  }
  const shades = shadingTitle();
  if (shades) entries.push({ text: shades, draw: () => undefined });
  entries.push(...shadingSteps().map(({ colour, text }) => ({ text, draw: box(colour) })));
  if (effectShown.peek()) {
    entries.push({ text: t('legend_gained'), draw: box(colours.gained) });
    entries.push({
      text: t('legend_lost'),
      draw: pattern(`hatch-lost-${colours.name}`, colours.lost),
    });
  }
  if (offered.peek()) entries.push({ text: t('legend_elsewhere'), draw: ring(colours.gained) });
  if (comparing.peek()) entries.push({ text: t('legend_comparing'), draw: line(colours.text, []) });
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

function box(colour: string): Entry['draw'] {
  return (context) => {
    context.fillStyle = colour;
    context.fillRect(0, -9, 30, 18);
  };
}

function line(colour: string, dash: number[]): Entry['draw'] {
  return (context) => {
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(30, 0);
    context.stroke();
  };
}

function ring(colour: string): Entry['draw'] {
  return (context) => {
    context.strokeStyle = colour;
    context.lineWidth = 4;
    context.beginPath();
    context.arc(15, 0, 7, 0, 2 * Math.PI);
    context.stroke();
  };
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

function pattern(name: string, edge: string): Entry['draw'] {
  return (context) => {
    const canvas = canvasOf(name);
    const fill = canvas && context.createPattern(canvas, 'repeat');
    if (!fill) return;
    fill.setTransform(new DOMMatrix().scale(0.5));
    context.fillStyle = fill;
    context.fillRect(0, -9, 30, 18);
    context.strokeStyle = edge;
    context.strokeRect(0, -9, 30, 18);
  };
}

function sign(name: string): Entry['draw'] {
  return (context) => {
    const canvas = canvasOf(name);
    if (canvas) context.drawImage(canvas, 2, -13, 26, 26);
  };
}

function drawScale(context: CanvasRenderingContext2D, scale: Scale, right: number, bottom: number): void {
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
