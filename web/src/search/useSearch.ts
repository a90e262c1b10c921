import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Found, SearchItem } from '../api/api_types.ts';
import { api, isAbort, told } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { region, regions } from '../state/data.ts';
import { linkToRegion, SERVER_ROOT } from '../state/history.ts';
import { type PageState, subject, update } from '../state/page.ts';
import { chosenLabel } from './chosen_label.ts';
import { readCoordinates } from './read_coordinates.ts';

/** A département or EPCI that was found. */
interface FoundArea {
  kind: 'area';
  label: string;
  context: string;
  area: NonNullable<PageState['area']>;
  region?: string | undefined;
}

export type Suggestion = SearchItem | FoundArea;

const ASK_AFTER_MS = 160;
const LEAST_LETTERS = 2;

/** The state of the search field: what is typed, what was found for it, and which of that is active. */
export function useSearch(done: () => void) {
  const text = useSignal('');
  const found = useSignal<Suggestion[]>([]);
  /** What `found` was found for. */
  const answered = useSignal('');
  const open = useSignal(false);
  const active = useSignal(-1);
  const notice = useSignal<Found['notices'][number] | null>(null);
  const state = useSignal<'idle' | 'asking' | 'none' | 'failed'>('idle');
  const abort = useRef<AbortController | null>(null);
  const timer = useRef(0);
  /** What the field was used to ask about, as far as it is still shown. */
  const chosen = useRef(subject.peek());

  /** Asks for what is typed; `first`: chooses the best at once. */
  const ask = async (query: string, first = false): Promise<void> => {
    clearTimeout(timer.current);
    abort.current?.abort();
    const mine = new AbortController();
    abort.current = mine;
    const point = readCoordinates(query, region.peek().data?.bbox);
    state.value = 'asking';
    try {
      const answer: Found = point
        ? { items: [pointItem(point)], areas: [], notices: [] }
        : await searchFor(query, mine.signal);
      if (mine.signal.aborted) return;
      found.value = suggestionsOf(answer, query);
      answered.value = query;
      notice.value = answer.notices[0] ?? null;
      state.value = found.value.length > 0 ? 'idle' : 'none';
      active.value = -1;
      open.value = true;
      if (first && found.value[0]) choose(found.value[0]);
    } catch (error) {
      if (isAbort(error)) return;
      found.value = [];
      state.value = 'failed';
      open.value = true;
    }
  };
  const type = (value: string): void => {
    text.value = value;
    clearTimeout(timer.current);
    if (value.trim().length >= LEAST_LETTERS) {
      timer.current = window.setTimeout(() => void ask(value.trim()), ASK_AFTER_MS);
      return;
    }
    abort.current?.abort();
    found.value = [];
    open.value = false;
    state.value = 'idle';
  };
  const choose = (item: Suggestion): void => {
    clearTimeout(timer.current);
    open.value = false;
    text.value = item.label;
    if (item.region !== undefined && item.region !== region.peek().data?.id) {
      location.assign(linkToRegion(item.region, changeBy(item)));
      return;
    }
    const change = changeBy(item);
    if (change.subject?.kind === 'point')
      chosenLabel.value = item.label === '' ? null : { subject: change.subject, label: item.label };
    update(change);
    chosen.current = subject.peek();
    done();
  };
  const move = (by: number): void => {
    const count = found.value.length;
    if (count === 0) return;
    open.value = true;
    // One step before the first and behind the last is the field itself.
    active.value = ((active.value + 1 + by + count + 1) % (count + 1)) - 1;
  };
  const enter = (): void => {
    const query = text.value.trim();
    const fresh = answered.value === query;
    const chosen = fresh ? found.value[Math.max(0, active.value)] : undefined;
    if (chosen && open.value) choose(chosen);
    else if (query.length >= LEAST_LETTERS) void ask(query, true);
  };
  // What is shown otherwise (a click on the map, the back button, a closed answer) empties the field of what was found before.
  useSignalEffect(() => {
    const shown = subject.value;
    if (shown === chosen.current) return;
    chosen.current = shown;
    if (document.activeElement?.id === 'search') return;
    abort.current?.abort();
    text.value = '';
    found.value = [];
    notice.value = null;
    state.value = 'idle';
    open.value = false;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      abort.current?.abort();
    },
    [],
  );
  return { text, found, open, active, notice, state, type, choose, move, enter };
}

/** A point typed as coordinates; it has no name. */
function pointItem({ lon, lat }: { lon: number; lat: number }): SearchItem {
  return { kind: 'address', label: '', context: '', lon, lat };
}

/** What is found in the region that is shown; where that is nothing, in all that the server answers for. */
async function searchFor(q: string, signal: AbortSignal): Promise<Found> {
  const query = { params: { query: { q } }, signal };
  const found = await told(api.GET('/api/v1/search', query));
  if (found.items.length > 0 || (regions.peek().data ?? []).length < 2) return found;
  return told(api.GET('/api/v1/search', { ...query, baseUrl: SERVER_ROOT.replace(/\/$/, '') }));
}

/** What the page shows when it is chosen: a commune by its code, a tiers-lieu by its id, the figures of an area, anything else by its point. */
function changeBy(item: Suggestion): Partial<PageState> {
  if (item.kind === 'area')
    return { view: 'territory', section: 'figures', subject: null, camera: null, area: item.area };
  const { kind, code, id, lon, lat } = item;
  if (kind === 'commune' && code) return { subject: { kind, code } };
  if (kind === 'site' && id) return { subject: { kind, id } };
  return { subject: { kind: 'point', lon, lat } };
}

/** What was found, areas behind the rest but for one of the very name. */
function suggestionsOf({ items, areas }: Found, query: string): Suggestion[] {
  const found = areas.map(({ by, code, name, region: of }): FoundArea => {
    return { kind: 'area', label: name, context: t(by), area: { by, code }, region: of };
  });
  const isMeant = ({ label }: FoundArea): boolean =>
    label.localeCompare(query, 'fr', { sensitivity: 'base' }) === 0;
  return found[0] && isMeant(found[0]) ? [...found, ...items] : [...items, ...found];
}
