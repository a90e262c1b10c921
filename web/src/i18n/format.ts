import { spoken } from './index.ts';

/** Numbers, times and dates as readers of the page's language write them. */

const formats = new Map<string, Intl.NumberFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = spoken.value + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(spoken.value === 'fr' ? 'fr-FR' : 'en-GB', options);
    formats.set(key, format);
  }
  return format;
}

/** 226 726 */
export function formatCount(value: number): string {
  return numberFormat({ maximumFractionDigits: 0 }).format(value);
}

/** 0,2: with a decimal where it has one. */
export function formatDecimal(value: number): string {
  return numberFormat({ maximumFractionDigits: 1 }).format(value);
}

/** 1 234,5 km² */
export function formatArea(area_km2: number): string {
  return `${formatDecimal(area_km2)}\u00a0km²`;
}

/** 62 %; with a decimal below 10 %, and never 0 % or 100 % for what is not quite so. */
export function formatShare(share: number): string {
  const percent = share * 100;
  const nearEdge = (percent > 0 && percent < 10) || (percent > 99 && percent < 100);
  const format = numberFormat({ style: 'percent', maximumFractionDigits: nearEdge ? 1 : 0 });
  if (share > 0 && percent < 0.1) return `<\u00a0${format.format(0.001)}`;
  if (share < 1 && percent > 99.9) return `>\u00a0${format.format(0.999)}`;
  return format.format(share);
}

/** 27 min; 1 h 05 from an hour on; 'moins d’une minute' under 30 s. */
export function formatMinutes(time_s: number): string {
  const minutes = Math.round(time_s / 60);
  if (minutes === 0) return spoken.value === 'fr' ? 'moins d’une minute' : 'less than a minute';
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}`;
}

/** As whole percents in the sentences of an answer: 0.004 is 'moins de 1 %', 0.996 'plus de 99 %'. */
export function formatWholeShare(share: number): string {
  const french = spoken.value === 'fr';
  const percent = french ? '\u00a0%' : '%';
  if (share > 0 && share < 0.005) return `${french ? 'moins de' : 'less than'} 1${percent}`;
  if (share < 1 && share >= 0.995) return `${french ? 'plus de' : 'more than'} 99${percent}`;
  return `${Math.round(share * 100)}${percent}`;
}

/** Seconds cut, never rounded past what was found: 19 min 40 s, 20 min, 12 s. */
export function formatExactMinutes(time_s: number): string {
  const whole = Math.floor(time_s + 1e-9);
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  if (minutes === 0) return `${rest}\u00a0s`;
  return rest === 0 ? `${minutes}\u00a0min` : `${minutes}\u00a0min\u00a0${rest}\u00a0s`;
}

/** Times nearer to the limit than this share of it are told in minutes and seconds, as the server's sentences tell them. */
const EXACT_SHARE = 0.1;

/** Whole minutes, or minutes and seconds where whole minutes would hide the side of the limit. */
export function formatDriveTime(drive_time_s: number, limit_s: number): string {
  return Math.abs(drive_time_s - limit_s) <= limit_s * EXACT_SHARE + 1e-9
    ? formatExactMinutes(drive_time_s)
    : formatMinutes(drive_time_s);
}

/** 34 m; by tens from 100 m on, 850 m; 12,4 km. */
export function formatDistance(distance_m: number): string {
  const whole = distance_m < 99.5 ? Math.round(distance_m) : Math.round(distance_m / 10) * 10;
  if (whole < 1000) return `${whole}\u00a0m`;
  return `${numberFormat({ maximumFractionDigits: 1 }).format(distance_m / 1000)}\u00a0km`;
}

/** 20 novembre 2025, 1er septembre 2028, of a day (YYYY-MM-DD) or a moment (ISO 8601). */
export function formatDay(iso: string): string {
  const date = new Date(iso.length === 10 ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(date.getTime())) return iso;
  const locale = spoken.value === 'fr' ? 'fr-FR' : 'en-GB';
  const long = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Paris' }).format(date);
  const day = spoken.value === 'fr' ? long.replace(/^1 /, '1er ') : long;
  return day.replace(' ', '\u00a0');
}

/** 42,10000° N, 9,12340° E: five decimals are about a metre. */
export function formatPoint(lon: number, lat: number): string {
  const format = numberFormat({ minimumFractionDigits: 5, maximumFractionDigits: 5 });
  const west = spoken.value === 'fr' ? 'O' : 'W';
  return `${format.format(Math.abs(lat))}°\u00a0${lat < 0 ? 'S' : 'N'}, ${format.format(Math.abs(lon))}°\u00a0${lon < 0 ? west : 'E'}`;
}

/** −45 s, +7 min: what lies between the limit and the time as it is told, so that the two add up. */
export function formatMargin(drive_time_s: number, limit_s: number): string {
  const margin_s = drive_time_s - limit_s;
  const told_s = Math.abs(Math.floor(drive_time_s + 1e-9) - limit_s);
  const tenths = numberFormat({ maximumFractionDigits: 1 });
  const near = Math.abs(margin_s) <= limit_s * EXACT_SHARE + 1e-9;
  const exact = told_s > 0 ? formatExactMinutes(told_s) : `${tenths.format(Math.abs(margin_s))}\u00a0s`;
  const whole_s = Math.abs(Math.round(drive_time_s / 60) * 60 - limit_s);
  return `${margin_s < 0 ? '−' : '+'}\u00a0${near ? exact : formatMinutes(whole_s)}`;
}
