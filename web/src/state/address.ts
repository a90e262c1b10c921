import {
  DEFAULT_PAGE,
  LANGUAGES,
  LAYERS,
  LISTS,
  MOST_KEPT,
  type PageState,
  SECTIONS,
  SHADINGS,
  STATUSES,
  type Subject,
  THEMES,
  VIEWS,
} from './page.ts';

/**
 * The page's state as the query of its address, and back. What is as by default is left out; what cannot be understood
 * is taken as by default, so that an old or mistyped address still opens the page.
 */

/** Ids are ours or INSEE's: no spaces, no punctuation that an address would have to escape. */
const ID = /^[\w.:-]{1,80}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const SORT = /^-?[a-z_]{1,30}$/;
const MOST_WORDS = 100;
const MOST_PLACES = 20;

export function readAddress(query: string, defaults: PageState = DEFAULT_PAGE): PageState {
  const asked = new URLSearchParams(query);
  return {
    view: oneOf(asked.get('view'), VIEWS) ?? defaults.view,
    section: oneOf(asked.get('section'), SECTIONS) ?? defaults.section,
    report: null,
    subject: readSubject(asked),
    on: readDay(asked.get('on')),
    layers: listOf(asked.get('layers'), LAYERS) ?? defaults.layers,
    shading: oneOf(asked.get('shading'), SHADINGS) ?? defaults.shading,
    statuses: listOf(asked.get('statuses'), STATUSES) ?? defaults.statuses,
    label: readId(asked.get('label')),
    area: readArea(asked),
    list: readList(asked),
    comparison: readComparison(asked.get('compare')),
    places: readPlaces(asked.get('places')),
    removed: readIds(asked.get('removed')),
    kept: readKept(asked.get('kept')),
    camera: readCamera(asked.get('map')),
    language: oneOf(asked.get('lang'), LANGUAGES) ?? defaults.language,
    theme: oneOf(asked.get('theme'), THEMES) ?? defaults.theme,
    embedded: asked.get('embed') === '1',
  };
}

/** What an address asks for and nobody can understand: what is shown instead has to be said. Empty values ask for nothing. */
export interface Misread {
  name: string;
  value: string;
}

const READERS: [name: string, read: (value: string) => unknown][] = [
  ['at', readPoint],
  ['commune', readId],
  ['site', readId],
  ['on', readDay],
  ['departement', readId],
  ['epci', readId],
  ['view', (value) => oneOf(value, VIEWS)],
  ['section', (value) => oneOf(value, SECTIONS)],
  ['shading', (value) => oneOf(value, SHADINGS)],
  ['layers', (value) => wholeList(value, LAYERS)],
  ['statuses', (value) => wholeList(value, STATUSES)],
  ['label', readId],
  ['list', (value) => oneOf(value, LISTS)],
  ['sort', (value) => SORT.test(value) || null],
  ['compare', readComparison],
  ['places', (value) => areAll(value, ';', readPoint)],
  ['removed', (value) => areAll(value, ',', readId)],
  ['kept', (value) => areAll(value, '~', isScenario)],
  ['map', readCamera],
  ['lang', (value) => oneOf(value, LANGUAGES)],
  ['theme', (value) => oneOf(value, THEMES)],
  ['embed', (value) => oneOf(value, ['0', '1'])],
];

/** Whether each part of a value is understood, and no more are there than are kept; else null. */
function areAll(value: string, between: string, read: (part: string) => unknown): true | null {
  const parts = value.split(between);
  const most = between === ';' ? MOST_PLACES : between === '~' ? MOST_KEPT : parts.length;
  return (parts.length <= most && parts.every((part) => (read(part) ?? null) !== null)) || null;
}

const wholeList = <T extends string>(value: string, known: readonly T[]): true | null =>
  value === 'none' || areAll(value, ',', (word) => oneOf(word, known));

/** One of those put aside: places, sites imagined closed, or both. */
function isScenario(text: string): true | null {
  const [places = '', removed = '', more] = text.split('!');
  const isGood = (value: string, between: string, read: (part: string) => unknown): boolean =>
    value === '' || areAll(value, between, read) !== null;
  return (
    (more === undefined &&
      places + removed !== '' &&
      isGood(places, ';', readPoint) &&
      isGood(removed, ',', readId)) ||
    null
  );
}

/** Those parts of an address's query that are not understood. */
export function misreadIn(query: string): Misread[] {
  const asked = new URLSearchParams(query);
  return READERS.flatMap(([name, read]) => {
    const value = asked.get(name);
    return value && (read(value) ?? null) === null ? [{ name, value }] : [];
  });
}

/** The query of an address that opens the page as it is, with its '?', or '' where all is as by default. */
export function writeAddress(state: PageState, defaults: PageState = DEFAULT_PAGE): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | null, otherwise: string | null = null): void => {
    if (value !== null && value !== otherwise) query.set(name, value);
  };
  if (state.view !== 'report' && state.view !== 'nowhere') put('view', state.view, DEFAULT_PAGE.view);
  if (state.view === 'territory') put('section', state.section, DEFAULT_PAGE.section);
  if (state.subject?.kind === 'point')
    put('at', `${round(state.subject.lon, 6)},${round(state.subject.lat, 6)}`);
  if (state.subject?.kind === 'commune') put('commune', state.subject.code);
  if (state.subject?.kind === 'site') put('site', state.subject.id);
  put('on', state.on);
  put('layers', state.layers.join(',') || 'none', DEFAULT_PAGE.layers.join(','));
  put('shading', state.shading, DEFAULT_PAGE.shading);
  put('statuses', state.statuses.join(',') || 'none', DEFAULT_PAGE.statuses.join(','));
  put('label', state.label);
  if (state.area) put(state.area.by, state.area.code);
  if (state.view === 'territory' && state.section === 'communes') {
    put('list', state.list.of, DEFAULT_PAGE.list.of);
    put('sort', state.list.sort);
    put('words', state.list.words, '');
  }
  if (state.comparison) put('compare', `${state.comparison.before}~${state.comparison.after}`);
  if (state.places.length > 0) put('places', writePlaces(state.places));
  if (state.removed.length > 0) put('removed', state.removed.join(','));
  if (state.kept.length > 0)
    put('kept', state.kept.map((one) => `${writePlaces(one.places)}!${one.removed.join(',')}`).join('~'));
  if (state.camera) {
    const { lon, lat, zoom } = state.camera;
    put('map', `${round(zoom, 2)}/${round(lat, 4)}/${round(lon, 4)}`);
  }
  put('lang', state.language, defaults.language);
  put('theme', state.theme, defaults.theme);
  if (state.embedded) query.set('embed', '1');
  const text = query
    .toString()
    .replaceAll('%2C', ',')
    .replaceAll('%2F', '/')
    .replaceAll('%3B', ';')
    .replaceAll('%21', '!')
    .replaceAll('%7E', '~');
  return text === '' ? '' : `?${text}`;
}

/** The page's state from a whole address: the path below the service's root, and the query. */
export function readPath(path: string, query: string, defaults: PageState = DEFAULT_PAGE): PageState {
  const state = readAddress(query, defaults);
  const report = /^reports\/([\w-]{1,64})$/.exec(path)?.[1];
  if (report) return { ...state, view: 'report', report };
  return path === '' || path === 'index.html' ? state : { ...state, view: 'nowhere' };
}

/** The path below the service's root at which the page is in this state. */
export function writePath({ view, report }: PageState): string {
  return view === 'report' && report !== null ? `reports/${report}` : '';
}

function readSubject(asked: URLSearchParams): Subject | null {
  const at = readPoint(asked.get('at') ?? '');
  if (at) return { kind: 'point', lon: at[0], lat: at[1] };
  const code = readId(asked.get('commune'));
  if (code) return { kind: 'commune', code };
  const id = readId(asked.get('site'));
  return id ? { kind: 'site', id } : null;
}

/** 'lon,lat' in degrees. */
function readPoint(text: string): [number, number] | null {
  const match = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(text);
  if (!match) return null;
  const lon = Number(match[1]);
  const lat = Number(match[2]);
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
}

function readPlaces(text: string | null): [number, number][] {
  return (text ?? '')
    .split(';')
    .map(readPoint)
    .filter((point) => point !== null)
    .slice(0, MOST_PLACES);
}

const writePlaces = (places: PageState['places']): string =>
  places.map(([lon, lat]) => `${round(lon, 5)},${round(lat, 5)}`).join(';');

const readIds = (text: string | null): string[] => (text ?? '').split(',').filter((id) => ID.test(id));

/** Scenarios put aside: each its places, '!' and the ids of the sites imagined closed; one that holds nothing is none. */
function readKept(text: string | null): PageState['kept'] {
  return (text ?? '')
    .split('~')
    .map((one) => {
      const [places, removed = ''] = one.split('!');
      return { places: readPlaces(places ?? ''), removed: readIds(removed) };
    })
    .filter(({ places, removed }) => places.length + removed.length > 0)
    .slice(0, MOST_KEPT);
}

function readCamera(text: string | null): PageState['camera'] {
  const [zoom, lat, lon] = (text ?? '').split('/').map((part) => (part === '' ? Number.NaN : Number(part)));
  const good = zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good ? { lon, lat, zoom } : null;
}

function readArea(asked: URLSearchParams): PageState['area'] {
  for (const by of ['departement', 'epci'] as const) {
    const code = readId(asked.get(by));
    if (code) return { by, code };
  }
  return null;
}

/** Of the list that the address shows, which is one section's. */
function readList(asked: URLSearchParams): PageState['list'] {
  const sort = asked.get('sort');
  return {
    of: oneOf(asked.get('list'), LISTS) ?? DEFAULT_PAGE.list.of,
    sort: sort !== null && SORT.test(sort) ? sort : null,
    words: (asked.get('words') ?? '').slice(0, MOST_WORDS),
  };
}

function readComparison(text: string | null): PageState['comparison'] {
  const [before, after, more] = (text ?? '').split('~').map(readId);
  return before && after && more === undefined ? { before, after } : null;
}

function readDay(text: string | null): string | null {
  if (text === null || !DAY.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : text;
}

function readId(text: string | null): string | null {
  return text !== null && ID.test(text) ? text : null;
}

function oneOf<T extends string>(text: string | null, known: readonly T[]): T | undefined {
  return known.find((value) => value === text);
}

/** A list of known words; 'none' is the empty list, an unknown word is left out. */
function listOf<T extends string>(text: string | null, known: readonly T[]): T[] | undefined {
  if (text === null) return undefined;
  const words = text.split(',');
  const found = known.filter((value) => words.includes(value));
  return found.length > 0 || text === 'none' ? found : undefined;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
