import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Failure, failureOf, isAbort } from '../api/client.ts';

export interface Asked<T> {
  data: T | null;
  failure: Failure | null;
  waiting: boolean;
}

const NOTHING = { data: null, failure: null, waiting: false };
const PAUSE_MS = 400;

/**
 * Asks `question` again whenever `key` changes, a moment after the last change; null: nothing to ask. What was answered before stays while
 * the next answer is on its way.
 */
export function useAsked<T>(
  key: string | null,
  question: (signal: AbortSignal) => Promise<T>,
): Signal<Asked<T>> {
  const asked = useSignal<Asked<T>>(NOTHING);
  useEffect(() => {
    if (key === null) {
      asked.value = NOTHING;
      return undefined;
    }
    const abort = new AbortController();
    asked.value = { ...asked.peek(), waiting: true, failure: null };
    const timer = setTimeout(() => {
      question(abort.signal).then(
        (data) => {
          if (!abort.signal.aborted) asked.value = { data, failure: null, waiting: false };
        },
        (error: unknown) => {
          if (abort.signal.aborted || isAbort(error)) return;
          asked.value = { data: null, failure: failureOf(error), waiting: false };
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return asked;
}
