import { generate } from 'lean-qr';
import { COLOURS, type Doc, type Element, plain, STYLES, write } from './document.ts';

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
  { x, y, width }: { x: number; y: number; width: number },
): number {
  const code = generate(address);
  const module = SIZE / (code.size + 2 * QUIET);
  const figure: PDFKit.Mixins.StructureElementOptions & { bbox?: number[] } = {
    alt: plain(`Code QR\u00a0: ${address}`),
    bbox: [x, y, x + SIZE, y + SIZE],
  };
  page.add(
    doc.struct('Figure', figure, () => {
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
    }),
  );
  let top = y + 2;
  for (const { text, link } of parts) {
    top =
      write(doc, page, 'P', text, x + SIZE + 10, top, {
        style: STYLES.body,
        width: width - SIZE - 10,
        link,
      }) + 4;
  }
  return Math.max(top, y + SIZE);
}
