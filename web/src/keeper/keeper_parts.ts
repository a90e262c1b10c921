import { signal } from '@preact/signals';
import { chosenSite } from './keeper_data.ts';
import { placeWanted } from './shown_place.ts';
import type { SiteAction } from './site_draft.ts';

export const PARTS = ['reports', 'sites', 'import', 'journal'] as const;

/** The part of the keeper's page that is open. */
export const part = signal<(typeof PARTS)[number]>('reports');

/** What is begun with the tiers-lieu that is opened. */
export const begun = signal<SiteAction | null>(null);

/** Opens the page of a tiers-lieu, with a change that is begun or none. A click while a place is chosen opens nothing. */
export function openSite(id: string, action: SiteAction | null = null): void {
  if (placeWanted.peek()) return;
  begun.value = action;
  chosenSite.value = id;
  part.value = 'sites';
}
