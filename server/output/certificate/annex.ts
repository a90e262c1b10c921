import { formatExact, formatNumber, formatSeconds } from '../../../data/rules/decision/format.ts';
import { drawAnnexOf } from '../paper/answer_sheet.ts';
import { artifact, COLOURS, type Doc, type Element, measure, STYLES, write } from '../paper/document.ts';
import type { Fact } from '../paper/furniture.ts';
import { CONTENT_WIDTH, PAGE } from '../paper/page_size.ts';
import { drawVerification } from '../paper/verification_code.ts';
import type { CertificateContent } from './content.ts';
import { marginInWords } from './first_page.ts';

const X = PAGE.margin;

/** Reasons, margin and doubt, what the computation rested on, how to make it again: the annex, one page. */
export function drawAnnex(doc: Doc, root: Element, content: CertificateContent): void {
  const [page, y] = drawAnnexOf(doc, root, content, content.question.on, {
    sheet: 'Fiche d’éligibilité',
    figures: 'Temps, marge et doute',
    facts: doubtFacts(content),
    check: 'Refaire ce calcul',
  });
  drawAgain(doc, page, content, y);
}

function doubtFacts(content: CertificateContent): Fact[] {
  const { drive_time_s, limit_s, to_confirm_within_s, close_to_limit_share } = content.answer;
  const facts: Fact[] = [];
  facts.push([
    'Temps calculé',
    drive_time_s === null ? 'Aucune route ne mène à un tiers-lieu ouvert.' : exact(drive_time_s),
  ]);
  if (limit_s !== null) {
    facts.push([
      'Limite',
      `${exact(limit_s)}\u00a0; la règle dit «\u00a0moins de\u00a0»\u00a0: la limite elle-même n’est pas en dessous.`,
    ]);
    facts.push(['Marge', marginInWords(content)]);
    facts.push([
      'Doute',
      `À moins de ${formatSeconds(to_confirm_within_s)} de la limite, le calcul ne conclut pas\u00a0: à confirmer. ` +
        `À moins de ${formatNumber(close_to_limit_share * 100)}\u00a0% de la limite, la réponse le dit, comme là où les vitesses d’autres moteurs la changeraient. Les temps sont ceux d’une voiture sur une route libre.`,
    ]);
  }
  const [worst] = content.nearest
    .flatMap(({ drive_time_s: own, osrm_time_s }) =>
      osrm_time_s === null ? [] : [Math.abs(own - osrm_time_s)],
    )
    .sort((a, b) => b - a);
  facts.push([
    'Contrôle',
    worst === undefined
      ? 'Le service d’OSRM n’a pas répondu\u00a0: les temps sont ceux de Maillage seul.'
      : `Les mêmes trajets demandés au service d’OSRM s’écartent d’au plus ${formatSeconds(Math.round(worst * 10) / 10)}.`,
  ]);
  return facts;
}

const exact = (seconds: number) => `${formatExact(seconds)} (${formatSeconds(seconds)})`;

function drawAgain(doc: Doc, page: Element, { id, links, proof }: CertificateContent, y: number): void {
  const command = `npm run maillage -- explain ${id}`;
  const intro = `Avec Maillage ${proof.software}, sur les mêmes données, cette commande redonne la réponse et ses preuves\u00a0:`;
  let top = write(doc, page, 'P', intro, X, y) + 4;
  const height = measure(doc, command, { style: STYLES.strong });
  artifact(doc, () => doc.rect(X, top - 3, CONTENT_WIDTH, height + 6).fill(COLOURS.paper));
  top = write(doc, page, 'P', command, X + 8, top, { style: STYLES.strong }) + 11;
  const parts: { text: string; link: string | null }[] = [];
  if (links.answer !== null)
    parts.push({ text: `Cette réponse en ligne\u00a0: ${links.answer}`, link: links.answer });
  parts.push({ text: `La même question sur la carte\u00a0: ${links.page}`, link: links.page });
  if (links.report !== null) {
    const wrong = `Un tiers-lieu manque, est fermé ou mal placé, un temps est faux\u00a0: ${links.report}`;
    parts.push({ text: wrong, link: links.report });
  }
  drawVerification(doc, page, links.answer ?? links.page, parts, top);
}
