import { type Doc, type Element, group, STYLES, write } from './document.ts';
import { drawRule } from './furniture.ts';
import { CONTENT_WIDTH, PAGE } from './page_size.ts';

/** A column of a table; widths in points, CONTENT_WIDTH in all. */
export interface Column {
  head: string;
  width: number;
  right?: boolean;
  strong?: boolean;
}

/** Height of a row. */
export const ROW = 16;

/** Height of a table with its head. */
export const tableHeight = (rows: number): number => ROW * (rows + 1);

/** A table of rows of one line, each cut to its column, with its head; the y below. */
export function drawTable(
  doc: Doc,
  page: Element,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  y: number,
): number {
  const table = group(doc, page, 'Table');
  drawRow(
    doc,
    table,
    'TH',
    columns,
    columns.map(({ head }) => head),
    y,
  );
  let top = y + ROW;
  for (const cells of rows) {
    drawRule(doc, top - 2);
    drawRow(doc, table, 'TD', columns, cells, top);
    top += ROW;
  }
  table.end();
  return top;
}

function drawRow(
  doc: Doc,
  table: Element,
  type: 'TH' | 'TD',
  columns: readonly Column[],
  cells: readonly string[],
  y: number,
): void {
  const row = group(doc, table, 'TR');
  let x = PAGE.margin;
  for (const [i, { width, right, strong }] of columns.entries()) {
    const style = type === 'TH' ? STYLES.label : strong ? STYLES.strong : STYLES.body;
    // The last column ends with the page.
    const room = x + width >= PAGE.margin + CONTENT_WIDTH ? width : width - 6;
    const align = right ? 'right' : 'left';
    write(doc, row, type, cells[i] ?? '', x, y, { style, width: room, align, oneLine: true });
    x += width;
  }
  row.end();
}
