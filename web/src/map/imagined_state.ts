import { signal } from '@preact/signals';

/** The imagined places while one of them is being dragged; null: none is. */
export const dragged = signal<[number, number][] | null>(null);
