import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../app/announcer.ts';
import { Button } from '../app/Button.tsx';
import { Failed } from '../app/Failed.tsx';
import { Icon } from '../app/Icon.tsx';
import { narrow, raiseSheet } from '../app/sheet.ts';
import { t } from '../i18n/index.ts';
import { answer } from '../state/data.ts';
import { misread } from '../state/history.ts';
import { subject, update } from '../state/page.ts';
import { CommuneAnswer } from './CommuneAnswer.tsx';
import { PointAnswer } from './PointAnswer.tsx';
import { SiteCard } from './SiteCard.tsx';
import { saidOf } from './verdict.ts';

/**
 * The answer to the question asked. The former one stays, dimmed, until the next is there; each new one is told to screen
 * readers in one sentence.
 */
export function Answer() {
  const { status, data, failure } = answer.value;
  const told = useRef(data);
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!data || data === told.current || status !== 'ready') return;
    told.current = data;
    announce(saidOf(data));
    raiseSheet('half');
    // What the address asked in vain stands above it, and comes first.
    if (narrow.peek() && misread.peek().length === 0) article.current?.scrollIntoView({ block: 'start' });
  }, [data, status]);
  const waiting = status === 'loading';
  return (
    <article
      ref={article}
      class={waiting && data ? 'answer answer-waiting' : 'answer'}
      aria-busy={waiting}
      aria-label={t('answer')}
    >
      <Button
        class="icon-button answer-close"
        aria-label={t('answer_close')}
        onClick={() => update({ subject: null })}
      >
        <Icon name="close" />
      </Button>
      {failure && !data && <h1 class="only-heard">{t('answer_failed')}</h1>}
      {failure && <Failed failure={failure} again={answer.again} />}
      {failure?.status === 404 && <p class="quiet">{t('answer_failed_way')}</p>}
      {waiting && !data && <AnswerSkeleton />}
      {data?.kind === 'point' && <PointAnswer point={data.point} subject={data.subject} />}
      {data?.kind === 'commune' && <CommuneAnswer commune={data.commune} />}
      {data?.kind === 'site' && <SiteCard site={data.site} />}
    </article>
  );
}

function AnswerSkeleton() {
  return (
    <div aria-hidden="true">
      <div class="skeleton skeleton-line" />
      <div class="skeleton skeleton-verdict" />
      <div class="skeleton skeleton-line" />
      <div class="skeleton skeleton-line short" />
    </div>
  );
}

/** Whether there is a question. */
export function isAsked(): boolean {
  return subject.value !== null;
}
