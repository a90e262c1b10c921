import { generate } from 'lean-qr';
import { COLOURS, type Doc, type Element, figure, STYLES, write } from './document.ts';
import { CONTENT_WIDTH, PAGE } from './page_size.ts';

const SIZE = 74;
/** Modules of white that a reader of the code needs around it. */
const QUIET = 4;

/**
 * An address at which a sheet's answer can be checked, as a code for a telephone's camera and as a link beside it with what else there
 * is to say; the y below.
 */
export function drawVerification(
  doc: Doc,
  page: Element,
  address: string,
  parts: readonly { text: string; link: string | null }[],
  y: number,
): number {
  const x = PAGE.margin;
  const code = generate(address);
  const module = SIZE / (code.size + 2 * QUIET);
  figure(doc, page, `Code QR\u00a0: ${address}`, { x, y, width: SIZE, height: SIZE }, () => {
    doc.rect(x, y, SIZE, SIZE).fill('#FFFFFF');
    for (let row = 0; row < code.size; row++) {
      for (let column = 0; column < code.size; column++) {
        const first = column;
        while (code.get(column, row)) column++;
        if (column === first) continue;
        // A hair taller than a module, so that no light line shows between rows.
        doc.rect(
          x + (first + QUIET) * module,
          y + (row + QUIET) * module,
          (column - first) * module,
          module + 0.05,
        );
      }
    }
    doc.fill(COLOURS.ink);
  });
  let top = y + 2;
  for (const { text, link } of parts) {
    top =
      write(doc, page, 'P', text, x + SIZE + 10, top, {
        style: STYLES.body,
        width: CONTENT_WIDTH - SIZE - 10,
        link,
      }) + 4;
  }
  return Math.max(top, y + SIZE);
}

/** The same of figures: where they are shown, which `shown` says, and where they are data; the y below. */
export function drawPageAndData(
  doc: Doc,
  page: Element,
  shown: string,
  { links, proof }: { links: { page: string; data: string }; proof: { software: string } },
  y: number,
): number {
  const data = `Les mêmes chiffres en données, par Maillage ${proof.software}, d’après la liste telle qu’elle était connue\u00a0:`;
  const parts = [
    { text: shown, link: null },
    { text: links.page, link: links.page },
    { text: data, link: null },
    { text: links.data, link: links.data },
  ];
  return drawVerification(doc, page, links.page, parts, y);
}
