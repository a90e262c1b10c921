import {
  formatDay,
  formatDistance,
  formatExact,
  formatPoint,
  formatSeconds,
} from '../../../data/rules/decision/format.ts';
import {
  artifact,
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
import { drawAnswerSign } from '../paper/signs.ts';
import { drawMap, drawMapLegend } from './certificate_map.ts';
import type { CertificateContent } from './content.ts';
import { drawGauge, GAUGE_HEIGHT } from './gauge.ts';
import { MAP_GREATEST_HEIGHT, MAP_LEAST_HEIGHT } from './map_box.ts';

const X = PAGE.margin;
const GAP = 14;
/** Room of the map's legend and sources. */
const LEGEND = 44;

/** Question, answer, map, the three nearest places, rule, what next: one page. */
export function drawFirstPage(doc: Doc, root: Element, content: CertificateContent): void {
  const page = group(doc, root, 'Sect');
  const { programme } = content;
  let y = drawHead(doc, page, 'Maillage · Fiche d’éligibilité', `${programme.name} · ${programme.authority}`);
  y = drawDemonstrationBand(doc, page, content.proof, 'Cette fiche ne vaut pas pour une candidature.', y);
  y = drawAnswer(doc, page, content, y);
  y = drawQuestion(doc, page, content, y) + 6;
  if (content.answer.limit_s !== null && content.answer.answer !== 'outside_region') {
    drawGauge(doc, page, content, y);
    y += GAUGE_HEIGHT;
  }
  // What stands below the map is measured first; the map takes the room that is left.
  const below = nearestHeight(content) + ruleAndNextHeight(doc, content) + 2 * GAP + LEGEND;
  const height = Math.max(MAP_LEAST_HEIGHT, Math.min(MAP_GREATEST_HEIGHT, FOOTER_Y - 8 - y - below));
  drawMap(doc, page, content, { x: X, y, width: CONTENT_WIDTH, height });
  drawMapLegend(doc, page, content, X, y + height + 6);
  y += height + LEGEND;
  y = drawNearest(doc, page, content, y) + GAP;
  drawRuleAndNext(doc, page, content, y);
}

function drawAnswer(doc: Doc, page: Element, { answer }: CertificateContent, y: number): number {
  artifact(doc, () => drawAnswerSign(doc, answer.indicative ? 'to_confirm' : answer.answer, X, y, 36));
  const width = CONTENT_WIDTH - 50;
  const below = write(doc, page, 'H1', answer.headline, X + 50, y + 1, {
    style: STYLES.title,
    width,
    lines: 2,
  });
  const first = answer.reasons[0];
  if (!first) return below + GAP;
  return write(doc, page, 'P', first.text, X + 50, below + 2, { style: STYLES.lead, width, lines: 4 }) + GAP;
}

function drawQuestion(
  doc: Doc,
  page: Element,
  { question, programme, road }: CertificateContent,
  y: number,
): number {
  const { commune, label, lon, lat, on, as_known_at } = question;
  // What the asker wrote is told as that: the sheet vouches for the point and its commune alone.
  const told = label === null ? null : `lieu dit par le demandeur « ${label} »`;
  const place = [told, commune === null ? null : `${commune.name} (${commune.code})`].filter(
    (part) => part !== null,
  );
  const asked = [programme.question, place.join(', ')].filter(Boolean).join(' ');
  const known = as_known_at === null ? '' : `, d’après ce qui était connu le ${formatDay(as_known_at)}`;
  const to = road === null ? '' : ` · route la plus proche à ${formatDistance(road.distance_m)}`;
  const where = `${formatPoint(lon, lat)}${to} · au ${formatDay(on)}${known}`;
  const next = write(doc, page, 'P', asked, X, y, { style: STYLES.strong, lines: 2 });
  return write(doc, page, 'P', where, X, next + 1, { style: STYLES.body, lines: 2 }) + 4;
}

const NEAREST: Column[] = [
  { head: 'N°', width: 22 },
  { head: 'Tiers-lieu', width: 263, strong: true },
  { head: 'Temps (Maillage)', width: 105, right: true },
  { head: 'Temps (OSRM)', width: 105, right: true },
];

const nearestHeight = ({ nearest }: CertificateContent) => 18 + tableHeight(Math.max(1, nearest.length));

/** The three nearest open places, by the engine and by OSRM. */
function drawNearest(doc: Doc, page: Element, { nearest }: CertificateContent, y: number): number {
  const title = 'Les tiers-lieux ouverts les plus proches, en voiture';
  write(doc, page, 'H2', title, X, y, { style: STYLES.heading });
  const top = y + 18;
  if (nearest.length === 0) {
    const none = 'Aucun tiers-lieu ouvert n’est accessible par la route depuis ce point.';
    return write(doc, page, 'P', none, X, top);
  }
  const rows = nearest.map(({ name, commune, drive_time_s, osrm_time_s }, i) => [
    String(i + 1),
    commune === null ? name : `${name}, ${commune}`,
    formatExact(drive_time_s),
    osrm_time_s === null ? 'pas de réponse' : formatExact(osrm_time_s),
  ]);
  return drawTable(doc, page, NEAREST, rows, top);
}

/** The margin in words: "24,3 s de moins que la limite". */
export function marginInWords({ answer }: CertificateContent): string {
  const { margin_s, limit_s } = answer;
  if (margin_s === null || limit_s === null) return 'Sans objet.';
  if (margin_s === 0) return 'Exactement la limite, donc pas moins.';
  const size = Math.abs(margin_s);
  const text = size < 60 ? formatSeconds(size) : formatExact(size);
  return `${text} de ${margin_s < 0 ? 'moins' : 'plus'} que la limite.`;
}
