import { useRef } from 'preact/hooks';
import { Button } from '../app/Button.tsx';
import { Icon } from '../app/Icon.tsx';
import { raiseSheet } from '../app/sheet.ts';
import { textOf } from '../applicant/verdict.ts';
import { formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { set } from '../state/set.ts';
import { isBundle } from '../static/mark.ts';
import { locate, locating } from './locate.ts';
import { type Suggestion, useSearch } from './useSearch.ts';

const ICONS = { address: 'house', commune: 'town', site: 'pin', area: 'whole' } as const;

/**
 * One field for addresses, communes, tiers-lieux and coordinates: a combobox with a list, by the pattern of ARIA's authoring
 * practices. What is typed stays when the server cannot be asked.
 */
export function SearchField() {
  const input = useRef<HTMLInputElement>(null);
  const search = useSearch(() => {
    input.current?.blur();
    raiseSheet('half');
  });
  const { text, found, open, active } = search;
  const listed = open.value && found.value.length > 0;

  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') search.move(1);
    else if (event.key === 'ArrowUp') search.move(-1);
    else if (event.key === 'Enter') search.enter();
    else if (event.key === 'Escape') {
      if (listed) open.value = false;
      else search.type('');
    } else return;
    event.preventDefault();
  };

  return (
    <search class="search">
      <label class="search-label" for="search">
        {t('search_label')}
      </label>
      <div class="search-box">
        <Icon name="search" />
        <input
          ref={input}
          id="search"
          type="text"
          role="combobox"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="search"
          placeholder={t('search_placeholder')}
          aria-expanded={listed}
          aria-controls="search-list"
          aria-autocomplete="list"
          aria-activedescendant={listed && active.value >= 0 ? `search-${active.value}` : undefined}
          value={text.value}
          onInput={(event) => search.type(event.currentTarget.value)}
          onKeyDown={keys}
          onFocus={() => {
            raiseSheet('full');
            if (found.value.length > 0) open.value = true;
          }}
          onBlur={() => set(open, false)}
        />
        {text.value !== '' && (
          <Button
            class="icon-button small"
            aria-label={t('search_clear')}
            onClick={() => {
              search.type('');
              input.current?.focus();
            }}
          >
            <Icon name="close" size={18} />
          </Button>
        )}
        <Button
          class={locating.value ? 'icon-button small busy' : 'icon-button small'}
          aria-label={t('use_my_position')}
          title={t('use_my_position')}
          onClick={locate}
        >
          <Icon name="locate" />
        </Button>
      </div>
      <div
        class="search-list"
        id="search-list"
        role="listbox"
        aria-label={t('search_suggestions')}
        hidden={!listed}
      >
        {found.value.map((item, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard is the input's
          <div
            key={`${item.label}${item.context}`}
            id={`search-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active.value}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => search.choose(item)}
          >
            <Icon name={item.label === '' ? 'pin' : ICONS[item.kind]} />
            <span class="suggestion-label">{labelOf(item)}</span>
            <span class="suggestion-detail">{detailOf(item)}</span>
          </div>
        ))}
      </div>
      <SearchState search={search} />
    </search>
  );
}

/** What the search has to say besides its list; how many it found is only heard. */
function SearchState({ search: { open, found, notice, state } }: { search: ReturnType<typeof useSearch> }) {
  const count = found.value.length;
  return (
    <p class="search-state" role="status">
      {open.value && notice.value && textOf(notice.value)}
      {open.value &&
        !notice.value &&
        state.value === 'none' &&
        t(isBundle ? 'bundle_search_nothing' : 'search_nothing')}
      {state.value === 'failed' && t('search_failed')}
      {open.value && count > 0 && <span class="only-heard">{t('search_count', { count })}</span>}
    </p>
  );
}

const labelOf = (item: Suggestion): string =>
  item.label || (item.kind === 'area' ? '' : formatPoint(item.lon, item.lat));

function detailOf({ kind, label, context }: Suggestion): string {
  if (label === '') return t('kind_point');
  if (context) return context;
  return t(kind === 'address' ? 'kind_address' : kind === 'commune' ? 'kind_commune' : 'kind_site');
}
