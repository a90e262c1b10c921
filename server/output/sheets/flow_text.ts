import { STYLES, type Style, write } from '../paper/document.ts';
import { PAGE } from '../paper/page_size.ts';
import type { Flow } from './flow.ts';

const GAP = 16;

/** A paragraph over the width of the page; the y below. */
export function say({ doc, section }: Flow, text: string, y: number, style: Style = STYLES.body): number {
  return write(doc, section, 'P', text, PAGE.margin, y, { style });
}

/** The heading of a part that takes so much room at least. */
export function heading(flow: Flow, text: string, room: number): void {
  flow.y += GAP;
  flow.keep(room);
  flow.y = write(flow.doc, flow.section, 'H2', text, PAGE.margin, flow.y, { style: STYLES.heading }) + 5;
}
