import type { CommuneAnswer, PointAnswer } from '../../../data/rules/decision/answer_types.ts';
import {
  artifact,
  blankPage,
  closeDocument,
  type Doc,
  type Element,
  group,
  openDocument,
  STYLES,
  write,
} from './document.ts';
import { type Column, drawTable, tableHeight } from './drawn_table.ts';
import {
  drawDemonstrationBand,
  drawFacts,
  drawFooter,
  drawHead,
  drawReasons,
  drawRule,
  type Fact,
  FOOTER_Y,
} from './furniture.ts';
import { CONTENT_WIDTH, PAGE } from './page_size.ts';
import type { Frame } from './projection.ts';
import { type Proof, proofFacts } from './proof.ts';
import { drawRuleAndNext, ruleAndNextHeight, type Told } from './rule_and_next.ts';
import { drawAnswerSign } from './signs.ts';

/** What sheets about one answer, a point's or a commune's, have in common: a page and its annex. */
interface Answered extends Told {
  computed_at: string;
  answer: Told['answer'] & { answer: PointAnswer | CommuneAnswer; headline: string };
  programme: Told['programme'] & { id: string; name: string; authority: string; sha256: string };
  proof: Proof;
}

const X = PAGE.margin;
const GAP = 14;
/** Room of the map's legend and sources. */
const LEGEND = 44;

/** The sheet as a PDF: French, tagged for screen readers (PDF/A-2a), dated by its coverage. `foot`: what each page says at its foot. */
export async function writeAnswerSheet<C extends Answered>(
  content: C,
  { title, subject, foot }: { title: string; subject: string; foot: string },
  pages: readonly ((doc: Doc, root: Element, content: C) => void)[],
): Promise<Uint8Array> {
  const { answer, programme, computed_at } = content;
  const doc = openDocument({
    title,
    subject: `${programme.name}. ${answer.headline}`,
    keywords: `Maillage, tiers-lieu, ${programme.id}, ${subject}`,
    date: new Date(computed_at),
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  for (const [number, draw] of pages.entries()) {
    blankPage(doc);
    draw(doc, root, content);
    drawFooter(doc, foot, number + 1, pages.length);
  }
  root.end();
  return closeDocument(doc);
}

/** How the first page begins: what it is, whether it counts, the answer and its first reason; the y below. */
export function drawOpening(
  doc: Doc,
  page: Element,
  title: string,
  { answer, programme, proof }: Answered,
): number {
  const top = drawHead(doc, page, title, `${programme.name} · ${programme.authority}`);
  const y = drawDemonstrationBand(doc, page, proof, 'Cette fiche ne vaut pas pour une candidature.', top);
  artifact(doc, () => drawAnswerSign(doc, answer.indicative ? 'to_confirm' : answer.answer, X, y, 36));
  const width = CONTENT_WIDTH - 50;
  const options = { style: STYLES.title, width, lines: 2 };
  const below = write(doc, page, 'H1', answer.headline, X + 50, y + 1, options);
  const [first] = answer.reasons;
  if (!first) return below + GAP;
  return write(doc, page, 'P', first.text, X + 50, below + 2, { style: STYLES.lead, width, lines: 4 }) + GAP;
}

/** What was asked and what of; the y below. */
export function drawAsked(doc: Doc, page: Element, asked: string, of: string, y: number): number {
  const next = write(doc, page, 'P', asked, X, y, { style: STYLES.strong, lines: 2 });
  return write(doc, page, 'P', of, X, next + 1, { style: STYLES.body, lines: 2 });
}

/**
 * How the first page ends: a map with its legend in the room that is left, between two heights; the nearest places, or a word that there
 * is `none`; the rule and what next.
 */
export function drawClosing(
  doc: Doc,
  page: Element,
  content: Answered,
  y: number,
  heights: { least: number; greatest: number },
  drawMap: (frame: Frame) => void,
  nearest: { title: string; columns: readonly Column[]; rows: readonly string[][]; none: string },
): void {
  const { title, columns, rows, none } = nearest;
  const table = 18 + tableHeight(Math.max(1, rows.length));
  const below = table + ruleAndNextHeight(doc, content) + 2 * GAP + LEGEND;
  const height = Math.max(heights.least, Math.min(heights.greatest, FOOTER_Y - 8 - y - below));
  drawMap({ x: X, y, width: CONTENT_WIDTH, height });
  const under = y + height + LEGEND;
  write(doc, page, 'H2', title, X, under, { style: STYLES.heading });
  const end =
    rows.length === 0
      ? write(doc, page, 'P', none, X, under + 18)
      : drawTable(doc, page, columns, rows, under + 18);
  drawRuleAndNext(doc, page, content, end + GAP);
}

/** The annex down to the heading of how to check it: reasons, figures, what they rest on; its element and the y below. */
export function drawAnnexOf(
  doc: Doc,
  root: Element,
  { answer, proof, programme, computed_at }: Answered,
  on: string,
  { sheet, figures, facts, check }: { sheet: string; figures: string; facts: Fact[]; check: string },
): [page: Element, y: number] {
  const page = group(doc, root, 'Sect');
  write(doc, page, 'P', `Annexe · ${sheet}`, X, 36, { style: STYLES.heading, width: 300 });
  drawRule(doc, 57, 0.8);
  const rests = proofFacts(proof, programme, computed_at, on);
  let y = drawReasons(doc, page, answer.reasons, 72) + 12;
  y = drawFacts(doc, page, figures, facts, y) + 12;
  y = drawFacts(doc, page, 'Ce sur quoi repose la réponse', rests, y) + 12;
  return [page, write(doc, page, 'H2', check, X, y, { style: STYLES.heading }) + 5];
}
