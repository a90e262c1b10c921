import { signal } from '@preact/signals';
import type { Subject } from '../state/page.ts';

/** The address that a point was chosen by; it is not in the page's address, which tells the point alone. */
export const chosenLabel = signal<{ subject: Subject; label: string } | null>(null);
