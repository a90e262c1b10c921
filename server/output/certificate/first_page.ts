import {
  formatDay,
  formatDistance,
  formatExact,
  formatPoint,
  formatSeconds,
} from '../../../data/rules/decision/format.ts';
import { drawAsked, drawClosing, drawOpening } from '../paper/answer_sheet.ts';
import { type Doc, type Element, group } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';
import { drawNearestLegend } from '../paper/framed_map.ts';
import type { Frame } from '../paper/projection.ts';
import { drawMap } from './certificate_map.ts';
import type { CertificateContent } from './content.ts';
import { drawGauge, GAUGE_HEIGHT } from './gauge.ts';
import { MAP_HEIGHTS, MAP_WIDTH } from './map_box.ts';

/** Question, answer, map, the three nearest places, rule, what next: one page. */
export function drawFirstPage(doc: Doc, root: Element, content: CertificateContent): void {
  const page = group(doc, root, 'Sect');
  let y = drawOpening(doc, page, 'Maillage · Fiche d’éligibilité', content);
  y = drawQuestion(doc, page, content, y) + 6;
  if (content.answer.limit_s !== null && content.answer.answer !== 'outside_region') {
    drawGauge(doc, page, content, y);
    y += GAUGE_HEIGHT;
  }
  const drawWithLegend = (frame: Frame): void => {
    drawMap(doc, page, content, frame);
    const below = { x: frame.x, y: frame.y + frame.height + 6, width: MAP_WIDTH };
    drawNearestLegend(doc, page, content, { point: 'le point', zone: 'zone blanche' }, below);
  };
  drawClosing(doc, page, content, y, MAP_HEIGHTS, drawWithLegend, {
    title: 'Les tiers-lieux ouverts les plus proches, en voiture',
    columns: NEAREST,
    rows: content.nearest.map(({ name, commune, drive_time_s, osrm_time_s }, i) => [
      String(i + 1),
      commune === null ? name : `${name}, ${commune}`,
      formatExact(drive_time_s),
      osrm_time_s === null ? 'pas de réponse' : formatExact(osrm_time_s),
    ]),
    none: 'Aucun tiers-lieu ouvert n’est accessible par la route depuis ce point.',
  });
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
  return drawAsked(doc, page, asked, where, y) + 4;
}

const NEAREST: Column[] = [
  { head: 'N°', width: 22 },
  { head: 'Tiers-lieu', width: 263, strong: true },
  { head: 'Temps (Maillage)', width: 105, right: true },
  { head: 'Temps (OSRM)', width: 105, right: true },
];

/** The margin in words: "24,3 s de moins que la limite". */
export function marginInWords({ answer }: CertificateContent): string {
  const { margin_s, limit_s } = answer;
  if (margin_s === null || limit_s === null) return 'Sans objet.';
  if (margin_s === 0) return 'Exactement la limite, donc pas moins.';
  const size = Math.abs(margin_s);
  const text = size < 60 ? formatSeconds(size) : formatExact(size);
  return `${text} de ${margin_s < 0 ? 'moins' : 'plus'} que la limite.`;
}
