import type { Reason, Verdict } from '../api/api_types.ts';
import type { IconName } from '../app/Icon.tsx';
import { spoken } from '../i18n/index.ts';
import type { Answer } from '../state/data.ts';

/** The answers' sentences are the server's, the same as on the certificate: a verdict, and its reasons, the most telling first. */

export interface Judged {
  headline: string;
  headline_en: string;
  indicative: boolean;
  reasons: Reason[];
}

export const VERDICT_ICONS: Record<Verdict, IconName> = {
  eligible: 'check',
  not_eligible: 'cross',
  to_confirm: 'question',
  partly_eligible: 'half',
  outside_region: 'away',
};

/** Reasons that the page's banner, or the verdict itself, tells already. */
const TOLD_ELSEWHERE = ['modelled_network', 'example_sites', 'programme_of_another_region'];

export function headlineOf(judged: Judged): string {
  return spoken.value === 'en' ? judged.headline_en : judged.headline;
}

export function textOf(said: { text: string; text_en: string }): string {
  return spoken.value === 'en' ? said.text_en : said.text;
}

/** Why, in one sentence. */
export function whyOf(judged: Judged): string {
  const [first] = judged.reasons;
  return first ? textOf(first) : '';
}

/** What else there is to say. */
export function otherReasons(judged: Judged): Reason[] {
  return judged.reasons.slice(1).filter((reason) => !TOLD_ELSEWHERE.includes(reason.code));
}

/** The answer as one text, for screen readers and the window's title. */
export function saidOf(answer: Answer): string {
  if (answer.kind === 'site') return answer.site.properties.name;
  const judged = answer.kind === 'point' ? answer.point : answer.commune;
  return `${headlineOf(judged)} ${whyOf(judged)}`;
}

/** The limit where an answer does not tell its own. */
export const LIMIT_S = 1200;
