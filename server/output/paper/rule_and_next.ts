import type { AppliedRule } from '../../../data/rules/decision/answer_types.ts';
import type { Reason } from '../../../data/rules/decision/sentences.ts';
import type { RegionNetwork } from '../../../data/rules/programmes/schema.ts';
import { type Doc, type Element, measure, STYLES, type Style, write } from './document.ts';
import { CONTENT_WIDTH, PAGE } from './page_size.ts';

const COLUMN = (CONTENT_WIDTH - 24) / 2;

/** What an answer's rule and next steps are told from. */
export interface Told {
  answer: {
    answer: string;
    indicative: boolean;
    reasons: readonly Reason[];
    rule: AppliedRule;
    network: RegionNetwork | null;
  };
  /** `ask`: after "Demandez", "à la Région". */
  programme: { ask: string; commissions: string | null };
  region: { name: string };
}

type TextPart = [text: string, style: Style];

/** A rule in its words, with where it is published. */
export function ruleParts({
  text,
  quote,
  source,
}: Pick<AppliedRule, 'text' | 'quote' | 'source'>): TextPart[] {
  const published = source.published_on === null ? '' : `, ${source.published_on}`;
  return [
    [text, STYLES.body],
    ...(quote === null ? [] : [[`«\u00a0${quote}\u00a0»`, STYLES.small] as [string, typeof STYLES.small]]),
    [`Source\u00a0: ${source.title}, ${source.publisher}${published}.`, STYLES.small],
  ];
}

function partsHeight(doc: Doc, parts: TextPart[]): number {
  return 18 + parts.reduce((sum, [text, style]) => sum + measure(doc, text, { style, width: COLUMN }) + 3, 0);
}

function nextParts({ answer, programme, region }: Told): TextPart[] {
  const parts: TextPart[] = [];
  const reasonOf = (...codes: Reason['code'][]) => answer.reasons.find(({ code }) => codes.includes(code));
  const elsewhere = reasonOf('programme_of_another_region');
  if (answer.indicative && elsewhere) parts.push([elsewhere.text, STYLES.body]);
  else if (answer.answer === 'to_confirm') {
    parts.push([`Demandez ${programme.ask} de confirmer, cette fiche à l’appui.`, STYLES.body]);
  }
  // Outside the region neither its dates nor its network are of any use.
  const outside = answer.answer === 'outside_region';
  const deposit = reasonOf('programme_open', 'programme_closed', 'programme_not_yet_open');
  if (deposit) {
    const often =
      programme.commissions === null || deposit.code !== 'programme_open' ? '' : ` ${programme.commissions}`;
    parts.push([`${deposit.text}${often}`, STYLES.body]);
  }
  const network = answer.network?.network;
  if (network) {
    const how = [network.email, network.url].filter((part) => part !== null).join(', ');
    parts.push([`Votre réseau\u00a0: ${network.name}${how === '' ? '' : ` (${how})`}.`, STYLES.body]);
  } else if (!outside)
    parts.push([`Aucun réseau régional de tiers-lieux n’est connu pour ${region.name}.`, STYLES.body]);
  parts.push([
    'Cette fiche éclaire une candidature\u00a0; elle ne vaut pas décision d’attribution.',
    STYLES.small,
  ]);
  return parts;
}

/** Height that rule and next steps take, side by side. */
export const ruleAndNextHeight = (doc: Doc, told: Told): number =>
  Math.max(partsHeight(doc, ruleParts(told.answer.rule)), partsHeight(doc, nextParts(told)));

/** The rule with where it is published, and what to do now. */
export function drawRuleAndNext(doc: Doc, page: Element, told: Told, y: number): void {
  drawColumn(doc, page, 'La règle', ruleParts(told.answer.rule), PAGE.margin, y);
  drawColumn(doc, page, 'Et maintenant', nextParts(told), PAGE.margin + COLUMN + 24, y);
}

function drawColumn(doc: Doc, page: Element, title: string, parts: TextPart[], x: number, y: number): void {
  write(doc, page, 'H2', title, x, y, { style: STYLES.heading, width: COLUMN });
  let top = y + 18;
  for (const [text, style] of parts) {
    top = write(doc, page, 'P', text, x, top, { style, width: COLUMN }) + 3;
  }
}
