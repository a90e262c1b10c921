import { computed, signal } from '@preact/signals';
import { isBundle } from '../static/mark.ts';

/** All that the address bar keeps: the page as a value. Everything else is derived from it or fetched for it. */
export interface PageState {
  view: View;
  section: Section;
  /** The report that is followed. */
  report: string | null;
  /** What the question is about: a point, a commune or a tiers-lieu. */
  subject: Subject | null;
  /** The day of the answer, YYYY-MM-DD; null: today. */
  on: string | null;
  layers: Layer[];
  /** What communes are coloured by. */
  shading: Shading;
  /** Tiers-lieux shown: by status, and by label where one is chosen. */
  statuses: Status[];
  label: string | null;
  /** The part of the region that figures, table and map speak of. */
  area: { by: 'departement' | 'epci'; code: string } | null;
  /** The list of the territory: of what, by which column ('-' before it: the greatest first; null: as it comes) and with which words. */
  list: { of: ListOf; sort: string | null; words: string };
  /** Ids of the two coverages compared. */
  comparison: { before: string; after: string } | null;
  /** Places imagined, as [lon, lat], and ids of sites imagined closed. */
  places: [number, number][];
  removed: string[];
  /** Scenarios put aside, to be compared with each other and with what is imagined. */
  kept: Imagined[];
  camera: Camera | null;
  language: Language;
  theme: ThemeChoice;
  embedded: boolean;
}

export interface Imagined {
  places: [number, number][];
  removed: string[];
}

/** So many scenarios can be put aside. */
export const MOST_KEPT = 3;

export const VIEWS = ['project', 'territory', 'keeper', 'about', 'accessibility'] as const;
const ON_MAP: readonly View[] = ['project', 'territory', 'keeper'];
/** Views that have an address of their own, not a name in the query. */
const OTHER_VIEWS = ['report', 'nowhere'] as const;
export const SECTIONS = ['figures', 'communes', 'compare', 'scenario'] as const;
export const LAYERS = ['white-zones', 'bands', 'sites', 'roads', 'communes', 'names'] as const;
export const LISTS = ['communes', 'sites'] as const;
export const SHADINGS = ['none', 'uncovered', 'fragile', 'population'] as const;
export const STATUSES = ['open', 'planned', 'closed'] as const;
export const LANGUAGES = ['fr', 'en'] as const;
export const THEMES = ['auto', 'light', 'dark'] as const;

export type View = (typeof VIEWS)[number] | (typeof OTHER_VIEWS)[number];
export type Section = (typeof SECTIONS)[number];
export type ListOf = (typeof LISTS)[number];
export type Layer = (typeof LAYERS)[number];
export type Shading = (typeof SHADINGS)[number];
export type Status = (typeof STATUSES)[number];
export type Language = (typeof LANGUAGES)[number];
export type ThemeChoice = (typeof THEMES)[number];

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

export type Subject =
  | { kind: 'point'; lon: number; lat: number }
  | { kind: 'commune'; code: string }
  | { kind: 'site'; id: string };

export const DEFAULT_PAGE: PageState = {
  view: 'project',
  section: 'figures',
  report: null,
  subject: null,
  on: null,
  layers: ['white-zones', 'bands', 'sites', 'roads', 'communes', 'names'],
  shading: 'none',
  statuses: ['open', 'planned'],
  label: null,
  area: null,
  list: { of: 'communes', sort: null, words: '' },
  comparison: null,
  places: [],
  removed: [],
  kept: [],
  camera: null,
  language: 'fr',
  theme: 'auto',
  embedded: false,
};

/** The state of the page; `update` changes it, nothing else does. */
export const page = signal<PageState>(DEFAULT_PAGE);

/** Changes some fields of the page's state; the others stay as they are. */
export function update(patch: Partial<PageState>): void {
  page.value = { ...page.value, ...patch };
}

/** A field of the page's state, as a signal that changes only with that field. */
function field<K extends keyof PageState>(name: K) {
  return computed(() => page.value[name]);
}

export const view = field('view');
export const section = field('section');
export const subject = field('subject');
export const day = field('on');
export const layers = field('layers');
export const shading = field('shading');
export const statuses = field('statuses');
export const label = field('label');
export const area = field('area');
export const list = field('list');
export const comparison = field('comparison');
export const places = field('places');
export const removed = field('removed');
export const kept = field('kept');
export const language = field('language');
export const themeChoice = field('theme');
export const embedded = field('embedded');

/** Whether a click on the map puts an imagined place there. */
export const imagining = computed(
  () => !isBundle && view.value === 'territory' && section.value === 'scenario',
);
export const comparing = computed(() => view.value === 'territory' && section.value === 'compare');
/** Pages of text, that cover the map. */
export const reading = computed(() => !ON_MAP.includes(view.value));
