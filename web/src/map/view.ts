import { computed, signal } from '@preact/signals';
import { area, label, layers, shading, statuses, subject } from '../state/page.ts';
import type { MapView } from './layers/map_layer.ts';
import { theme } from './theme.ts';

/** Communes marked from elsewhere on the page: a plot's bar, a table's row. */
export const marked = signal<readonly string[]>([]);

/** What the address asks for and the region has not: known once its lists are here. The map then shows what it shows without. */
export const unknown = signal<{ area: boolean; label: boolean }>({ area: false, label: false });
/** The area chosen, where the region has it. */
export const areaKnown = computed(() => (unknown.value.area ? null : area.value));

/** The area that the planner looks at: its name, and its box; null: the whole region. */
export const areaBox = signal<readonly number[] | null>(null);
export const areaName = signal<string | null>(null);

/**
 * Communes by how many of their people hang on one tiers-lieu alone: codes for each colour, from few to many. Told by the planner's part,
 * which knows the figures; null: not known.
 */
export const fragile = signal<readonly string[][] | null>(null);

/** What communes are coloured by; nothing before its figures are known. */
export const shadingShown = computed(() =>
  shading.value === 'fragile' && fragile.value === null ? 'none' : shading.value,
);

/** What the map shows, derived from the page's state. */
export const mapView = computed<MapView>(() => {
  const chosen = subject.value;
  return {
    theme: theme.value,
    layers: layers.value,
    shading: shadingShown.value,
    fragile: fragile.value,
    statuses: statuses.value,
    label: unknown.value.label ? null : label.value,
    chosenCommune: chosen?.kind === 'commune' ? chosen.code : null,
    chosenSite: chosen?.kind === 'site' ? chosen.id : null,
    area: areaKnown.value,
    marked: marked.value,
  };
});
