import { effect } from '@preact/signals';
import { apiAddress, doubt, renewals, returns } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { t } from '../i18n/index.ts';
import { coverage } from './data.ts';

/** After a refusal a browser does not try again by itself. */
const LISTEN_AGAIN_MS = 15_000;

/**
 * Listens to the server: another coverage that becomes current is taken over at once, and the page says so. All tabs of a browser share
 * a few connections to one server: a tab that nobody looks at keeps none, and is told the current coverage when it is looked at again.
 * Where the server falls silent it is asked whether it lives, so that the page says so before somebody asks in vain.
 */
export function followCoverage(): void {
  let events: EventSource | null = null;
  const listen = (): void => {
    events?.close();
    events = document.hidden ? null : new EventSource(apiAddress('events'));
    events?.addEventListener('coverage', takeOver);
    events?.addEventListener('error', () => {
      void doubt();
      if (events?.readyState === EventSource.CLOSED) setTimeout(listen, LISTEN_AGAIN_MS);
    });
  };
  effect(() => {
    returns.value;
    listen();
  });
  document.addEventListener('visibilitychange', listen);
}

function takeOver({ data }: MessageEvent<string>): void {
  const { id } = JSON.parse(data) as { id: string };
  const shown = coverage.peek().data;
  if (!shown || shown.id === id) return;
  renewals.value++;
  announce(t('coverage_renewed'), 'note');
}
