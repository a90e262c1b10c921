import { formatDay, formatPoint } from '../../../data/rules/decision/format.ts';
import { artifact, closeDocument, openDocument, PAGE } from '../paper/document.ts';
import { drawFooter } from '../paper/furniture.ts';
import { drawAnnex } from './annex.ts';
import type { CertificateContent } from './content.ts';
import { drawFirstPage } from './first_page.ts';

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
    const told = `Fiche ${id} · calculée le ${formatDay(content.computed_at)} · à refaire par\u00a0: maillage explain ${id}`;
    drawFooter(doc, told, number + 1, 2);
  }
  root.end();
  return closeDocument(doc);
}
