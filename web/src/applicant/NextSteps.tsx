import type { Programme, RegionalNetwork, Verdict } from '../api/api_types.ts';
import { Icon } from '../app/Icon.tsx';
import { spoken, t } from '../i18n/index.ts';
import { day, type Subject } from '../state/page.ts';
import { programme } from '../state/programme.ts';
import { openSheet } from './keep_answer.ts';
import { NextReport } from './NextReport.tsx';
import { type Judged, textOf } from './verdict.ts';

interface Properties {
  judged: Judged & { answer: Verdict; indicative: boolean };
  /** Whom to turn to. */
  network: RegionalNetwork | null;
  /** Address of the sheet for the application; null: there is none for this question. */
  certificate: string | null;
  subject: Subject;
}

/** What to do with the answer: the sheet to attach, the call and its deadline, who helps, and how to correct us. */
export function NextSteps({ judged, network, certificate, subject }: Properties) {
  const call = programme.value.data;
  const { answer, indicative, reasons } = judged;
  // Whether applications are taken is what the answer says of its own day.
  const deposit = reasons.find(({ code }) => code === 'programme_open');
  return (
    <section class="next-steps">
      <h2>{t('next_title')}</h2>
      {certificate && (
        <a
          class="button button-main"
          href={certificate}
          target="_blank"
          rel="noopener"
          onClick={(event) => {
            if (subject.kind !== 'point') return;
            event.preventDefault();
            openSheet(certificate, { lon: subject.lon, lat: subject.lat, on: day.value ?? undefined });
          }}
        >
          <Icon name="document" /> {t(indicative ? 'certificate_indicative' : 'certificate')}
        </a>
      )}
      <ul class="steps">
        {call && deposit && answer !== 'not_eligible' && (
          <li>
            <strong>{spoken.value === 'en' ? call.name_en : call.name}</strong>
            {`${t('colon')}${textOf(deposit)}`}
          </li>
        )}
        {call && deposit && answer !== 'not_eligible' && !indicative && <Application call={call} />}
        {indicative && <li>{t('next_indicative')}</li>}
        {answer === 'not_eligible' && <li>{t('next_not_eligible')}</li>}
        {network?.network && (
          <li>
            {t('turn_to')} <Linked text={network.network.name} url={network.network.url} />
            {network.network.email && (
              <>
                {', '}
                <a href={`mailto:${network.network.email}`}>{network.network.email}</a>
              </>
            )}
          </li>
        )}
      </ul>
      <NextReport subject={subject} />
    </section>
  );
}

/** From the answer to the application, as far as the programme publishes it: where it is made, what it is made of, what is given. */
function Application({ call }: { call: Programme }) {
  const said = ({ text, text_en }: { text: string; text_en: string }) =>
    spoken.value === 'en' ? text_en : text;
  return (
    <>
      {call.apply_url && (
        <li>
          <Linked text={t('next_apply')} url={call.apply_url} />
        </li>
      )}
      {call.documents && call.documents.length > 0 && (
        <li>
          {t('next_documents')}
          <ul>
            {call.documents.map((one) => (
              <li key={one.code}>{one.url ? <Linked text={said(one)} url={one.url} /> : said(one)}</li>
            ))}
          </ul>
        </li>
      )}
      {call.amounts.length > 0 && (
        <li>{`${t('next_amounts')}${t('colon')}${call.amounts.map(said).join(' ; ')}`}</li>
      )}
    </>
  );
}

function Linked({ text, url }: { text: string; url: string | null }) {
  if (!url) return <strong>{text}</strong>;
  return (
    <a href={url} target="_blank" rel="noopener">
      {text}
    </a>
  );
}
