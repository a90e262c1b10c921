import type { Signal } from '@preact/signals';

/** Gives a signal a value: the handler of a button or a field in one line. */
export function set<T>(signal: Signal<T>, value: NoInfer<T>): void {
  signal.value = value;
}
