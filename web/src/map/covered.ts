import { signal } from '@preact/signals';

/** What covers the map, in pixels from its edges: the panel on the left, or the sheet from below. Set by the panel. */
export const covered = signal({ left: 0, right: 0, top: 0, bottom: 0 });
