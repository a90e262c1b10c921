import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { DecisionBody, ListEffect, Report } from '../api/api_types.ts';
import { api, told } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { Failed } from '../app/Failed.tsx';
import { formatDay, formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { Effect } from './Effect.tsx';
import { SourceField } from './Fields.tsx';
import { nameOfSite } from './keeper_data.ts';
import { openSite } from './keeper_parts.ts';
import { factText, k } from './keeper_words.ts';
import { ReportAmendment } from './ReportAmendment.tsx';
import { type Amendment, amendmentOf, correctedBy, hasPlace } from './report_amendment.ts';
import { titleOf } from './report_title.ts';
import { changes, credentials } from './session.ts';
import { place } from './shown_place.ts';
import { useAsked, useSending } from './useAsked.ts';

/** One report: what it says and proposes, what accepting it would do, and the decision with its reason. */
export function ReportDetail({ report, done }: { report: Report; done: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <article class="keeper-report">
      <button type="button" class="link-button" onClick={done}>
        ‹ {k('reports_back')}
      </button>
      <h2 ref={heading} tabIndex={-1}>
        {titleOf(report)}
      </h2>
      <p class="quiet">{k('reported_on', { day: formatDay(report.reported_at) })}</p>
      {report.text && <blockquote>{report.text}</blockquote>}
      <Proposal report={report} />
      {report.site_id && (
        <button type="button" class="link-button" onClick={() => openSite(report.site_id!)}>
          {k('open_site', { name: nameOfSite(report.site_id) })}
        </button>
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
    <dl class="facts">
      {facts.map((fact) => (
        <div key={fact}>
          <dt>{k(`fact_${fact}`)}</dt>
          <dd>{factText(fact, proposed?.[fact])}</dd>
        </div>
      ))}
      {lon !== null && lat !== null && (
        <div>
          <dt>{k('fact_point')}</dt>
          <dd>{formatPoint(lon, lat)}</dd>
        </div>
      )}
    </dl>
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
    <form
      ref={form}
      class="keeper-form"
      aria-label={k('decision')}
      onSubmit={(event) => {
        event.preventDefault();
        submit(true);
      }}
    >
      {amending.value ? (
        <ReportAmendment report={report} amendment={amendment} />
      ) : (
        <button
          type="button"
          class="button"
          onClick={() => {
            amending.value = true;
          }}
        >
          {k('amend')}
        </button>
      )}
      <Effect asked={asked.value} />
      <SourceField
        label={k('reason')}
        hint={k('reason_hint')}
        value={reason.value}
        write={(text) => {
          reason.value = text;
        }}
      />
      {failure.value && <Failed failure={failure.value} again={() => undefined} />}
      <div class="button-row">
        <button type="submit" class="button button-main" disabled={sending.value}>
          {k(isAmended ? 'accept_amended' : 'accept')}
        </button>
        <button type="button" class="button" disabled={sending.value} onClick={() => submit(false)}>
          {k('refuse')}
        </button>
      </div>
    </form>
  );
}
