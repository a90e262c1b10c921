import { useSignal } from '@preact/signals';
import type { ListEffect, SiteFeature } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { FocusedHeading } from '../app/FocusedHeading.tsx';
import { Form } from '../app/Form.tsx';
import { LineField } from '../app/fields.tsx';
import { useSending } from '../app/useSending.ts';
import { formatDay } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { today } from '../state/today.ts';
import { Effect } from './Effect.tsx';
import { k } from './keeper_words.ts';
import { PlaceInput } from './PlaceInput.tsx';
import { SourceField } from './SourceField.tsx';
import { changes, credentials } from './session.ts';
import { type Point, place } from './shown_place.ts';
import { additionOf, changeOf, emptyDraft, type SiteAction, type SiteDraft } from './site_draft.ts';
import { useAsked } from './useAsked.ts';

interface Properties {
  /** null: one is added. */
  site: SiteFeature | null;
  action: SiteAction;
  /** Called with the tiers-lieu that was written, or null where the form is left. */
  done: (id: string | null) => void;
}

/** One change of a tiers-lieu, with its day and its source; what it would do is told while it is written. */
export function SiteForm({ site, action, done }: Properties) {
  const draft = useSignal<SiteDraft>(emptyDraft(site?.properties ?? null, action));
  const { sending, failure, send } = useSending();
  const write = (patch: Partial<SiteDraft>): void => {
    draft.value = { ...draft.peek(), ...patch };
  };
  const question = questionOf(site, action, draft.value, place.value);
  const asked = useAsked<ListEffect>(question && JSON.stringify(question.body), async (signal) => {
    const { effect } = await question!.ask({ dry_run: true }, signal);
    return effect!;
  });
  const save = (): void =>
    void send(async () => {
      if (!question) return;
      const { site: written } = await question.ask({ reason: reasonOf(action, draft.peek()) });
      announce(k('saved'), 'note');
      changes.value++;
      done(written.properties.id);
    });
  return (
    <Form class="keeper-form" aria-labelledby="site-form-title" submit={save}>
      <FocusedHeading level={2} id="site-form-title">
        {k(`action_${action}`)}
        {site && ` : ${site.properties.name}`}
      </FocusedHeading>
      <ActionFields site={site} action={action} draft={draft.value} write={write} />
      <SourceField value={draft.value.source} write={(source) => write({ source })} />
      <Effect asked={asked.value} />
      {failure.value && <Failed failure={failure.value} again={save} />}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value || question === null}>
          {k('save')}
        </button>
        <Button onClick={() => done(null)}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}

interface FieldsProperties {
  site: SiteFeature | null;
  action: SiteAction;
  draft: SiteDraft;
  write: (patch: Partial<SiteDraft>) => void;
}

function ActionFields({ site, action, draft, write }: FieldsProperties) {
  const [lon, lat] = site?.geometry.coordinates ?? [];
  const start: Point | null = lon === undefined || lat === undefined ? null : [lon, lat];
  return (
    <>
      {(action === 'add' || action === 'rename') && (
        <LineField
          label={k('name')}
          type="text"
          required
          maxLength={300}
          value={draft.name}
          write={(name) => write({ name })}
        />
      )}
      {(action === 'add' || action === 'move') && <PlaceInput label={k(`place_${action}`)} start={start} />}
      {(action === 'add' || action === 'move') && (
        <LineField
          label={k('address')}
          type="text"
          maxLength={300}
          value={draft.address}
          write={(address) => write({ address })}
        />
      )}
      {action === 'add' && (
        <LineField
          label={k('url')}
          type="url"
          maxLength={500}
          placeholder="https://"
          value={draft.url}
          write={(url) => write({ url })}
        />
      )}
      <LineField
        label={k(`day_${action}`)}
        hint={k(`day_${action}_hint`)}
        type="date"
        value={draft.day}
        write={(day) => write({ day })}
      />
    </>
  );
}

/** What the form asks the server, as a rehearsal or in earnest; null where something is lacking. */
function questionOf(site: SiteFeature | null, action: SiteAction, draft: SiteDraft, at: Point | null) {
  if (site === null || action === 'add') {
    const body = additionOf(draft, at, today());
    if (body === null) return null;
    return {
      body,
      ask: (query: { reason?: string; dry_run?: boolean }, signal?: AbortSignal) =>
        told(
          api.POST('/api/v1/sites', {
            params: { query },
            body,
            headers: credentials(),
            ...(signal && { signal }),
          }),
        ),
    };
  }
  const body = changeOf(action, draft, { place: at, site: site.properties, today: today() });
  if (body === null) return null;
  const { id } = site.properties;
  return {
    body,
    ask: (query: { reason?: string; dry_run?: boolean }, signal?: AbortSignal) =>
      told(
        api.PATCH('/api/v1/sites/{id}', {
          params: { path: { id }, query },
          body,
          headers: credentials(),
          ...(signal && { signal }),
        }),
      ),
  };
}

/** The source; a list knows no day of a renaming, so it is told there. */
function reasonOf(action: SiteAction, { source, day }: SiteDraft): string {
  const said = source.trim();
  return action === 'rename' && day !== '' ? `${said} (${k('renamed_on', { day: formatDay(day) })})` : said;
}
