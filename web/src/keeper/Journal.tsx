import { useSignal } from '@preact/signals';
import type { ListDates, ListVersion } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { formatCount, formatDay } from '../i18n/format.ts';
import { dates, versions } from './keeper_data.ts';
import { openSite } from './keeper_parts.ts';
import { k } from './keeper_words.ts';
import { byText, PREPARED } from './SiteHistory.tsx';
import { mayWrite } from './session.ts';
import { Undoable } from './Undo.tsx';

const DAY_MS = 86_400_000;

/** How old the list is, what is announced for days to come, and every version of it, each to be undone by another. */
export function Journal() {
  const { data, failure } = versions.value;
  if (failure && !data) return <Failed failure={failure} again={versions.again} />;
  if (!data) return <div class="skeleton skeleton-block" aria-hidden="true" />;
  return (
    <>
      {data.items[0] && <Age latest={data.items[0]} />}
      <Dates />
      <Versions items={data.items} />
    </>
  );
}

function Age({ latest: { confirmed_at, source, version, counts } }: { latest: ListVersion }) {
  const days = Math.max(0, Math.floor((Date.now() - Date.parse(confirmed_at)) / DAY_MS));
  return (
    <section>
      <h2>{k('age_title')}</h2>
      <p class="keeper-age">
        <strong>{k('age', { count: days, number: formatCount(days) })}</strong>{' '}
        {k('age_since', { day: formatDay(confirmed_at), source, version })}
      </p>
      <p>
        {k('age_counts', {
          open: formatCount(counts.open),
          planned: formatCount(counts.planned),
          closed: formatCount(counts.closed),
        })}
      </p>
    </section>
  );
}

function Dates() {
  const { data, failure } = dates.value;
  return (
    <section>
      <h2>{k('dates_title')}</h2>
      {failure && !data && <Failed failure={failure} again={dates.again} />}
      {!data && !failure && <div class="skeleton skeleton-block" aria-hidden="true" />}
      {data?.items.length === 0 && <p>{k('dates_none')}</p>}
      {data && data.items.length > 0 && (
        <ol class="keeper-dates">
          {data.items.map((item) => (
            <DateItem key={item.id + item.kind} item={item} />
          ))}
        </ol>
      )}
    </section>
  );
}

function DateItem({ item: { id, name, day, kind } }: { item: ListDates['items'][number] }) {
  return (
    <li>
      <span>
        <strong>{formatDay(day)}</strong> <span class="quiet">{k(`date_${kind}`)}</span>
        <br />
        <Button class="link-button named" onClick={() => openSite(id)}>
          {name}
        </Button>
      </span>
      {kind === 'unconfirmed' && mayWrite.value && (
        <Button onClick={() => openSite(id, 'open')}>
          {k('date_confirm')}
          <span class="only-heard"> {name}</span>
        </Button>
      )}
    </li>
  );
}

function Versions({ items }: { items: ListVersion[] }) {
  const undoing = useSignal<number | null>(null);
  return (
    <section class="keeper-history">
      <h2>{k('versions_title')}</h2>
      <ol reversed start={items[0]?.version ?? 0}>
        {items.map(({ version, known_at, changed_by, reason, source, report_id }) => (
          <li key={version}>
            <p class="keeper-entry-head">
              <strong>{formatDay(known_at)}</strong>{' '}
              <span class="quiet">{k('entry_by', { by: byText(changed_by), version })}</span>
            </p>
            <p>{reason && reason !== PREPARED ? reason : source}</p>
            {report_id && <p class="quiet">{k('entry_report')}</p>}
            <Undoable
              version={version}
              undoing={undoing}
              text={k('undo')}
              label={k('undo_version', { version })}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}
