import { computed, signal } from '@preact/signals';

/** What lies over the map, in pixels from its edges. */
export interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface Size {
  width: number;
  height: number;
}

/** The panel as it is laid out: beside the map, or a sheet from below. null: not measured, or not there (a page of text is read). */
export const panel = signal<(Size & { sheet: boolean }) | null>(null);
/** Buttons and legend, in the lower right corner; null: not measured. */
export const corner = signal<Size | null>(null);

const PANEL_GAP = 12;
/** Between what is shown and what covers the map. */
const MARGIN = 28;
/** Where the corner would leave less than so much of the map, what is shown may lie behind the legend. */
const LEAST_FREE_PX = 340;
/** A sheet that covers more is passing: what is shown stays above this part of the window. */
const MOST_SHEET = 0.6;

/** The one place that knows how much of the map is covered. The padding of every camera comes from here. */
export const covered = computed<Edges>(() => {
  const side = panel.value;
  const right = corner.value?.width ?? 0;
  if (side?.sheet) {
    return { left: 0, right: 0, top: 0, bottom: Math.min(side.height, innerHeight * MOST_SHEET) };
  }
  const left = side ? side.width + PANEL_GAP : 0;
  return { left, right: innerWidth - left - right >= LEAST_FREE_PX ? right : 0, top: 0, bottom: 0 };
});

/** The covered edges with a margin; where they would leave nothing of a small window, as much less. */
export function clear({ left, right, top, bottom }: Edges): Edges {
  // A sheet and a panel are never lessened: what is shown would lie behind them. Margins are.
  const across = margin(innerWidth - left - right);
  const along = margin(innerHeight - top - bottom);
  return {
    left: left + across,
    right: right + across,
    // A pin stands above its point.
    top: top + Math.min(2 * along, along + 20),
    bottom: bottom + along,
  };
}

/** A margin that leaves at least half of what is free. */
const margin = (free: number): number => Math.max(0, Math.min(MARGIN, free / 6));
