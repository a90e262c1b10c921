import { signal } from '@preact/signals';

export type Point = [lon: number, lat: number];

/** The place on the map of what is being written; `wanted`: a click on the map is that place. */
export const placeWanted = signal(false);
export const place = signal<Point | null>(null);

/** What is shown on the map beside the list itself: reports, or what an import would change. */
export interface Shown {
  id: string;
  kind: ShownKind;
  point: Point;
  name: string;
}
export type ShownKind = 'report' | 'decided' | 'added' | 'changed' | 'closed' | 'doubtful';

export const shown = signal<Shown[]>([]);
/** The one of them that is chosen, and who is told of a click on one. */
export const shownChosen = signal<string | null>(null);
export const onShown = signal<((id: string) => void) | null>(null);
/** Who is told of a click on a tiers-lieu of the list. */
export const onSite = signal<((id: string) => void) | null>(null);
/** Where the map should look. */
export const lookAt = signal<Point[] | null>(null);

/** Signs of the kinds, so that colour is not the only difference. */
export const SIGNS: Record<ShownKind, string> = {
  report: '!',
  decided: '✓',
  added: '+',
  changed: '~',
  closed: '×',
  doubtful: '?',
};
