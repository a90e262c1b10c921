import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ReportStatus } from '../api/api_types.ts';
import { api, type Failure, failureOf, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Failed } from '../app/Failed.tsx';
import { Icon } from '../app/Icon.tsx';
import { raiseSheet } from '../app/sheet.ts';
import { t } from '../i18n/index.ts';
import { today } from '../state/today.ts';
import { PlaceField, SiteField } from './fields.tsx';
import { bodyOf, type Draft, draft, type Lacking, REPORT_KINDS, stopReport, write } from './report_draft.ts';
import { Sent } from './Sent.tsx';

const LONGEST = 2000;

/** Tells the keepers of the list what is wrong, with what each kind of report needs. No person's name or address is asked for. */
export function ReportForm() {
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const sending = useSignal(false);
  const sent = useSignal<ReportStatus | null>(null);
  const failure = useSignal<Failure | null>(null);
  const lacking = useSignal<Lacking | null>(null);
  useLayoutEffect(() => {
    raiseSheet('half');
    heading.current?.focus();
  }, []);
  const written = draft.value;
  if (sent.value) return <Sent report={sent.value} />;
  if (!written) return null;

  const send = async (): Promise<void> => {
    const body = bodyOf(written);
    lacking.value = typeof body === 'string' ? body : null;
    if (typeof body === 'string') {
      form.current?.querySelector<HTMLElement>(`[data-field="${body}"]`)?.focus();
      return;
    }
    sending.value = true;
    failure.value = null;
    try {
      const report = await told(api.POST('/api/v1/reports', { body }));
      sent.value = report;
      announce(t('report_sent'), 'note');
    } catch (error) {
      failure.value = failureOf(error);
    } finally {
      sending.value = false;
    }
  };
  return (
    <form
      ref={form}
      class="report"
      aria-labelledby="report-title"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h1 id="report-title" ref={heading} tabIndex={-1}>
        {t('report')}
      </h1>
      <p class="quiet">{t('report_hint')}</p>
      <fieldset class="choices">
        <legend>{t('report_kind')}</legend>
        {REPORT_KINDS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="kind"
              value={one}
              checked={written.kind === one}
              onChange={() => {
                lacking.value = null;
                write({ kind: one });
              }}
            />{' '}
            {t(`report_kind_${one}`)}
          </label>
        ))}
      </fieldset>
      <Fields draft={written} lacking={lacking.value} />
      {failure.value && <Failed failure={failure.value} again={() => void send()} />}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value}>
          <Icon name="flag" size={18} /> {t('send')}
        </button>
        <button type="button" class="button" onClick={stopReport}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}

/** The fields of the kind chosen, and no others. */
function Fields({ draft: { kind, name, address, url, day, text }, lacking }: FieldsProperties) {
  const words = (
    <TextField
      required={kind === 'wrong_time' || kind === 'other'}
      label={t(kind === 'wrong_time' || kind === 'other' ? 'report_text' : 'report_more')}
      value={text}
    />
  );
  if (kind === 'other') return words;
  if (kind === 'wrong_time')
    return (
      <>
        <PlaceField label={t('report_place_time')} lacking={lacking === 'point'} />
        {words}
      </>
    );
  if (kind === 'closed')
    return (
      <>
        <SiteField lacking={lacking === 'site_id'} />
        <DayField label={t('report_closed_on')} value={day} latest={today()} />
        {words}
      </>
    );
  if (kind === 'misplaced')
    return (
      <>
        <SiteField lacking={lacking === 'site_id'} />
        <PlaceField label={t('report_place_right')} lacking={lacking === 'point'} />
        <DayField label={t('report_moved_on')} value={day} />
        {words}
      </>
    );
  return (
    <>
      <label class="field">
        {t('report_name')}
        <input
          type="text"
          required
          minLength={2}
          maxLength={200}
          value={name}
          onInput={(event) => write({ name: event.currentTarget.value })}
        />
      </label>
      <PlaceField label={t('report_place_missing')} lacking={lacking === 'point'} />
      <label class="field">
        {t('report_address')}
        <input
          type="text"
          maxLength={300}
          value={address}
          onInput={(event) => write({ address: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        {t('report_url')}
        <input
          type="url"
          maxLength={500}
          pattern="https?://\S+"
          placeholder="https://"
          value={url}
          onInput={(event) => write({ url: event.currentTarget.value })}
        />
      </label>
      <DayField label={t('report_opened_on')} value={day} />
      {words}
    </>
  );
}

interface FieldsProperties {
  draft: Draft;
  lacking: Lacking | null;
}

function TextField({ label, value, required }: { label: string; value: string; required: boolean }) {
  return (
    <label class="field">
      {label}
      <textarea
        required={required}
        maxLength={LONGEST}
        rows={3}
        value={value}
        onInput={(event) => write({ text: event.currentTarget.value })}
      />
    </label>
  );
}

function DayField({ label, value, latest }: { label: string; value: string; latest?: string }) {
  return (
    <label class="field">
      {label}
      <input
        type="date"
        max={latest}
        value={value}
        onChange={(event) => write({ day: event.currentTarget.value })}
      />
    </label>
  );
}
