import { effect, signal } from '@preact/signals';
import { type Misread, misreadIn, readPath, writeAddress, writePath } from './address.ts';
import { DEFAULT_PAGE, type PageState, page } from './page.ts';
import { keepPreferences, readPreferences } from './preferences.ts';
import { ROOT } from './root.ts';

/** Changes of these are steps that the back button undoes; a moved map or a chosen layer is not. */
const STEPS: (keyof PageState)[] = [
  'view',
  'section',
  'report',
  'subject',
  'comparison',
  'area',
  'on',
  'places',
  'removed',
  'kept',
];
const WRITE_AFTER_MS = 250;

/** What the address asked for in vain, until the reader goes on. */
export const misread = signal<Misread[]>([]);

/**
 * Reads the page's state from the address and keeps both in step from then on, back button included. The address carries
 * language and theme whenever they are not the usual ones, so that it opens the same page elsewhere.
 */
export function followAddress(): void {
  page.value = readHere();
  misread.value = misreadIn(location.search);
  let last = page.value;
  let timer = 0;
  effect(() => {
    const state = page.value;
    const previous = last;
    last = state;
    if (state === previous) return;
    if (state.language !== previous.language || state.theme !== previous.theme) keepPreferences(state);
    const step = STEPS.some((name) => JSON.stringify(state[name]) !== JSON.stringify(previous[name]));
    clearTimeout(timer);
    if (step) {
      misread.value = [];
      history.pushState(null, '', addressOf(state));
    } else
      timer = window.setTimeout(() => history.replaceState(null, '', addressOf(page.peek())), WRITE_AFTER_MS);
  });
  addEventListener('popstate', () => {
    clearTimeout(timer);
    last = readHere();
    misread.value = misreadIn(location.search);
    page.value = last;
  });
}

function readHere(): PageState {
  const root = new URL(ROOT).pathname;
  return readPath(location.pathname.slice(root.length), location.search, readPreferences());
}

/** The address, from the root of this host, that opens the page in this state. */
export function addressOf(state: PageState): string {
  return `${new URL(ROOT).pathname}${writePath(state)}${writeAddress(state)}`;
}

/** The address of the page as it would be with some fields changed: for links. */
export function linkTo(patch: Partial<PageState>): string {
  return addressOf({ ...page.value, ...patch });
}

/** The whole address of the page as it is, to be shared. */
export function sharedAddress(): string {
  return new URL(addressOf(page.peek()), location.href).href;
}

/** Where the server's own root is: the pages of regions lie beside each other below it. */
export const SERVER_ROOT = ROOT.replace(/regions\/[\w-]+\/$/, '');

/** The page of another region in the same view, where the server answers for several, and what it is asked about. */
export function linkToRegion(id: string, change: Partial<PageState> = {}): string {
  const { view, section, layers, shading, statuses, language, theme, embedded } = page.value;
  const kept = { ...DEFAULT_PAGE, view, section, layers, shading, statuses, language, theme, embedded };
  return `${new URL(SERVER_ROOT).pathname}regions/${id}/${writeAddress({ ...kept, ...change })}`;
}
