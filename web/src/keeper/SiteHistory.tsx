import { useSignal } from '@preact/signals';
import type { SiteEntry } from '../api/api_types.ts';
import { Failed } from '../app/Failed.tsx';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { history } from './keeper_data.ts';
import { factText, isKeeperKey, k } from './keeper_words.ts';
import { Undoable } from './Undo.tsx';

/** The reason of a list that came with the region: it says no more than the list's name. */
export const PREPARED = 'prepare';

/** Facts of an entry that are told where they changed, in this order. */
const FACTS = [
  'name',
  'status',
  'opened_on',
  'closed_on',
  'address',
  'url',
  'employer',
  'on_regional_map',
] as const;

/** Everything that was ever known of a tiers-lieu, the newest first: what changed, by whom, why; the last entry can be undone. */
export function SiteHistory() {
  const undoing = useSignal<number | null>(null);
  const { data, failure } = history.value;
  if (failure) return <Failed failure={failure} again={history.again} />;
  if (!data) return <div class="skeleton skeleton-block" aria-hidden="true" />;
  const newestFirst = data.items.map((entry, i) => ({ entry, former: data.items[i - 1] ?? null })).reverse();
  return (
    <section class="keeper-history">
      <h3>{k('history')}</h3>
      <ol reversed>
        {newestFirst.map(({ entry, former }, i) => {
          const { version, known_at, changed_by, reason, report_id } = entry.properties;
          return (
            <li key={version}>
              <p class="keeper-entry-head">
                <strong>{formatDay(known_at)}</strong>{' '}
                <span class="quiet">{k('entry_by', { by: byText(changed_by), version })}</span>
              </p>
              <Changes entry={entry} former={former} />
              {reason && reason !== PREPARED && <p class="quiet">{t('report_reason', { reason })}</p>}
              {report_id && <p class="quiet">{k('entry_report')}</p>}
              {i === 0 && <Undoable version={version} undoing={undoing} text={k('undo_entry')} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Changes({ entry, former }: { entry: SiteEntry; former: SiteEntry | null }) {
  const now = entry.properties;
  const was = former?.properties ?? null;
  if (was === null) return <p>{k('entry_first', { status: k(`state_${now.status}`) })}</p>;
  const [a, b] = [entry.geometry.coordinates, former!.geometry.coordinates];
  const moved = a[0] !== b[0] || a[1] !== b[1];
  const changed = FACTS.filter((fact) => now[fact] !== was[fact]);
  if (changed.length === 0 && !moved) return <p>{k('entry_same')}</p>;
  return (
    <ul class="keeper-changes">
      {changed.map((fact) => (
        <li key={fact}>
          {k(`fact_${fact}`)} : <del>{factText(fact, was[fact])}</del> ›{' '}
          <ins>{factText(fact, now[fact])}</ins>
        </li>
      ))}
      {moved && (
        <li>
          {k('fact_point')} : {k('entry_moved', { commune: now.commune?.name ?? '…' })}
        </li>
      )}
    </ul>
  );
}

/** Who changed it: words of ours for what is no token's name. */
export function byText(by: string): string {
  const own = `by_${by}`;
  return isKeeperKey(own) ? k(own) : by;
}
