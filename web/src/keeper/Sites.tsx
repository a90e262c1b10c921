import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SiteFeature } from '../api/api_types.ts';
import { Button } from '../app/Button.tsx';
import { Facts } from '../app/Facts.tsx';
import { Failed } from '../app/Failed.tsx';
import { SiteSign } from '../app/SiteSign.tsx';
import { spoken } from '../i18n/index.ts';
import { fold } from '../planner/SortedTable.tsx';
import { set } from '../state/set.ts';
import { sites, sitesByName } from '../state/sites.ts';
import { chosenSite, history } from './keeper_data.ts';
import { begun } from './keeper_parts.ts';
import { factText, k } from './keeper_words.ts';
import { SiteForm } from './SiteForm.tsx';
import { SiteHistory } from './SiteHistory.tsx';
import { mayWrite } from './session.ts';
import { lookAt } from './shown_place.ts';
import { actionsFor, type SiteAction } from './site_draft.ts';

const MOST = 60;

/** The tiers-lieux of the list: found by name, opened, closed, moved, renamed, added. */
export function Sites() {
  const adding = useSignal(false);
  if (adding.value)
    return (
      <SiteForm
        site={null}
        action="add"
        done={(id) => {
          adding.value = false;
          if (id !== null) chosenSite.value = id;
        }}
      />
    );
  if (chosenSite.value !== null) return <Site key={chosenSite.value} />;
  return <SiteList add={() => set(adding, true)} />;
}

/** Kept while a tiers-lieu is looked at. */
const filter = { text: '' };

function SiteList({ add }: { add: () => void }) {
  const text = useSignal(filter.text);
  const { data, failure } = sites.value;
  if (failure && !data) return <Failed failure={failure} again={sites.again} />;
  const wanted = fold(text.value);
  const found = sitesByName.value.filter(({ properties: { name, commune } }) =>
    fold(`${name} ${commune?.name ?? ''}`).includes(wanted),
  );
  return (
    <section>
      <h2>{k('sites_title')}</h2>
      {mayWrite.value && (
        <div class="button-row">
          <Button onClick={add}>{k('action_add')}</Button>
        </div>
      )}
      <label class="field">
        {k('sites_filter')}
        <input
          type="search"
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            filter.text = text.value;
          }}
        />
      </label>
      <p role="status" class="quiet">
        {k('sites_count', { count: found.length, number: found.length })}
      </p>
      <ul class="keeper-list">
        {found.slice(0, MOST).map(({ properties: { id, name, status, commune } }) => (
          <li key={id}>
            <button type="button" onClick={() => set(chosenSite, id)}>
              <SiteSign status={status} />
              <span>
                <strong>{name}</strong>
                <span class="quiet">{[commune?.name, k(`state_${status}`)].filter(Boolean).join(' · ')}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST && <p class="quiet">{k('sites_more', { number: MOST })}</p>}
    </section>
  );
}

function Site() {
  const heading = useRef<HTMLHeadingElement>(null);
  const action = useSignal<SiteAction | null>(begun.peek());
  const { data, failure } = history.value;
  const id = chosenSite.value;
  const latest = data?.id === id ? (data?.items.at(-1) ?? null) : null;
  useEffect(() => set(begun, null), []);
  useLayoutEffect(() => {
    if (latest && action.peek() === null) heading.current?.focus();
  }, [latest === null]);
  const point = latest?.geometry.coordinates;
  useEffect(() => {
    if (point) lookAt.value = [[point[0]!, point[1]!]];
  }, [point?.join()]);
  const back = (
    <Button class="link-button" onClick={() => set(chosenSite, null)}>
      ‹ {k('sites_back')}
    </Button>
  );
  if (failure)
    return (
      <>
        {back}
        <Failed failure={failure} again={history.again} />
      </>
    );
  if (!latest) return <div class="skeleton skeleton-block" aria-hidden="true" />;
  const site: SiteFeature = latest;
  if (action.value) return <SiteForm site={site} action={action.value} done={() => set(action, null)} />;
  return (
    <section class="keeper-site">
      {back}
      <h2 ref={heading} tabIndex={-1}>
        <SiteSign status={site.properties.status} /> {site.properties.name}
      </h2>
      <SiteFacts site={site} />
      {mayWrite.value && (
        <div class="button-row">
          {actionsFor(site.properties).map((one) => (
            <Button key={one} onClick={() => set(action, one)}>
              {k(one === 'open' && site.properties.status === 'open' ? 'action_open_day' : `action_${one}`)}
            </Button>
          ))}
        </div>
      )}
      <SiteHistory />
    </section>
  );
}

function SiteFacts({ site: { properties } }: { site: SiteFeature }) {
  const { status, opened_on, closed_on, commune, address, source, doubtful } = properties;
  return (
    <>
      <Facts
        facts={Object.entries({ status, opened_on, closed_on, commune: commune?.name, address, source }).map(
          ([fact, value]) => [k(`fact_${fact}` as 'fact_status'), factText(fact, value)],
        )}
      />
      {doubtful.length > 0 && (
        <ul class="keeper-doubts">
          {doubtful.map((doubt) => (
            <li key={doubt.fact + doubt.code}>{spoken.value === 'fr' ? doubt.text : doubt.text_en}</li>
          ))}
        </ul>
      )}
    </>
  );
}
