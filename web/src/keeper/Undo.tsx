import { type Signal, useSignal } from '@preact/signals';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { FocusedHeading } from '../app/FocusedHeading.tsx';
import { Form } from '../app/Form.tsx';
import { useSending } from '../app/useSending.ts';
import { t } from '../i18n/index.ts';
import { set } from '../state/set.ts';
import { Effect } from './Effect.tsx';
import { k } from './keeper_words.ts';
import { SourceField } from './SourceField.tsx';
import { changes, credentials, mayWrite } from './session.ts';
import { useAsked } from './useAsked.ts';

const MOST_NAMES = 12;

interface UndoableProperties {
  version: number;
  /** The version that is being undone; null: none is. */
  undoing: Signal<number | null>;
  text: string;
  label?: string;
}

/** Begins to undo a version of the list, for who may: none was before the first. */
export function Undoable({ version, undoing, text, label }: UndoableProperties) {
  if (undoing.value === version) return <Undo version={version} done={() => set(undoing, null)} />;
  if (version === 1 || !mayWrite.value) return null;
  return (
    <Button class="link-button" aria-label={label} onClick={() => set(undoing, version)}>
      {text}
    </Button>
  );
}

/** A version of the list undone by a new one: which tiers-lieux it brings back, and what that would do. */
function Undo({ version, done }: { version: number; done: () => void }) {
  const reason = useSignal('');
  const { sending, failure, send } = useSending();
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
    <Form class="keeper-form keeper-undo" aria-labelledby={`undo-${version}`} submit={undo}>
      <FocusedHeading level={3} id={`undo-${version}`}>
        {k('undo_title', { version })}
      </FocusedHeading>
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
          write={(text) => set(reason, text)}
        />
      )}
      {failure.value && <Failed failure={failure.value} again={undo} />}
      <div class="button-row">
        {!refused && (
          <button type="submit" class="button button-main" disabled={sending.value || !data}>
            {k('undo')}
          </button>
        )}
        <Button onClick={done}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}

function namesOf(sites: { name: string }[]): string {
  const names = sites.slice(0, MOST_NAMES).map(({ name }) => name);
  return `${names.join(', ')}${sites.length > MOST_NAMES ? ' …' : ''}`;
}
