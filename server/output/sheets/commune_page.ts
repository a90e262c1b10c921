import {
  formatArea,
  formatDay,
  formatExact,
  formatNumber,
  formatShare,
} from '../../../data/rules/decision/format.ts';
import {
  artifact,
  COLOURS,
  CONTENT_WIDTH,
  type Doc,
  type Element,
  group,
  PAGE,
  STYLES,
  write,
} from '../paper/document.ts';
import { type Column, drawTable, tableHeight } from '../paper/drawn_table.ts';
import { drawDemonstrationBand, drawHead, FOOTER_Y } from '../paper/furniture.ts';
import { drawRuleAndNext, ruleAndNextHeight } from '../paper/rule_and_next.ts';
import { drawAnswerSign, drawHatch } from '../paper/signs.ts';
import { COMMUNE_MAP, drawCommuneLegend, drawCommuneMap } from './commune_map.ts';
import type { CommuneSheetContent } from './commune_sheet.ts';

const X = PAGE.margin;
const GAP = 14;
/** Room of the map's legend and sources. */
const LEGEND = 44;

/** Answer, shares, times, map with the white part, nearest places, rule, what next: one page. */
export function drawCommunePage(doc: Doc, root: Element, content: CommuneSheetContent): void {
  const { programme, proof, answer } = content;
  const page = group(doc, root, 'Sect');
  let y = drawHead(doc, page, 'Maillage · Fiche de commune', `${programme.name} · ${programme.authority}`);
  y = drawDemonstrationBand(doc, page, proof, 'Cette fiche ne vaut pas pour une candidature.', y);
  y = drawAnswer(doc, page, content, y);
  y = drawSubject(doc, page, content, y) + 8;
  y = drawShares(doc, page, content, y);
  y = drawTimes(doc, page, content, y) + 6;
  const nearest = 18 + tableHeight(Math.max(1, answer.nearest.length));
  const below = nearest + ruleAndNextHeight(doc, content) + 2 * GAP + LEGEND;
  const height = Math.max(COMMUNE_MAP.least, Math.min(COMMUNE_MAP.greatest, FOOTER_Y - 8 - y - below));
  drawCommuneMap(doc, page, content, { x: X, y, width: CONTENT_WIDTH, height });
  drawCommuneLegend(doc, page, content, { x: X, y: y + height + 6, width: CONTENT_WIDTH });
  y += height + LEGEND;
  y = drawNearest(doc, page, content, y) + GAP;
  drawRuleAndNext(doc, page, content, y);
}

function drawAnswer(doc: Doc, page: Element, { answer }: CommuneSheetContent, y: number): number {
  artifact(doc, () => drawAnswerSign(doc, answer.indicative ? 'to_confirm' : answer.answer, X, y, 36));
  const width = CONTENT_WIDTH - 50;
  const options = { style: STYLES.title, width, lines: 2 };
  const below = write(doc, page, 'H1', answer.headline, X + 50, y + 1, options);
  const [first] = answer.reasons;
  if (!first) return below + GAP;
  return write(doc, page, 'P', first.text, X + 50, below + 2, { style: STYLES.lead, width, lines: 4 }) + GAP;
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
  const next = write(doc, page, 'P', asked, X, y, { style: STYLES.strong, lines: 2 });
  return write(doc, page, 'P', told, X, next + 1, { style: STYLES.body, lines: 2 });
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

function drawNearest(doc: Doc, page: Element, { answer, white }: CommuneSheetContent, y: number): number {
  const title = 'Les tiers-lieux ouverts les plus proches de la mairie, en voiture';
  write(doc, page, 'H2', title, X, y, { style: STYLES.heading });
  if (answer.nearest.length === 0) {
    const none =
      white === null
        ? 'Aucune liste de tiers-lieux n’était connue.'
        : 'Aucun tiers-lieu ouvert n’est accessible par la route depuis la mairie.';
    return write(doc, page, 'P', none, X, y + 18);
  }
  const rows = answer.nearest.map(({ name, commune, drive_time_s }, i) => [
    String(i + 1),
    commune === null ? name : `${name}, ${commune}`,
    formatExact(drive_time_s),
  ]);
  return drawTable(doc, page, NEAREST, rows, y + 18);
}
