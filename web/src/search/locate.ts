import { signal } from '@preact/signals';
import { announce } from '../app/announcer.ts';
import { t } from '../i18n/index.ts';
import { update } from '../state/page.ts';

/** Whether the browser is looking for its position. */
export const locating = signal(false);

const TIMEOUT_MS = 15_000;

/** Asks the browser where it is, and the server about that point. The position goes nowhere else. */
export function locate(): void {
  if (!('geolocation' in navigator)) {
    announce(t('position_unavailable'), 'note');
    return;
  }
  locating.value = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      locating.value = false;
      const subject = { kind: 'point' as const, lon: round(coords.longitude), lat: round(coords.latitude) };
      update({ subject, view: 'project' });
    },
    (error) => {
      locating.value = false;
      announce(
        t(error.code === error.PERMISSION_DENIED ? 'position_refused' : 'position_unavailable'),
        'note',
      );
    },
    { timeout: TIMEOUT_MS, maximumAge: 60_000 },
  );
}

function round(degrees: number): number {
  return Number(degrees.toFixed(6));
}
