import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Failure, failureOf, isAbort, renewals, returns } from '../api/client.ts';

/** Something asked of the server. `data` stays until the next answer is there, so that the page never goes blank. */
export interface Loaded<T> {
  status: 'idle' | 'loading' | 'ready' | 'failed';
  data: T | null;
  failure: Failure | null;
}

interface Resource<T> extends ReadonlySignal<Loaded<T>> {
  /** Asks once more. */
  again(): void;
}

type Question<T> = ((abort: AbortSignal) => Promise<T>) | null;

/**
 * Asks `question` when somebody first looks (importing a list is not asking for it), and again whenever a signal that it
 * reads changes, ending the former request. null: nothing to ask, and nothing to show. What failed is asked again when the
 * server is back.
 */
export function resource<T>(question: () => Question<T>): Resource<T> {
  const asked = signal(0);
  let started = false;
  const state = signal<Loaded<T>>(
    { status: 'idle', data: null, failure: null },
    {
      watched() {
        if (started) return;
        started = true;
        // Not while a component or a computed value is being made.
        queueMicrotask(() => askAndFollow(question, state, asked));
      },
    },
  );
  return Object.assign(state, { again: () => void asked.value++ });
}

function askAndFollow<T>(question: () => Question<T>, state: Signal<Loaded<T>>, asked: Signal<number>): void {
  effect(() => {
    asked.value;
    const ask = question();
    if (ask === null) {
      state.value = { status: 'idle', data: null, failure: null };
      return undefined;
    }
    const abort = new AbortController();
    state.value = { status: 'loading', data: state.peek().data, failure: null };
    ask(abort.signal).then(
      (data) => {
        if (!abort.signal.aborted) state.value = { status: 'ready', data, failure: null };
      },
      (error: unknown) => {
        if (abort.signal.aborted || isAbort(error)) return;
        state.value = { status: 'failed', data: state.peek().data, failure: failureOf(error) };
      },
    );
    return () => abort.abort();
  });
  let renewed = renewals.peek();
  effect(() => {
    if (renewals.value === renewed) return;
    renewed = renewals.value;
    if (state.peek().status !== 'idle') asked.value++;
  });
  let seen = returns.peek();
  effect(() => {
    if (returns.value === seen) return;
    seen = returns.value;
    if (state.peek().status === 'failed') asked.value++;
  });
}
