import type { Signal } from '@preact/signals';
import { set } from '../state/set.ts';

/** A choice of the keeper's, with a sentence that says what it does. */
export function KeeperCheck({ of, text }: { of: Signal<boolean>; text: string }) {
  return (
    <label class="keeper-check">
      <input type="checkbox" checked={of.value} onChange={(event) => set(of, event.currentTarget.checked)} />
      <span>{text}</span>
    </label>
  );
}
