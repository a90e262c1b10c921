/**
 * Numbers, times, days and places as people read them. French typography: U+202F between thousands, U+00A0 before
 * units and %, as Intl writes them in fr-FR; English beside it.
 */

const NBSP = '\u00a0';
const decimals = (language: Language, most: number) =>
  new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: most });
const NUMBERS = {
  fr: [0, 1].map((most) => decimals('fr', most)),
  en: [0, 1].map((most) => decimals('en', most)),
};

export type Language = 'fr' | 'en';

/** 12345.67 -> "12 345,7" (fr), "12,345.7" (en); at most `places` (0 or 1) decimals. */
export function formatNumber(value: number, language: Language = 'fr', places: 0 | 1 = 1): string {
  if (Number.isInteger(value) && value >= 0 && value < 1000) return String(value);
  // Answers tell them by the thousand, and Intl takes microseconds for each: the same written here.
  const written = String(value);
  if (!(value >= 0 && value < 1e14) || written.includes('e')) return NUMBERS[language][places]!.format(value);
  // Rounded as it is written, halves up: 173.95 is 174, though the number that stands for it is a trifle less.
  const dot = written.indexOf('.');
  const end = dot < 0 ? written.length : dot;
  const kept = written.slice(end + 1, end + 1 + places).padEnd(places, '0');
  const isUp = written.charCodeAt(end + 1 + places) >= FIVE;
  const scaled = Number(written.slice(0, end) + kept) + (isUp ? 1 : 0);
  const whole = String(places === 0 ? scaled : Math.floor(scaled / 10));
  const tenth = places === 0 ? 0 : scaled % 10;
  const { group, decimal } = MARKS[language];
  const grouped = whole.length <= 3 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, group);
  return tenth === 0 ? grouped : `${grouped}${decimal}${tenth}`;
}

const FIVE = '5'.charCodeAt(0);
const MARKS = {
  fr: { group: '\u202f', decimal: ',' },
  en: { group: ',', decimal: '.' },
};

/** A count and its French words, which are singular below two: "0 ouvert", "1 ouvert", "1 234 ouverts". */
export const counted = (count: number, one: string, other: string) =>
  `${formatNumber(count)} ${count < 2 ? one : other}`;

/** Square kilometres: 1234.5 -> "1 234,5 km²". */
export const formatArea = (km2: number, language: Language = 'fr') =>
  `${formatNumber(km2, language)}${NBSP}km²`;

/** Metres, by tens from 100 on, then kilometres with one decimal: "34 m", "620 m", "2,4 km". */
export function formatDistance(metres: number, language: Language = 'fr'): string {
  const whole = metres < 99.5 ? Math.round(metres) : Math.round(metres / 10) * 10;
  return whole < 1000 ? `${whole}${NBSP}m` : `${formatNumber(metres / 1000, language)}${NBSP}km`;
}

/**
 * A share as whole percents: 0.62 -> "62 %" (fr), "62%" (en). Only nothing at all is 0 and only the whole is 100:
 * 0.004 -> "moins de 1 %", 0.996 -> "plus de 99 %".
 */
export function formatShare(share: number, language: Language = 'fr'): string {
  const space = language === 'fr' ? NBSP : '';
  if (share > 0 && share < 0.005) return `${language === 'fr' ? 'moins de' : 'less than'} 1${space}%`;
  if (share < 1 && share >= 0.995) return `${language === 'fr' ? 'plus de' : 'more than'} 99${space}%`;
  return `${Math.round(share * 100)}${space}%`;
}

/** Whole minutes: 27 min; 1 h 05 from an hour on; "moins d’une minute" under 30 s. */
export function formatMinutes(seconds: number, language: Language = 'fr'): string {
  const minutes = Math.round(seconds / 60);
  if (minutes === 0) return language === 'fr' ? 'moins d’une minute' : 'less than a minute';
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const rest = String(minutes % 60).padStart(2, '0');
  return `${formatNumber(Math.floor(minutes / 60), language)}${NBSP}h${NBSP}${rest}`;
}

/** From a time to a longer one in whole minutes that hold both: 1199.2 and 1310 -> "19 à 22 min" (fr), "19 to 22 min" (en). */
export function formatMinuteRange(least_s: number, most_s: number, language: Language = 'fr'): string {
  const least = Math.floor(least_s / 60);
  const most = Math.ceil(most_s / 60);
  const from = most < 60 ? String(least) : formatMinutes(least * 60, language);
  return `${from} ${language === 'fr' ? 'à' : 'to'} ${formatMinutes(most * 60, language)}`;
}

/** Minutes and whole seconds, cut, never rounded up past what was found: 1199.9 -> "19 min 59 s"; 1200 -> "20 min". */
export function formatExact(seconds: number, language: Language = 'fr'): string {
  const whole = Math.floor(seconds + 1e-9);
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  if (minutes === 0) return `${formatNumber(rest, language)}${NBSP}s`;
  return rest === 0
    ? `${formatNumber(minutes, language)}${NBSP}min`
    : `${formatNumber(minutes, language)}${NBSP}min${NBSP}${rest}${NBSP}s`;
}

/** Seconds with their tenth: 1199.9 -> "1 199,9 s". */
export const formatSeconds = (seconds: number, language: Language = 'fr') =>
  `${formatNumber(seconds, language)}${NBSP}s`;

const MONTHS = {
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};

/** The Swedish way of writing a moment is YYYY-MM-DD HH:MM; in France, where lists and deposits are dated. */
const IN_FRANCE = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'short',
});

/** "2028-09-01" -> "1er septembre 2028" (fr), "1 September 2028" (en); of a moment (ISO 8601, with a time) its day in France. */
export function formatDay(iso: string, language: Language = 'fr'): string {
  const written = iso.length > 10 ? IN_FRANCE.format(new Date(iso)) : iso;
  const [year, month, day] = written.slice(0, 10).split('-').map(Number);
  const ordinal = language === 'fr' && day === 1 ? '1er' : String(day);
  return `${ordinal}${NBSP}${MONTHS[language][month! - 1]} ${year}`;
}

/** The time of day of a moment in France: "16 h 05" (fr), "16:05" (en). */
export function formatTime(iso: string, language: Language = 'fr'): string {
  const [hours, minutes] = IN_FRANCE.format(new Date(iso)).slice(11).split(':');
  return language === 'fr' ? `${Number(hours)}${NBSP}h${NBSP}${minutes}` : `${hours}:${minutes}`;
}

/** Degrees for people: "44,8402° N, 0,5805° O" (fr). Five decimals are about a metre. */
export function formatPoint(lon: number, lat: number, language: Language = 'fr'): string {
  const one = (value: number, names: [string, string]) => {
    const digits = Math.abs(value).toFixed(5);
    return `${language === 'fr' ? digits.replace('.', ',') : digits}°${NBSP}${value < 0 ? names[1] : names[0]}`;
  };
  const eastWest: [string, string] = language === 'fr' ? ['E', 'O'] : ['E', 'W'];
  return `${one(lat, ['N', 'S'])}, ${one(lon, eastWest)}`;
}

/** "à" before a place name, with its article: "à Bonnat", "au Bugue", "aux Eyzies", "à La Rochelle". */
export function atPlace(name: string): string {
  if (name.startsWith('Le ')) return `au ${name.slice(3)}`;
  if (name.startsWith('Les ')) return `aux ${name.slice(4)}`;
  return `à ${name}`;
}

/** "de" before a place name: "de Bonnat", "d’Ajaccio", "du Bugue", "des Eyzies", "de La Rochelle". */
export function ofPlace(name: string): string {
  if (name.startsWith('Le ')) return `du ${name.slice(3)}`;
  if (name.startsWith('Les ')) return `des ${name.slice(4)}`;
  // Of France's communes in H, two in three have a mute one; "y" before a vowel sounds as a consonant.
  return /^([aeiouhéèêëàâîïôöùûüœæ]|y(?![aeiou]))/i.test(name) ? `d’${name}` : `de ${name}`;
}
