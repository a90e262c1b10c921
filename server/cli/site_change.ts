import { InvalidArgumentError } from 'commander';
import type { SiteChange } from '../../data/store/stored_records.ts';
import { calendarDay } from './option_values.ts';

/** How the value of each fact of a site is written on a command line; an empty one is a fact that is not known. */
const FACTS: Record<string, (text: string) => string | number | boolean | string[] | null> = {
  name: textOf,
  lon: numberOf(-180, 180),
  lat: numberOf(-90, 90),
  moved_on: calendarDay,
  status: statusOf,
  opened_on: orUnknown(calendarDay),
  closed_on: orUnknown(calendarDay),
  address: orUnknown(textOf),
  themes: listOf,
  services: listOf,
  labels: listOf,
  url: orUnknown(textOf),
  employer: orUnknown(yesNoOf),
  on_regional_map: orUnknown(yesNoOf),
};

/** Adds `field=value` to a change: closed_on=2025-03-01, services=coworking|fablab, address= (not known). Wrong usage otherwise. */
export function addFact(text: string, change: SiteChange = {}): SiteChange {
  const [, field = '', value = ''] = /^(\w+)=(.*)$/s.exec(text.trim()) ?? [];
  const read = FACTS[field];
  if (!read)
    throw new InvalidArgumentError(`It is FIELD=VALUE, the field one of ${Object.keys(FACTS).join(', ')}.`);
  return { ...change, [field]: read(value.trim()) };
}

function orUnknown<T>(read: (text: string) => T): (text: string) => T | null {
  return (text) => (text === '' ? null : read(text));
}

function textOf(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('It is empty.');
}

function numberOf(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text.replace(',', '.'));
    if (text !== '' && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a number from ${least} to ${most}.`);
  };
}

function statusOf(text: string): string {
  if (['planned', 'open', 'closed'].includes(text)) return text;
  throw new InvalidArgumentError('It is planned, open or closed.');
}

function yesNoOf(text: string): boolean {
  if (/^(yes|oui|true)$/i.test(text)) return true;
  if (/^(no|non|false)$/i.test(text)) return false;
  throw new InvalidArgumentError('It is yes or no.');
}

function listOf(text: string): string[] {
  return text
    .split('|')
    .map((part) => part.trim())
    .filter(Boolean);
}
