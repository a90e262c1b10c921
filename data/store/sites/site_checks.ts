/** Whether a site can be stored. */
import type { Site } from '../../records.ts';
import { STATUSES } from './site_version_rows.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string | null): boolean =>
  text === null ||
  (DAY.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) === text);

/** False where a text within has half a character or a NUL, which no database keeps. */
function isText(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  return typeof value !== 'object' || value === null || Object.values(value).every(isText);
}

/** Why a site cannot be stored, or null. */
export function brokenSite(site: Site): { code: string; reason: string } | null {
  if (site.id.trim() === '') return { code: 'no_id', reason: 'it has no id' };
  if (site.name.trim() === '') return { code: 'no_name', reason: 'it has no name' };
  if (!isText(site)) return { code: 'bad_text', reason: 'a text in it has characters that are no Unicode' };
  if (!(Math.abs(site.lon) <= 180 && Math.abs(site.lat) <= 90))
    return { code: 'bad_point', reason: `${site.lon}, ${site.lat} is no point on Earth` };
  if (!STATUSES.includes(site.status))
    return { code: 'bad_status', reason: `"${site.status}" is none of ${STATUSES.join(', ')}` };
  if (!isDay(site.opened_on) || !isDay(site.closed_on))
    return { code: 'bad_date', reason: `${site.opened_on ?? '-'} or ${site.closed_on ?? '-'} is no day` };
  if (site.opened_on !== null && site.closed_on !== null && site.closed_on < site.opened_on)
    return {
      code: 'dates_crossed',
      reason: `closed on ${site.closed_on}, before it opened on ${site.opened_on}`,
    };
  return null;
}
