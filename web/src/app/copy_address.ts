import { t } from '../i18n/index.ts';
import { sharedAddress } from '../state/history.ts';
import { announce } from './announcer.ts';

/** Copies the address of what is shown; where the browser refuses, tells it. */
export async function copyAddress(): Promise<void> {
  const url = sharedAddress();
  try {
    await navigator.clipboard.writeText(url);
    announce(t('address_copied'), 'note');
  } catch {
    announce(t('address_not_copied', { url }), 'note');
  }
}
