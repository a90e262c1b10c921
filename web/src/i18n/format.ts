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

/** 1 234,5 km²; without decimals from 100 km² on. */
export function formatArea(area_km2: number): string {
  const digits = Math.abs(area_km2) < 100 ? 1 : 0;
  return `${numberFormat({ maximumFractionDigits: digits }).format(area_km2)}\u00a0km²`;
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

/** 27 min; 1 h 05 from an hour on. */
export function formatMinutes(time_s: number): string {
  const minutes = Math.round(time_s / 60);
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, '0')}`;
}

/** 19 min 40 s: for times so near to a limit that whole minutes would hide the side they are on. */
export function formatExactMinutes(time_s: number): string {
  const whole = Math.floor(time_s);
  return `${Math.floor(whole / 60)}\u00a0min\u00a0${String(whole % 60).padStart(2, '0')}\u00a0s`;
}

/** Whole minutes, or minutes and seconds within a minute of the limit. */
export function formatDriveTime(drive_time_s: number, limit_s: number): string {
  return Math.abs(drive_time_s - limit_s) < 60
    ? formatExactMinutes(drive_time_s)
    : formatMinutes(drive_time_s);
}

/** 850 m; 12,4 km. */
export function formatDistance(distance_m: number): string {
  if (distance_m < 1000) return `${Math.round(distance_m)}\u00a0m`;
  const digits = distance_m < 100_000 ? 1 : 0;
  return `${numberFormat({ maximumFractionDigits: digits }).format(distance_m / 1000)}\u00a0km`;
}

/** 20 novembre 2025, of a day (YYYY-MM-DD) or a moment (ISO 8601). */
export function formatDay(iso: string): string {
  const date = new Date(iso.length === 10 ? `${iso}T12:00:00Z` : iso);
  if (Number.isNaN(date.getTime())) return iso;
  const locale = spoken.value === 'fr' ? 'fr-FR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'Europe/Paris' }).format(date);
}

/** 42,1000° N, 9,1234° E */
export function formatPoint(lon: number, lat: number): string {
  const format = numberFormat({ minimumFractionDigits: 4, maximumFractionDigits: 4 });
  const west = spoken.value === 'fr' ? 'O' : 'W';
  return `${format.format(Math.abs(lat))}°\u00a0${lat < 0 ? 'S' : 'N'}, ${format.format(Math.abs(lon))}°\u00a0${lon < 0 ? west : 'E'}`;
}

/** +7 min, −3 min 20 s. */
export function formatMargin(margin_s: number): string {
  const size = Math.abs(margin_s);
  const text = size < 60 ? `${Math.round(size)}\u00a0s` : formatMinutes(size);
  return `${margin_s < 0 ? '−' : '+'}\u00a0${text}`;
}
