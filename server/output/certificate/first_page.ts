import type { Reason } from '../../../data/rules/decision/catalogue.ts';
import {
  formatDay,
  formatDistance,
  formatExact,
  formatPoint,
  formatSeconds,
} from '../../../data/rules/decision/format.ts';
import type { CertificateContent } from './content.ts';
import { drawGauge, GAUGE_HEIGHT } from './gauge.ts';
import { drawLegend, drawMap } from './map.ts';
import {
  artifact,
  COLOURS,
  CONTENT_WIDTH,
  type Doc,
  type Element,
  group,
  measure,
  PAGE,
  STYLES,
  write,
} from './paper.ts';
import { MAP_GREATEST_HEIGHT, MAP_LEAST_HEIGHT } from './projection.ts';
import { drawAnswerSign } from './signs.ts';

const X = PAGE.margin;
const GAP = 14;
/** Room of the map's legend and sources. */
const LEGEND = 44;
/** The footer begins here. */
export const FOOTER_Y = PAGE.height - 42;
const COLUMN = (CONTENT_WIDTH - 24) / 2;

/** Question, answer, map, the three nearest places, rule, what next: one page. */
export function drawFirstPage(doc: Doc, root: Element, content: CertificateContent): void {
  const page = group(doc, root, 'Sect');
  let y = drawHead(doc, page, content);
  y = drawDemonstration(doc, page, content, y);
  y = drawAnswer(doc, page, content, y);
  y = drawQuestion(doc, page, content, y) + 6;
  if (content.answer.limit_s !== null && content.answer.answer !== 'outside_region') {
    drawGauge(doc, page, content, y);
    y += GAUGE_HEIGHT;
  }
  // What stands below the map is measured first; the map takes the room that is left.
  const below =
    nearestHeight(content) + Math.max(ruleHeight(doc, content), nextHeight(doc, content)) + 2 * GAP + LEGEND;
  const height = Math.max(MAP_LEAST_HEIGHT, Math.min(MAP_GREATEST_HEIGHT, FOOTER_Y - 8 - y - below));
  drawMap(doc, page, content, { x: X, y, width: CONTENT_WIDTH, height });
  drawLegend(doc, page, content, X, y + height + 6);
  y += height + LEGEND;
  y = drawNearest(doc, page, content, y) + GAP;
  drawRule(doc, page, content, y);
  drawNext(doc, page, content, y);
}

function drawHead(doc: Doc, page: Element, { programme }: CertificateContent): number {
  write(doc, page, 'P', 'Maillage · Fiche d’éligibilité', X, 36, { style: STYLES.heading, width: 220 });
  write(doc, page, 'P', `${programme.name} · ${programme.authority}`, X + 220, 37, {
    style: STYLES.small,
    width: CONTENT_WIDTH - 220,
    align: 'right',
    oneLine: true,
  });
  artifact(doc, () =>
    doc
      .moveTo(X, 57)
      .lineTo(X + CONTENT_WIDTH, 57)
      .lineWidth(0.8)
      .strokeColor(COLOURS.line)
      .stroke(),
  );
  return 72;
}

/** A band that nobody can miss: an answer on modelled roads or example places counts for nothing. */
function drawDemonstration(doc: Doc, page: Element, { proof }: CertificateContent, y: number): number {
  const { modelled } = proof.network;
  if (!modelled && !proof.example_sites) return y;
  const what = [
    modelled ? 'routes modélisées' : '',
    proof.example_sites ? 'tiers-lieux d’exemple' : '',
  ].filter(Boolean);
  const text = `Données de démonstration\u00a0: ${what.join(', ')}. Cette fiche ne vaut pas pour une candidature.`;
  const options = { style: STYLES.strong, width: CONTENT_WIDTH - 28 };
  const height = measure(doc, text, options) + 12;
  artifact(doc, () => {
    doc.rect(X, y - 2, CONTENT_WIDTH, height).fill('#F8E3D2');
    doc.rect(X, y - 2, 4, height).fill(COLOURS.white_zone);
  });
  write(doc, page, 'P', text, X + 14, y + 4, options);
  return y + height + 10;
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

const COLUMNS = [22, 263, 105, 105] as const;
const ROW = 16;

const nearestHeight = ({ nearest }: CertificateContent) => 18 + ROW * (Math.max(1, nearest.length) + 1);

/** The three nearest open places, by the engine and by OSRM. */
function drawNearest(doc: Doc, page: Element, { nearest }: CertificateContent, y: number): number {
  write(doc, page, 'H2', 'Les tiers-lieux ouverts les plus proches, en voiture', X, y, {
    style: STYLES.heading,
  });
  let top = y + 18;
  if (nearest.length === 0) {
    return write(
      doc,
      page,
      'P',
      'Aucun tiers-lieu ouvert n’est accessible par la route depuis ce point.',
      X,
      top,
    );
  }
  const table = group(doc, page, 'Table');
  drawRow(doc, table, 'TH', ['N°', 'Tiers-lieu', 'Temps (Maillage)', 'Temps (OSRM)'], top);
  top += ROW;
  for (const [i, place] of nearest.entries()) {
    const { name, commune, drive_time_s, osrm_time_s } = place;
    const where = commune === null ? name : `${name}, ${commune}`;
    const osrm = osrm_time_s === null ? 'pas de réponse' : formatExact(osrm_time_s);
    artifact(doc, () =>
      doc
        .moveTo(X, top - 2)
        .lineTo(X + CONTENT_WIDTH, top - 2)
        .lineWidth(0.5)
        .strokeColor(COLOURS.line)
        .stroke(),
    );
    drawRow(doc, table, 'TD', [String(i + 1), where, formatExact(drive_time_s), osrm], top);
    top += ROW;
  }
  table.end();
  return top;
}

function drawRow(doc: Doc, table: Element, type: 'TH' | 'TD', cells: string[], y: number): void {
  const row = group(doc, table, 'TR');
  let x = X;
  for (const [i, cell] of cells.entries()) {
    const width = COLUMNS[i]!;
    const style = type === 'TH' ? STYLES.label : i === 1 ? STYLES.strong : STYLES.body;
    write(doc, row, type, cell, x, y, {
      style,
      width: width - 6,
      align: i >= 2 ? 'right' : 'left',
      oneLine: true,
    });
    x += width;
  }
  row.end();
}

function ruleParts({ answer }: CertificateContent): [string, typeof STYLES.body | typeof STYLES.small][] {
  const { text, quote, source } = answer.rule;
  const published = source.published_on === null ? '' : `, ${source.published_on}`;
  return [
    [text, STYLES.body],
    ...(quote === null ? [] : [[`«\u00a0${quote}\u00a0»`, STYLES.small] as [string, typeof STYLES.small]]),
    [`Source\u00a0: ${source.title}, ${source.publisher}${published}.`, STYLES.small],
  ];
}

const ruleHeight = (doc: Doc, content: CertificateContent) => partsHeight(doc, ruleParts(content));

function partsHeight(doc: Doc, parts: [string, typeof STYLES.body | typeof STYLES.small][]): number {
  return 18 + parts.reduce((sum, [text, style]) => sum + measure(doc, text, { style, width: COLUMN }) + 3, 0);
}

function drawRule(doc: Doc, page: Element, content: CertificateContent, y: number): void {
  write(doc, page, 'H2', 'La règle', X, y, { style: STYLES.heading, width: COLUMN });
  let top = y + 18;
  for (const [text, style] of ruleParts(content)) {
    top = write(doc, page, 'P', text, X, top, { style, width: COLUMN }) + 3;
  }
}

function nextParts({
  answer,
  programme,
  region,
}: CertificateContent): [string, typeof STYLES.body | typeof STYLES.small][] {
  const parts: [string, typeof STYLES.body | typeof STYLES.small][] = [];
  const reasonOf = (...codes: Reason['code'][]) => answer.reasons.find(({ code }) => codes.includes(code));
  const elsewhere = reasonOf('programme_of_another_region');
  if (answer.indicative && elsewhere) parts.push([elsewhere.text, STYLES.body]);
  else if (answer.answer === 'to_confirm') {
    parts.push([`Demandez ${programme.ask} de confirmer, cette fiche à l’appui.`, STYLES.body]);
  }
  // Outside the region neither its dates nor its network are of any use.
  const outside = answer.answer === 'outside_region';
  const deposit = reasonOf('programme_open', 'programme_closed', 'programme_not_yet_open');
  if (deposit) {
    const often =
      programme.commissions === null || deposit.code !== 'programme_open' ? '' : ` ${programme.commissions}`;
    parts.push([`${deposit.text}${often}`, STYLES.body]);
  }
  const network = answer.network?.network;
  if (network) {
    const how = [network.email, network.url].filter((part) => part !== null).join(', ');
    parts.push([`Votre réseau\u00a0: ${network.name}${how === '' ? '' : ` (${how})`}.`, STYLES.body]);
  } else if (!outside)
    parts.push([`Aucun réseau régional de tiers-lieux n’est connu pour ${region.name}.`, STYLES.body]);
  parts.push([
    'Cette fiche éclaire une candidature\u00a0; elle ne vaut pas décision d’attribution.',
    STYLES.small,
  ]);
  return parts;
}

const nextHeight = (doc: Doc, content: CertificateContent) => partsHeight(doc, nextParts(content));

function drawNext(doc: Doc, page: Element, content: CertificateContent, y: number): void {
  const x = X + COLUMN + 24;
  write(doc, page, 'H2', 'Et maintenant', x, y, { style: STYLES.heading, width: COLUMN });
  let top = y + 18;
  for (const [text, style] of nextParts(content)) {
    top = write(doc, page, 'P', text, x, top, { style, width: COLUMN }) + 3;
  }
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
