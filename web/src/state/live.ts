import { apiAddress, renewals } from '../api/client.ts';
import { announce } from '../app/announcer.ts';
import { t } from '../i18n/index.ts';
import { coverage } from './data.ts';

/** Listens to the server: another coverage that becomes current is taken over at once, and the page says so. */
export function followCoverage(): void {
  const events = new EventSource(apiAddress('events'));
  events.addEventListener('coverage', ({ data }: MessageEvent<string>) => {
    const { id } = JSON.parse(data) as { id: string };
    const shown = coverage.peek().data;
    if (!shown || shown.id === id) return;
    renewals.value++;
    announce(t('coverage_renewed'), 'note');
  });
}
