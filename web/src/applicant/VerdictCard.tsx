import type { ComponentChildren } from 'preact';
import type { Verdict } from '../api/types.ts';
import { Icon } from '../app/Icon.tsx';
import { headlineOf, type Judged, VERDICT_ICONS, whyOf } from './verdict.ts';

interface Properties {
  verdict: Verdict;
  judged: Judged;
  children?: ComponentChildren;
}

/** The verdict: sign and colour, one sentence, its reason, and what shows how near it is to the limit. */
export function VerdictCard({ verdict, judged, children }: Properties) {
  return (
    <section class={`verdict verdict-${verdict}`}>
      <p class="verdict-title">
        <span class="verdict-sign">
          <Icon name={VERDICT_ICONS[verdict]} size={22} />
        </span>
        <strong>{headlineOf(judged)}</strong>
      </p>
      <p class="verdict-why">{whyOf(judged)}</p>
      {children}
    </section>
  );
}
