import { formatDay, formatPoint } from '../../../data/rules/decision/format.ts';
import { drawAnnex } from './annex.ts';
import type { CertificateContent } from './content.ts';
import { drawFirstPage, FOOTER_Y } from './first_page.ts';
import {
  artifact,
  COLOURS,
  CONTENT_WIDTH,
  closeDocument,
  type Doc,
  fitted,
  openDocument,
  PAGE,
  STYLES,
  use,
} from './paper.ts';

/**
 * The certificate as a PDF: French, one page and its annex, tagged for screen readers (PDF/A-2a), the map drawn as vectors. The same
 * content gives the same bytes: its date is the coverage's, and nothing else is asked.
 */
export async function writeCertificate(content: CertificateContent): Promise<Uint8Array> {
  const { question, programme, answer, id } = content;
  const where = question.commune?.name ?? formatPoint(question.lon, question.lat);
  const doc = openDocument({
    title: `Fiche d’éligibilité, ${where}, ${formatDay(question.on)}`,
    subject: `${programme.name}. ${answer.headline}`,
    keywords: `Maillage, tiers-lieu, ${programme.id}, ${id}`,
    date: new Date(content.computed_at),
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (const [number, draw] of [drawFirstPage, drawAnnex].entries()) {
    doc.addPage();
    artifact(doc, () => doc.rect(0, 0, PAGE.width, PAGE.height).fill('#FFFFFF'));
    draw(doc, root, content);
    drawFooter(doc, content, number + 1, 2);
  }
  root.end();
  return closeDocument(doc);
}

/** The file name of a certificate: "maillage-fiche-23025-2026-06-15.pdf". */
export function certificateFileName({ question }: CertificateContent): string {
  return `maillage-fiche-${question.commune?.code ?? 'point'}-${question.on}.pdf`;
}

/** Repeated on each page, so an artifact: what the sheet is, its id and its page. */
function drawFooter(doc: Doc, content: CertificateContent, page: number, pages: number): void {
  doc.markContent('Artifact', { type: 'Pagination' });
  doc
    .moveTo(PAGE.margin, FOOTER_Y)
    .lineTo(PAGE.margin + CONTENT_WIDTH, FOOTER_Y)
    .lineWidth(0.5)
    .strokeColor(COLOURS.line)
    .stroke();
  const left = `Fiche ${content.id} · calculée le ${formatDay(content.computed_at)} · à refaire par\u00a0: maillage explain ${content.id}`;
  const right = `${page}\u00a0/\u00a0${pages}`;
  use(doc, STYLES.small);
  doc.text(fitted(doc, left, STYLES.small, CONTENT_WIDTH - 40), PAGE.margin, FOOTER_Y + 7, {
    lineBreak: false,
  });
  doc.text(right, PAGE.margin + CONTENT_WIDTH - doc.widthOfString(right), FOOTER_Y + 7, { lineBreak: false });
  doc.endMarkedContent();
}
