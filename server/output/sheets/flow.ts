import type { Doc, Element } from '../paper/document.ts';
import type { Column } from '../paper/drawn_table.ts';

/** Where the next thing is drawn: pages follow as they fill. */
export interface Flow {
  doc: Doc;
  section: Element;
  y: number;
  /** Begins a new page unless so many points are left on this one. */
  keep(height: number): void;
  /** A table, going on over pages with its head on each. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void;
}
