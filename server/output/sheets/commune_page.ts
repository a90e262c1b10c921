import {
  formatArea,
  formatDay,
  formatExact,
  formatNumber,
  formatShare,
} from '../../../data/rules/decision/format.ts';
import { drawAsked, drawClosing, drawOpening } from '../paper/answer_sheet.ts';
import { artifact, COLOURS, type Doc, type Element, group, STYLES, write } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';
import { drawNearestLegend } from '../paper/framed_map.ts';
import { CONTENT_WIDTH, PAGE } from '../paper/page_size.ts';
import type { Frame } from '../paper/projection.ts';
import { drawHatch } from '../paper/signs.ts';
import { drawCommuneMap } from './commune_map.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';
import { COMMUNE_MAP } from './map_boxes.ts';

const X = PAGE.margin;

/** Answer, shares, times, map with the white part, nearest places, rule, what next: one page. */
export function drawCommunePage(doc: Doc, root: Element, content: CommuneSheetContent): void {
  const { answer, white } = content;
  const page = group(doc, root, 'Sect');
  let y = drawOpening(doc, page, 'Maillage · Fiche de commune', content);
  y = drawSubject(doc, page, content, y) + 8;
  y = drawShares(doc, page, content, y);
  y = drawTimes(doc, page, content, y) + 6;
  const drawWithLegend = (frame: Frame): void => {
    drawCommuneMap(doc, page, content, frame);
    const below = { ...frame, y: frame.y + frame.height + 6 };
    drawNearestLegend(doc, page, content, { point: 'la mairie', zone: 'zone blanche de la commune' }, below);
  };
  drawClosing(doc, page, content, y, COMMUNE_MAP, drawWithLegend, {
    title: 'Les tiers-lieux ouverts les plus proches de la mairie, en voiture',
    columns: NEAREST,
    rows: answer.nearest.map(({ name, commune, drive_time_s }, i) => [
      String(i + 1),
      commune === null ? name : `${name}, ${commune}`,
      formatExact(drive_time_s),
    ]),
    none:
      white === null
        ? 'Aucune liste de tiers-lieux n’était connue.'
        : 'Aucun tiers-lieu ouvert n’est accessible par la route depuis la mairie.',
  });
}

function drawSubject(
  doc: Doc,
  page: Element,
  { answer, on, as_known_at, programme }: CommuneSheetContent,
  y: number,
): number {
  const where = [`${answer.name} (${answer.code})`, answer.epci?.name, answer.departement_name]
    .filter(Boolean)
    .join(', ');
  const asked = `${programme.question} ${where}`.trim();
  const people =
    answer.population === null ? 'population inconnue' : `${formatNumber(answer.population)} habitants`;
  const known = as_known_at === null ? '' : `, d’après ce qui était connu le ${formatDay(as_known_at)}`;
  const told = `${people} · ${formatArea(answer.area_km2)} · au ${formatDay(on)}${known}`;
  return drawAsked(doc, page, asked, told, y);
}

const BAR = { label: 150, height: 9, row: 18 };

/** People and ground in white zones, each as a bar and in words. */
function drawShares(doc: Doc, page: Element, { answer }: CommuneSheetContent, y: number): number {
  const shares: [string, number | null][] = [
    ['Habitants en zone blanche', answer.white_population_share],
    ['Surface en zone blanche', answer.white_area_share],
  ];
  let top = y;
  for (const [label, share] of shares) {
    if (share === null) continue;
    const text = `${label}\u00a0: ${formatShare(share)}`;
    const [x, width] = [X + BAR.label + 70, CONTENT_WIDTH - BAR.label - 70];
    artifact(doc, () => {
      doc.rect(x, top + 2, width, BAR.height).fill(COLOURS.near);
      doc.rect(x, top + 2, width * share, BAR.height).fill('#F8EDE2');
      doc
        .save()
        .rect(x, top + 2, width * share, BAR.height)
        .clip();
      drawHatch(doc, x, top + 2, width * share, BAR.height, 5);
      doc.restore();
      doc
        .rect(x, top + 2, width, BAR.height)
        .lineWidth(0.7)
        .strokeColor(COLOURS.white_zone)
        .stroke();
    });
    write(doc, page, 'P', text, X, top, { style: STYLES.strong, width: BAR.label + 64, oneLine: true });
    top += BAR.row;
  }
  return top === y ? y : top + 4;
}

/** The shortest and the longest time of the commune, and that of its town hall, side by side. */
function drawTimes(doc: Doc, page: Element, { answer, white }: CommuneSheetContent, y: number): number {
  const { least, town_hall, most } = answer.drive_times_s;
  const third = CONTENT_WIDTH / 3;
  const times: [string, number | null][] = [
    ['Temps le plus court', least],
    ['Depuis la mairie', town_hall],
    ['Temps le plus long', most],
  ];
  let below = y;
  for (const [i, [label, seconds]] of times.entries()) {
    const x = X + i * third;
    const next = write(doc, page, 'P', label, x, y, { style: STYLES.label, width: third - 8, oneLine: true });
    const time = seconds === null ? (white === null ? 'inconnu' : 'pas de route') : formatExact(seconds);
    below = write(doc, page, 'P', time, x, next, { style: STYLES.heading, width: third - 8, oneLine: true });
  }
  return below;
}

const NEAREST: Column[] = [
  { head: 'N°', width: 22 },
  { head: 'Tiers-lieu', width: 368, strong: true },
  { head: 'Temps depuis la mairie', width: 105, right: true },
];
