import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Failed } from '../app/Failed.tsx';
import { t } from '../i18n/index.ts';
import { Effect } from './Effect.tsx';
import { SourceField } from './Fields.tsx';
import { k } from './keeper_words.ts';
import { changes, credentials } from './session.ts';
import { useAsked, useSending } from './useAsked.ts';

const MOST_NAMES = 12;

/** A version of the list undone by a new one: which tiers-lieux it brings back, and what that would do. */
export function Undo({ version, done }: { version: number; done: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const reason = useSignal('');
  const { sending, failure, send } = useSending();
  useLayoutEffect(() => heading.current?.focus(), []);
  const ask = (because: string, dry_run: boolean, signal?: AbortSignal) =>
    told(
      api.POST('/api/v1/lists/{version}/undo', {
        params: { path: { version }, query: { dry_run } },
        body: { reason: because },
        headers: credentials(),
        ...(signal && { signal }),
      }),
    );
  const asked = useAsked(String(version), (signal) => ask(k('undo'), true, signal));
  const { data, failure: refused, waiting } = asked.value;
  const undo = (): void =>
    void send(async () => {
      await ask(reason.peek().trim(), false);
      announce(k('undone'), 'note');
      changes.value++;
      done();
    });
  return (
    <form
      class="keeper-form keeper-undo"
      aria-labelledby={`undo-${version}`}
      onSubmit={(event) => {
        event.preventDefault();
        undo();
      }}
    >
      <h3 id={`undo-${version}`} ref={heading} tabIndex={-1}>
        {k('undo_title', { version })}
      </h3>
      {refused && <Failed failure={refused} again={() => done()} />}
      {data && (
        <p>
          {k('undo_sites', { count: data.undone.length, names: namesOf(data.undone) })}
          {data.changed_since.length > 0 && ` ${k('undo_since', { names: namesOf(data.changed_since) })}`}
        </p>
      )}
      <Effect asked={{ data: data?.effect ?? null, failure: null, waiting }} />
      {!refused && (
        <SourceField
          label={k('reason')}
          hint={k('undo_hint')}
          value={reason.value}
          write={(text) => {
            reason.value = text;
          }}
        />
      )}
      {failure.value && <Failed failure={failure.value} again={undo} />}
      <div class="button-row">
        {!refused && (
          <button type="submit" class="button button-main" disabled={sending.value || !data}>
            {k('undo')}
          </button>
        )}
        <button type="button" class="button" onClick={done}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}

function namesOf(sites: { name: string }[]): string {
  const names = sites.slice(0, MOST_NAMES).map(({ name }) => name);
  return `${names.join(', ')}${sites.length > MOST_NAMES ? ' …' : ''}`;
}
