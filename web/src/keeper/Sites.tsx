import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { SiteFeature } from '../api/api_types.ts';
import { Failed } from '../app/Failed.tsx';
import { SiteSign } from '../app/SiteSign.tsx';
import { spoken } from '../i18n/index.ts';
import { fold } from '../planner/SortedTable.tsx';
import { sites } from '../state/sites.ts';
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
  return (
    <SiteList
      add={() => {
        adding.value = true;
      }}
    />
  );
}

/** Kept while a tiers-lieu is looked at. */
const filter = { text: '' };

function SiteList({ add }: { add: () => void }) {
  const text = useSignal(filter.text);
  const { data, failure } = sites.value;
  if (failure && !data) return <Failed failure={failure} again={sites.again} />;
  const wanted = fold(text.value);
  const found = (data?.features ?? [])
    .filter(({ properties: { name, commune } }) => fold(`${name} ${commune?.name ?? ''}`).includes(wanted))
    .sort((a, b) => a.properties.name.localeCompare(b.properties.name, 'fr'));
  return (
    <section>
      <h2>{k('sites_title')}</h2>
      {mayWrite.value && (
        <div class="button-row">
          <button type="button" class="button" onClick={add}>
            {k('action_add')}
          </button>
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
            <button
              type="button"
              onClick={() => {
                chosenSite.value = id;
              }}
            >
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
  useEffect(() => {
    begun.value = null;
  }, []);
  useLayoutEffect(() => {
    if (latest && action.peek() === null) heading.current?.focus();
  }, [latest === null]);
  const point = latest?.geometry.coordinates;
  useEffect(() => {
    if (point) lookAt.value = [[point[0]!, point[1]!]];
  }, [point?.join()]);
  const back = (
    <button
      type="button"
      class="link-button"
      onClick={() => {
        chosenSite.value = null;
      }}
    >
      ‹ {k('sites_back')}
    </button>
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
  if (action.value)
    return (
      <SiteForm
        site={site}
        action={action.value}
        done={() => {
          action.value = null;
        }}
      />
    );
  return (
    <section class="keeper-site">
      {back}
      <h2 ref={heading} tabIndex={-1}>
        <SiteSign status={site.properties.status} /> {site.properties.name}
      </h2>
      <Facts site={site} />
      {mayWrite.value && (
        <div class="button-row">
          {actionsFor(site.properties).map((one) => (
            <button
              key={one}
              type="button"
              class="button"
              onClick={() => {
                action.value = one;
              }}
            >
              {k(one === 'open' && site.properties.status === 'open' ? 'action_open_day' : `action_${one}`)}
            </button>
          ))}
        </div>
      )}
      <SiteHistory />
    </section>
  );
}

function Facts({ site: { properties } }: { site: SiteFeature }) {
  const { status, opened_on, closed_on, commune, address, source, doubtful } = properties;
  return (
    <>
      <dl class="facts">
        {(
          [
            ['status', status],
            ['opened_on', opened_on],
            ['closed_on', closed_on],
            ['commune', commune?.name ?? null],
            ['address', address],
            ['source', source],
          ] as const
        ).map(([fact, value]) => (
          <div key={fact}>
            <dt>{k(`fact_${fact}`)}</dt>
            <dd>{factText(fact, value)}</dd>
          </div>
        ))}
      </dl>
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
