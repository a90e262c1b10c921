import { InvalidArgumentError } from 'commander';

/** An option's value as a whole number in a range; wrong usage otherwise. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
  };
}

/** An option's value as a day of the calendar; wrong usage otherwise. */
export function calendarDay(text: string): string {
  const moment = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && moment.toJSON()?.startsWith(text)) return text;
  throw new InvalidArgumentError('It is a day of the calendar, YYYY-MM-DD.');
}

/** An option's value as the address of a web page; wrong usage otherwise. */
export function webAddress(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url.href;
  throw new InvalidArgumentError('It is an address that begins with https:// or http://.');
}

/** An option's value as the sign that parts cells, `tab` in words; wrong usage otherwise. */
export function separatorSign(text: string): string {
  const sign = text === 'tab' || text === '\\t' ? '\t' : text;
  if ([',', ';', '|', '\t'].includes(sign)) return sign;
  throw new InvalidArgumentError('It is one of , ; | tab.');
}
