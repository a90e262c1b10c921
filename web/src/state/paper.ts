import { signal } from '@preact/signals';

/** True while the page is on its way to paper: it is in light colours then, and its lists are whole. */
export const printing = signal(false);

/** True while a map is drawn for paper, which takes longer than the browser waits when it prints by itself: its colours are the light ones. */
export const mapForPaper = signal(false);
