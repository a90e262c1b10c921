import {
  artifact,
  COLOURS,
  type Doc,
  type Element,
  fitted,
  group,
  measure,
  STYLES,
  use,
  write,
} from './document.ts';
import { CONTENT_WIDTH, PAGE } from './page_size.ts';

const X = PAGE.margin;
const LABEL = 118;
/** The footer begins here. */
export const FOOTER_Y = PAGE.height - 42;

/** What the sheet is, at the head of its first page, and whose rules it tells; the y below. */
export function drawHead(doc: Doc, page: Element, title: string, right: string): number {
  write(doc, page, 'P', title, X, 36, { style: STYLES.heading, width: 220 });
  write(doc, page, 'P', right, X + 220, 37, {
    style: STYLES.small,
    width: CONTENT_WIDTH - 220,
    align: 'right',
    oneLine: true,
  });
  drawRule(doc, 57, 0.8);
  return 72;
}

/** A band that nobody can miss: an answer on modelled roads or example places counts for nothing. */
export function drawDemonstrationBand(
  doc: Doc,
  page: Element,
  proof: { example_sites: boolean; network: { modelled: boolean } },
  worthless: string,
  y: number,
): number {
  const { modelled } = proof.network;
  if (!modelled && !proof.example_sites) return y;
  const what = [
    modelled ? 'routes modélisées' : '',
    proof.example_sites ? 'tiers-lieux d’exemple' : '',
  ].filter(Boolean);
  const text = `Données de démonstration\u00a0: ${what.join(', ')}. ${worthless}`;
  const options = { style: STYLES.strong, width: CONTENT_WIDTH - 28 };
  const height = measure(doc, text, options) + 12;
  artifact(doc, () => {
    doc.rect(X, y - 2, CONTENT_WIDTH, height).fill('#F8E3D2');
    doc.rect(X, y - 2, 4, height).fill(COLOURS.white_zone);
  });
  write(doc, page, 'P', text, X + 14, y + 4, options);
  return y + height + 10;
}

/** A fine line across the page, which a reader of the structure need not hear. */
export function drawRule(doc: Doc, y: number, width = 0.5): void {
  artifact(doc, () =>
    doc
      .moveTo(X, y)
      .lineTo(X + CONTENT_WIDTH, y)
      .lineWidth(width)
      .strokeColor(COLOURS.line)
      .stroke(),
  );
}

/** Why an answer is as it is, as a list; the y below. */
export function drawReasons(
  doc: Doc,
  page: Element,
  reasons: readonly { text: string }[],
  y: number,
): number {
  let top = write(doc, page, 'H2', 'Pourquoi cette réponse', X, y, { style: STYLES.heading }) + 5;
  const list = group(doc, page, 'L');
  for (const { text } of reasons) {
    const item = group(doc, list, 'LI');
    write(doc, item, 'Lbl', '–', X, top, { width: 10 });
    top = write(doc, item, 'LBody', text, X + 12, top, { width: CONTENT_WIDTH - 12, lines: 3 }) + 3;
    item.end();
  }
  list.end();
  return top;
}

/** A label and its value. */
export type Fact = [label: string, value: string];

/** Two columns of label and value, as a table that is read row by row. */
export function drawFacts(doc: Doc, page: Element, title: string, facts: Fact[], y: number): number {
  let top = write(doc, page, 'H2', title, X, y, { style: STYLES.heading }) + 6;
  const table = group(doc, page, 'Table');
  for (const [label, value] of facts) {
    const row = group(doc, table, 'TR');
    drawRule(doc, top - 2);
    const below = write(doc, row, 'TH', label, X, top + 1, {
      style: STYLES.label,
      width: LABEL - 8,
      heads: 'Row',
    });
    const right = write(doc, row, 'TD', value, X + LABEL, top, {
      style: STYLES.body,
      width: CONTENT_WIDTH - LABEL,
    });
    row.end();
    top = Math.max(below, right) + 4;
  }
  table.end();
  return top;
}

/** Repeated on each page, so an artifact: what the sheet is, its id and its page. */
export function drawFooter(doc: Doc, left: string, page: number, pages: number | null): void {
  doc.markContent('Artifact', { type: 'Pagination' });
  doc
    .moveTo(PAGE.margin, FOOTER_Y)
    .lineTo(PAGE.margin + CONTENT_WIDTH, FOOTER_Y)
    .lineWidth(0.5)
    .strokeColor(COLOURS.line)
    .stroke();
  const right = pages === null ? String(page) : `${page}\u00a0/\u00a0${pages}`;
  use(doc, STYLES.small);
  doc.text(fitted(doc, left, STYLES.small, CONTENT_WIDTH - 40), PAGE.margin, FOOTER_Y + 7, {
    lineBreak: false,
  });
  doc.text(right, PAGE.margin + CONTENT_WIDTH - doc.widthOfString(right), FOOTER_Y + 7, { lineBreak: false });
  doc.endMarkedContent();
}
