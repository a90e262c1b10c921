import type { ComponentChildren } from 'preact';
import type { Verdict } from '../api/api_types.ts';
import { Icon } from '../app/Icon.tsx';
import { headlineOf, type Judged, textOf, VERDICT_ICONS, whyOf } from './verdict.ts';

interface Properties {
  verdict: Verdict;
  judged: Judged;
  children?: ComponentChildren;
}

/** The verdict: sign and colour, one sentence, its reason, and what shows how near it is to the limit. */
export function VerdictCard({ verdict, judged, children }: Properties) {
  // What does not apply here is neither green nor red.
  const look = judged.indicative ? 'to_confirm' : verdict;
  const indicative = judged.reasons.find(({ code }) => code === 'programme_of_another_region');
  return (
    <section class={`verdict verdict-${look}`}>
      <p class="verdict-title">
        <span class="verdict-sign">
          <Icon name={VERDICT_ICONS[look]} size={22} />
        </span>
        <strong>{headlineOf(judged)}</strong>
      </p>
      <p class="verdict-why">{whyOf(judged)}</p>
      {indicative && <p class="verdict-why">{textOf(indicative)}</p>}
      {children}
    </section>
  );
}
