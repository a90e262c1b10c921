import { formatDay, formatPoint } from '../../../data/rules/decision/format.ts';
import { writeAnswerSheet } from '../paper/answer_sheet.ts';
import { drawAnnex } from './annex.ts';
import type { CertificateContent } from './content.ts';
import { drawFirstPage } from './first_page.ts';

/** The certificate as a PDF: one page and its annex. The same content gives the same bytes, and nothing else is asked. */
export function writeCertificate(content: CertificateContent): Promise<Uint8Array> {
  const { question, id } = content;
  const where = question.commune?.name ?? formatPoint(question.lon, question.lat);
  const words = {
    title: `Fiche d’éligibilité, ${where}, ${formatDay(question.on)}`,
    subject: id,
    foot: `Fiche ${id} · calculée le ${formatDay(content.computed_at)} · à refaire par\u00a0: maillage explain ${id}`,
  };
  return writeAnswerSheet(content, words, [drawFirstPage, drawAnnex]);
}
