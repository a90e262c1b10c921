import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { DecisionBody, ListEffect, Report } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Button } from '../app/Button.tsx';
import { Facts } from '../app/Facts.tsx';
import { Failed } from '../app/Failed.tsx';
import { FocusedHeading } from '../app/FocusedHeading.tsx';
import { Form } from '../app/Form.tsx';
import { useSending } from '../app/useSending.ts';
import { formatDay, formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { set } from '../state/set.ts';
import { Effect } from './Effect.tsx';
import { nameOfSite } from './keeper_data.ts';
import { openSite } from './keeper_parts.ts';
import { factText, k } from './keeper_words.ts';
import { ReportAmendment } from './ReportAmendment.tsx';
import { type Amendment, amendmentOf, correctedBy, hasPlace } from './report_amendment.ts';
import { titleOf } from './report_title.ts';
import { SourceField } from './SourceField.tsx';
import { changes, credentials } from './session.ts';
import { place } from './shown_place.ts';
import { useAsked } from './useAsked.ts';

/** One report: what it says and proposes, what accepting it would do, and the decision with its reason. */
export function ReportDetail({ report, done }: { report: Report; done: () => void }) {
  return (
    <article class="keeper-report">
      <Button class="link-button" onClick={done}>
        ‹ {k('reports_back')}
      </Button>
      <FocusedHeading level={2}>{titleOf(report)}</FocusedHeading>
      <p class="quiet">{k('reported_on', { day: formatDay(report.reported_at) })}</p>
      {report.text && <blockquote>{report.text}</blockquote>}
      <Proposal report={report} />
      {report.site_id && (
        <Button class="link-button" onClick={() => openSite(report.site_id!)}>
          {k('open_site', { name: nameOfSite(report.site_id) })}
        </Button>
      )}
      {report.decision ? <Decided report={report} /> : <Decision report={report} done={done} />}
    </article>
  );
}

/** The facts that it proposes. */
function Proposal({ report: { proposed, lon, lat } }: { report: Report }) {
  const facts = (['name', 'status', 'opened_on', 'closed_on', 'moved_on', 'address', 'url'] as const).filter(
    (fact) => proposed?.[fact] !== undefined && proposed[fact] !== null,
  );
  if (facts.length === 0 && lon === null) return null;
  return (
    <Facts
      facts={[
        ...facts.map((fact) => [k(`fact_${fact}`), factText(fact, proposed?.[fact])] as const),
        lon !== null && lat !== null && [k('fact_point'), formatPoint(lon, lat)],
      ]}
    />
  );
}

function Decided({ report: { decision, decided_by } }: { report: Report }) {
  if (!decision) return null;
  return (
    <p class={`report-state report-${decision.accepted ? 'accepted' : 'refused'}`}>
      <strong>{t(`report_state_${decision.accepted ? 'accepted' : 'refused'}`)}</strong>{' '}
      {k('decided_by', { day: formatDay(decision.decided_at), by: decided_by ?? '' })}{' '}
      {t('report_reason', { reason: decision.reason })}
    </p>
  );
}

function Decision({ report, done }: { report: Report; done: () => void }) {
  const amending = useSignal(false);
  const amendment = useSignal<Amendment>(amendmentOf(report));
  const reason = useSignal('');
  const { sending, failure, send } = useSending();
  const form = useRef<HTMLFormElement>(null);
  const at = amending.value && hasPlace(report.kind) ? place.value : null;
  const amended = amending.value ? correctedBy(report, amendment.value, at) : {};
  const decide = (body: DecisionBody, dry_run: boolean, signal?: AbortSignal) =>
    told(
      api.POST('/api/v1/reports/{id}/decision', {
        params: { path: { id: report.id }, query: { dry_run } },
        body,
        headers: credentials(),
        ...(signal && { signal }),
      }),
    );
  const asked = useAsked<ListEffect>(JSON.stringify(amended), async (signal) => {
    const { effect } = await decide({ accepted: true, reason: '-', ...amended }, true, signal);
    return effect!;
  });
  const submit = (accepted: boolean): void => {
    if (!form.current?.reportValidity()) return;
    void send(async () => {
      await decide({ accepted, reason: reason.peek().trim(), ...(accepted && amended) }, false);
      announce(k(accepted ? 'report_accepted' : 'report_refused'), 'note');
      changes.value++;
      done();
    });
  };
  const isAmended = Object.keys(amended).length > 0;
  return (
    <Form ref={form} class="keeper-form" aria-label={k('decision')} submit={() => submit(true)}>
      {amending.value ? (
        <ReportAmendment report={report} amendment={amendment} />
      ) : (
        <Button onClick={() => set(amending, true)}>{k('amend')}</Button>
      )}
      <Effect asked={asked.value} />
      <SourceField
        label={k('reason')}
        hint={k('reason_hint')}
        value={reason.value}
        write={(text) => set(reason, text)}
      />
      {failure.value && <Failed failure={failure.value} again={() => undefined} />}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value}>
          {k(isAmended ? 'accept_amended' : 'accept')}
        </button>
        <Button disabled={sending.value} onClick={() => submit(false)}>
          {k('refuse')}
        </Button>
      </div>
    </Form>
  );
}
