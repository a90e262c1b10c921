import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ImportReport, SiteFeature } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { Form } from '../app/Form.tsx';
import { Icon } from '../app/Icon.tsx';
import { useSending } from '../app/useSending.ts';
import { formatCount } from '../i18n/format.ts';
import { spoken } from '../i18n/index.ts';
import { set } from '../state/set.ts';
import { Effect } from './Effect.tsx';
import { askImport, force, forgetList } from './import_state.ts';
import { KeeperCheck } from './KeeperCheck.tsx';
import { sitesById } from './keeper_data.ts';
import { isKeeperKey, k } from './keeper_words.ts';
import { Sign } from './Sign.tsx';
import { SourceField } from './SourceField.tsx';
import { changes } from './session.ts';
import { lookAt, type Point, type Shown, type ShownKind, shown, shownChosen } from './shown_place.ts';
import type { Asked } from './useAsked.ts';

const MOST = 200;

interface Properties {
  asked: Asked<ImportReport>;
  taken: (report: ImportReport) => void;
}

/** What a list would change, as lists and on the map, with the coverage before and after it; then it is taken or left. */
export function ImportPreview({ asked: { data, failure, waiting }, taken }: Properties) {
  const places = data ? placesOf(data, sitesById.value) : [];
  useEffect(() => {
    shown.value = places;
    if (places.length > 0) lookAt.value = places.map(({ point }) => point);
    return () => {
      shown.value = [];
      shownChosen.value = null;
    };
  }, [JSON.stringify(places)]);
  if (failure) return null;
  if (!data)
    return (
      <div aria-busy="true">
        <p role="status">{k('looking')}</p>
        <div class="skeleton skeleton-block" aria-hidden="true" />
      </div>
    );
  return (
    <div class={waiting ? 'answer-waiting' : undefined} aria-busy={waiting}>
      <h3>{k('preview')}</h3>
      <p role="status">
        {k('preview_counts', {
          added: formatCount(data.added.length),
          changed: formatCount(data.changed.length),
          closed: formatCount(data.closed.length),
          unchanged: formatCount(data.unchanged),
        })}
      </p>
      <Faults faults={data.faults} />
      <Effect asked={{ data: data.effect ?? null, failure: null, waiting }} />
      <Lists report={data} />
      <Take report={data} waiting={waiting} taken={taken} />
    </div>
  );
}

function Faults({ faults }: { faults: ImportReport['faults'] }) {
  if (faults.length === 0) return null;
  return (
    <div class="failed" role="alert">
      <Icon name="alert" />
      <div>
        {faults.map(({ code, text, text_en }) => (
          <p key={code}>{spoken.value === 'fr' ? text : text_en}</p>
        ))}
        <KeeperCheck of={force} text={k('force')} />
      </div>
    </div>
  );
}

function Lists({ report }: { report: ImportReport }) {
  const { added, changed, closed, doubtful, rejected, kept, notes } = report;
  return (
    <>
      <Group kind="added" title={k('group_added')} items={added} detail={() => null} />
      <Group
        kind="changed"
        title={k('group_changed')}
        items={changed}
        detail={({ fields }) => fields.map(fieldText).join(', ')}
      />
      <Group
        kind="closed"
        title={k('group_closed')}
        items={closed}
        detail={({ missing }) => k(missing ? 'closed_missing' : 'closed_said')}
      />
      <Group
        kind="doubtful"
        title={k('group_doubtful')}
        items={doubtful}
        detail={({ doubts }) =>
          doubts.map((doubt) => (spoken.value === 'fr' ? doubt.text : doubt.text_en)).join(' ')
        }
      />
      <Group title={k('group_kept')} items={kept} detail={({ fields }) => fields.map(fieldText).join(', ')} />
      {rejected.length > 0 && (
        <Details title={k('group_rejected')} count={rejected.length}>
          {rejected.slice(0, MOST).map(({ line, id, code, reason }) => (
            <li key={`${line ?? id}-${code}`}>
              <strong>{line === undefined ? id : k('line', { line })}</strong>{' '}
              <span class="quiet">{rejectedText(code, reason)}</span>
            </li>
          ))}
        </Details>
      )}
      {notes.length > 0 && (
        <Details title={k('group_notes')} count={notes.length}>
          {notes.slice(0, MOST).map((note) => (
            <li key={note} lang="en">
              {note}
            </li>
          ))}
        </Details>
      )}
    </>
  );
}

interface GroupProperties<T> {
  kind?: ShownKind;
  title: string;
  items: T[];
  detail: (item: T) => string | null;
}

/** Tiers-lieux to which the same happens; each is found on the map by its name. */
function Group<T extends { id: string; name: string }>({ kind, title, items, detail }: GroupProperties<T>) {
  if (items.length === 0) return null;
  const look = (id: string): void => {
    const point = shown.peek().find((one) => one.id === id)?.point;
    shownChosen.value = id;
    if (point) lookAt.value = [[...point]];
  };
  return (
    <Details title={title} count={items.length} {...(kind && { kind })}>
      {items.slice(0, MOST).map((item) => (
        <li key={item.id}>
          <Button class="link-button named" onClick={() => look(item.id)}>
            {item.name}
          </Button>{' '}
          <span class="quiet">{detail(item)}</span>
        </li>
      ))}
    </Details>
  );
}

function Details({
  title,
  count,
  kind,
  children,
}: {
  title: string;
  count: number;
  kind?: ShownKind;
  children: ComponentChildren;
}) {
  return (
    <details class="keeper-group" open={count <= 8 || undefined}>
      <summary>
        {kind && <Sign kind={kind} />}
        {`${title} (${formatCount(count)})`}
      </summary>
      <ul>{children}</ul>
      {count > MOST && <p class="quiet">{k('sites_more', { number: MOST })}</p>}
    </details>
  );
}

function Take({
  report,
  waiting,
  taken,
}: {
  report: ImportReport;
  waiting: boolean;
  taken: Properties['taken'];
}) {
  const reason = useSignal('');
  const { sending, failure, send } = useSending();
  const refused = report.faults.length > 0 && !force.value;
  const take = (): void =>
    void send(async () => {
      const made = await askImport({ if_version: report.version, reason: reason.peek().trim() });
      changes.value++;
      taken(made);
    });
  return (
    <Form class="keeper-form" aria-label={k('take')} submit={take}>
      <SourceField value={reason.value} write={(text) => set(reason, text)} />
      {failure.value && <Failed failure={failure.value} again={take} />}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value || waiting || refused}>
          {k('take')}
        </button>
        <Button onClick={forgetList}>{k('leave_list')}</Button>
      </div>
    </Form>
  );
}

/** What of it has a place: what is added and changed where the list has it, the rest where it is known. */
function placesOf(report: ImportReport, sites: ReadonlyMap<string, SiteFeature>): Shown[] {
  const known = (id: string): Point | null => {
    const [lon, lat] = sites.get(id)?.geometry.coordinates ?? [];
    return lon === undefined || lat === undefined ? null : [lon, lat];
  };
  const place = (kind: ShownKind, items: { id: string; name: string; lon?: number; lat?: number }[]) =>
    items.flatMap(({ id, name, lon, lat }): Shown[] => {
      const point = lon === undefined || lat === undefined ? known(id) : ([lon, lat] satisfies Point);
      return point ? [{ id, kind, name, point }] : [];
    });
  return [
    ...place('doubtful', report.doubtful),
    ...place('changed', report.changed),
    ...place('closed', report.closed),
    ...place('added', report.added),
  ];
}

function fieldText(field: string): string {
  const own = `fact_${field}`;
  return isKeeperKey(own) ? k(own) : field;
}

function rejectedText(code: string, reason: string): string {
  const own = `rejected_${code}`;
  return isKeeperKey(own) ? k(own) : reason;
}
