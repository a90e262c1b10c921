import { signal } from '@preact/signals';

/** What screen readers are told; 'note' is shown to everyone for a while too. */
export const announcement = signal<{ text: string; kind: 'answer' | 'note'; at: number } | null>(null);

/** Tells `text` politely. The same text twice is told twice. */
export function announce(text: string, kind: 'answer' | 'note' = 'answer'): void {
  announcement.value = { text, kind, at: Date.now() };
}
