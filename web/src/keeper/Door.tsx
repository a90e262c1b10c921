import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Failure } from '../api/client.ts';
import { Failed } from '../app/Failed.tsx';
import { useSending } from '../app/useSending.ts';
import { t } from '../i18n/index.ts';
import { set } from '../state/set.ts';
import { k } from './keeper_words.ts';
import { comeIn } from './session.ts';

/** Asks for the token; who is signed in by the proxy comes in without one. */
export function Door() {
  const given = useSignal('');
  const looked = useSignal(false);
  const { sending, failure, send } = useSending();
  useEffect(() => {
    // Who is signed in need not ask; where the server is away the door says so when it is knocked at.
    void comeIn(null)
      .catch(() => false)
      .then(() => set(looked, true));
  }, []);
  if (!looked.value) return <div class="skeleton skeleton-block" aria-hidden="true" />;
  const known: Failure | null = failure.value;
  return (
    <form
      class="keeper-door"
      onSubmit={(event) => {
        event.preventDefault();
        void send(async () => {
          await comeIn(given.peek().trim());
        });
      }}
    >
      <h1>{t('title_keeper')}</h1>
      <p>{k('door_hint')}</p>
      <label class="field">
        {k('token')}
        <input
          type="password"
          required
          autocomplete="off"
          spellcheck={false}
          value={given.value}
          onInput={(event) => set(given, event.currentTarget.value)}
        />
      </label>
      <p class="quiet">{k('token_hint')}</p>
      {known && (
        <Failed
          failure={known}
          again={() => void send(async () => void (await comeIn(given.peek().trim())))}
        />
      )}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value}>
          {k('come_in')}
        </button>
      </div>
    </form>
  );
}
