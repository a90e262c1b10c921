import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api, isAbort, told } from '../api/client.ts';
import type { Found, SearchItem } from '../api/types.ts';
import { region, regions } from '../state/data.ts';
import { linkToRegion, SERVER_ROOT } from '../state/history.ts';
import { type PageState, subject, update } from '../state/page.ts';
import { chosenLabel } from './chosen.ts';
import { readCoordinates } from './coordinates.ts';

const ASK_AFTER_MS = 160;
const LEAST_LETTERS = 2;

/** The state of the search field: what is typed, what was found for it, and which of that is active. */
export function useSearch(done: () => void) {
  const text = useSignal('');
  const found = useSignal<SearchItem[]>([]);
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
        ? { items: [pointItem(point)], notices: [] }
        : await searchFor(query, mine.signal);
      if (mine.signal.aborted) return;
      found.value = answer.items;
      answered.value = query;
      notice.value = answer.notices[0] ?? null;
      state.value = answer.items.length > 0 ? 'idle' : 'none';
      active.value = -1;
      open.value = true;
      if (first && answer.items[0]) choose(answer.items[0]);
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
  const choose = (item: SearchItem): void => {
    clearTimeout(timer.current);
    open.value = false;
    text.value = item.label;
    if (item.region !== undefined && item.region !== region.peek().data?.id) {
      location.assign(linkToRegion(item.region, subjectOf(item)));
      return;
    }
    askAbout(item);
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

type Asked = NonNullable<PageState['subject']>;

/** A commune by its code, a tiers-lieu by its id, anything else by its point. */
function subjectOf({ kind, code, id, lon, lat }: SearchItem): Asked {
  if (kind === 'commune' && code) return { kind, code };
  if (kind === 'site' && id) return { kind, id };
  return { kind: 'point', lon, lat };
}

function askAbout(item: SearchItem): void {
  const subject = subjectOf(item);
  if (subject.kind === 'point') chosenLabel.value = item.label === '' ? null : { subject, label: item.label };
  update({ subject });
}
