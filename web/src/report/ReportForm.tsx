import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ReportStatus } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { FocusedHeading } from '../app/FocusedHeading.tsx';
import { Form } from '../app/Form.tsx';
import { LineField, Radios, TextField } from '../app/fields.tsx';
import { Icon } from '../app/Icon.tsx';
import { raiseSheet } from '../app/sheet.ts';
import { useSending } from '../app/useSending.ts';
import { t } from '../i18n/index.ts';
import { today } from '../state/today.ts';
import { PlaceField, SiteField } from './fields.tsx';
import { bodyOf, type Draft, draft, type Lacking, REPORT_KINDS, stopReport, write } from './report_draft.ts';
import { Sent } from './Sent.tsx';

const LONGEST = 2000;

/** Tells the keepers of the list what is wrong, with what each kind of report needs. No person's name or address is asked for. */
export function ReportForm() {
  const form = useRef<HTMLFormElement>(null);
  const sent = useSignal<ReportStatus | null>(null);
  const { sending, failure, send } = useSending();
  const lacking = useSignal<Lacking | null>(null);
  useLayoutEffect(() => raiseSheet('half'), []);
  const written = draft.value;
  if (sent.value) return <Sent report={sent.value} />;
  if (!written) return null;

  const sendReport = (): void => {
    const body = bodyOf(written);
    lacking.value = typeof body === 'string' ? body : null;
    if (typeof body === 'string') {
      form.current?.querySelector<HTMLElement>(`[data-field="${body}"]`)?.focus();
      return;
    }
    void send(async () => {
      sent.value = await told(api.POST('/api/v1/reports', { body }));
      announce(t('report_sent'), 'note');
    });
  };
  return (
    <Form ref={form} class="report" aria-labelledby="report-title" submit={sendReport}>
      <FocusedHeading level={1} id="report-title">
        {t('report')}
      </FocusedHeading>
      <p class="quiet">{t('report_hint')}</p>
      <Radios
        look="choices"
        legend={t('report_kind')}
        name="kind"
        of={REPORT_KINDS}
        chosen={written.kind}
        choose={(kind) => {
          lacking.value = null;
          write({ kind });
        }}
        text={(kind) => t(`report_kind_${kind}`)}
      />
      <Fields draft={written} lacking={lacking.value} />
      {failure.value && <Failed failure={failure.value} again={sendReport} />}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value}>
          <Icon name="flag" size={18} /> {t('send')}
        </button>
        <Button onClick={stopReport}>{t('cancel')}</Button>
      </div>
    </Form>
  );
}

/** The fields of the kind chosen, and no others. */
function Fields({ draft: { kind, name, address, url, day, text }, lacking }: FieldsProperties) {
  const saysAll = kind === 'wrong_time' || kind === 'other';
  const words = (
    <TextField
      label={t(saysAll ? 'report_text' : 'report_more')}
      required={saysAll}
      maxLength={LONGEST}
      rows={3}
      value={text}
      write={(text) => write({ text })}
    />
  );
  const dayField = (label: string, max?: string) => (
    <LineField label={label} type="date" max={max} value={day} write={(day) => write({ day })} />
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
        {dayField(t('report_closed_on'), today())}
        {words}
      </>
    );
  if (kind === 'misplaced')
    return (
      <>
        <SiteField lacking={lacking === 'site_id'} />
        <PlaceField label={t('report_place_right')} lacking={lacking === 'point'} />
        {dayField(t('report_moved_on'))}
        {words}
      </>
    );
  return (
    <>
      <LineField
        label={t('report_name')}
        type="text"
        required
        minLength={2}
        maxLength={200}
        value={name}
        write={(name) => write({ name })}
      />
      <PlaceField label={t('report_place_missing')} lacking={lacking === 'point'} />
      <LineField
        label={t('report_address')}
        type="text"
        maxLength={300}
        value={address}
        write={(address) => write({ address })}
      />
      <LineField
        label={t('report_url')}
        type="url"
        maxLength={500}
        pattern="https?://\S+"
        placeholder="https://"
        value={url}
        write={(url) => write({ url })}
      />
      {dayField(t('report_opened_on'))}
      {words}
    </>
  );
}

interface FieldsProperties {
  draft: Draft;
  lacking: Lacking | null;
}
