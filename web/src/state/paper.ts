import { signal } from '@preact/signals';

/** True while the page is on its way to paper: its lists are whole then. */
export const printing = signal(false);

/** True while a map is drawn for paper, which takes longer than the browser waits when it prints by itself: its colours are the light ones. */
export const mapForPaper = signal(false);
