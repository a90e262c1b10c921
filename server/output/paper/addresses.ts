import type { DayTimes } from '../../served/served.ts';

/** The address of the page that shows a subject on a day. */
export function pageAddress(base: string, subject: Record<string, string>, on: string): string {
  const query = new URLSearchParams({ ...subject, on }).toString();
  return `${base}/?${query.replaceAll('%2C', ',')}`;
}

/** The address of figures as data, from the list as it was known: later versions of the list do not change them. */
export function dataAddress(
  base: string,
  resource: string,
  on: string,
  { as_known_at, list }: Pick<DayTimes, 'as_known_at' | 'list'>,
): string {
  const known = as_known_at ?? list?.known_at ?? null;
  const query = new URLSearchParams({ on, ...(known !== null && { as_known_at: known }) });
  return `${base}/api/v1/${resource}${resource.includes('?') ? '&' : '?'}${query}`;
}
