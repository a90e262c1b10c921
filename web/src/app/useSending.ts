import { type Signal, useSignal } from '@preact/signals';
import { type Failure, failureOf } from '../api/client.ts';

/** Something that is sent once by a button: whether it is under way, and why it failed. */
export function useSending(): {
  sending: Signal<boolean>;
  failure: Signal<Failure | null>;
  send: (work: () => Promise<void>) => Promise<void>;
} {
  const sending = useSignal(false);
  const failure = useSignal<Failure | null>(null);
  const send = async (work: () => Promise<void>): Promise<void> => {
    if (sending.peek()) return;
    sending.value = true;
    failure.value = null;
    try {
      await work();
    } catch (error) {
      failure.value = failureOf(error);
    } finally {
      sending.value = false;
    }
  };
  return { sending, failure, send };
}
