import { signal } from '@preact/signals';
import type { Map as MapLibreMap } from 'maplibre-gl';

/** Ids of the coverages whose white zones the map shows side by side, and their days as text; `after` null: the current one. null: it shows that alone. */
export const comparedCoverage = signal<{
  before: string;
  after: string | null;
  days: [string, string];
} | null>(null);

/** Where the curtain between them is: 0 at the left edge of the map's uncovered part, 1 at its right. */
export const curtain = signal(0.5);

/** The map of the earlier date, and how many pixels of it from the left are seen; null: nothing is compared. */
export const earlierMap = signal<{ map: MapLibreMap; seen_px: number } | null>(null);
