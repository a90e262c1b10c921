import { isKey, t } from './index.ts';

/** Words of the list of tiers-lieux: in the page's language where it knows them, as written where it does not. */

export function themeText(theme: string): string {
  return known(`theme_of_${theme}`, theme);
}

export function labelText(label: string): string {
  return known(`label_${label}`, label);
}

export function serviceText(service: string): string {
  return known(`service_${service}`, service);
}

function known(key: string, word: string): string {
  return isKey(key) ? t(key) : word.replaceAll('_', ' ');
}
