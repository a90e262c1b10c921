import type { Cell } from '../table_rows.ts';
import { foldText } from '../text.ts';
import { cellText, INVISIBLE, isNothing } from './cell_text.ts';

/**
 * What a cell tells of a day. `from` and `to` are the first and the last day that it can mean: the same for a day; null where
 * nothing is known. `vague`: a season, a quarter, "fin 2023"; `none`: nothing stands there; `unreadable`: something does, and is no day.
 */
export interface ReadDay {
  precision: 'day' | 'month' | 'year' | 'vague' | 'none' | 'unreadable';
  /** YYYY-MM-DD */
  from: string | null;
  to: string | null;
}

const NONE: ReadDay = { precision: 'none', from: null, to: null };
const UNREADABLE: ReadDay = { precision: 'unreadable', from: null, to: null };
const [FIRST_YEAR, LAST_YEAR] = [1800, 2199];
/** Days before this are of the last century where the year is written with two digits. */
const TWO_DIGIT_PIVOT = 50;
/** Spreadsheets count days from here (Excel's 1900 has a 29th of February that never was). */
const SERIAL_ZERO_MS = Date.UTC(1899, 11, 30);
/** 1954 to 2119: below, a number of five digits is rather a postcode or a mistake. */
const [FIRST_SERIAL, LAST_SERIAL] = [20_000, 80_000];
const DAY_MS = 86_400_000;
const MOST_CHARACTERS = 80;

const MONTHS: [number, string[]][] = [
  [1, ['janvier', 'janv', 'jan', 'january']],
  [2, ['fevrier', 'fevr', 'fev', 'february', 'feb']],
  [3, ['mars', 'mar', 'march', 'mrs']],
  [4, ['avril', 'avr', 'april', 'apr']],
  [5, ['mai', 'may']],
  [6, ['juin', 'june', 'jun']],
  [7, ['juillet', 'juil', 'jul', 'july', 'juill']],
  [8, ['aout', 'aou', 'august', 'aug']],
  [9, ['septembre', 'sept', 'sep', 'september']],
  [10, ['octobre', 'oct', 'october']],
  [11, ['novembre', 'nov', 'november']],
  [12, ['decembre', 'dec', 'december']],
];
const MONTH_OF = new Map(MONTHS.flatMap(([month, names]) => names.map((name) => [name, month] as const)));
const WEEKDAYS = new Set(
  (
    'lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim ' +
    'monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun'
  ).split(' '),
);
/** Words before a day that do not change it. */
const FILLERS = new Set(
  'le la les l du de des d au a en depuis dans the on in since from of ouvert ouverte ouverts ouverture opened opening open ferme fermee fermeture closed closing date inaugure inauguree inauguration creation cree creee partir compter er h heures definitive definitif definitivement fermera va fermer'.split(
    ' ',
  ),
);
/** Words that leave a day open. */
const VAGUE = new Set(
  (
    'debut fin mi milieu courant cours annee an ans avant apres vers environ env circa ca about before after around early late mid end start ' +
    'printemps ete automne hiver rentree spring summer autumn fall winter trimestre trim semestre sem quarter quarters half ' +
    't1 t2 t3 t4 q1 q2 q3 q4 s1 s2 h1 h2 1er 2e 2eme 3e 3eme 4e 4eme 1 2 3 4 premier deuxieme second seconde troisieme quatrieme dernier ' +
    'first third fourth last ou et or and entre between to jusque prevu prevue prevision previsionnel previsionnelle scolaire saison'
  ).split(' '),
);

/**
 * Reads a day as people write it, French order first: `01/09/24`, `1.9.2024`, `2024-09-01T00:00:00Z`, `1er septembre 2024`, `sept-24`,
 * `09/2024`, `2024`, `Sunday, September 1, 2024`, `20240901`, serial numbers of spreadsheets (45536), milliseconds since 1970. A day that no
 * calendar has is unreadable. 0, 00/00/0000, 1899-12-30 and 31/12/9999 are how programs write that there is none.
 */
export function readDay(cell: Cell | undefined): ReadDay {
  if (isNothing(cell)) return NONE;
  const text = cellText(cell);
  if (text.length > MOST_CHARACTERS) return UNREADABLE;
  const tidy = tidied(text);
  if (NO_DAY.test(tidy) || isSentinel(tidy)) return NONE;
  return juneOrJuly(tidy) ?? numeric(tidy) ?? worded(tidy) ?? vague(tidy) ?? UNREADABLE;
}

/** "jui 2020" is cut from juin or from juillet: either. */
function juneOrJuly(text: string): ReadDay | null {
  if (!JUI.test(text)) return null;
  const [june, july] = ['juin', 'juillet'].map((month) => worded(text.replace(JUI, month)));
  return june?.from && july?.to ? { precision: 'vague', from: june.from, to: july.to } : null;
}

const JUI = /(?<![a-z])jui(?![a-z])/;

const SLASHED = /^\s*(\d{1,2})([-/.])(\d{1,2})(?=[-/.](?:\d{4}|\d{2})(?!\d))/;

/**
 * Whether the days of a column are written with the month first (9/13/2020), as programs of American settings do: at least two of them
 * are no days otherwise, and none is one only otherwise.
 */
export function isMonthFirst(texts: Iterable<string>): boolean {
  let only = 0;
  for (const text of texts) {
    const [, first, , second] = SLASHED.exec(text) ?? [];
    if (Number(first) > 12 && Number(second) <= 12) return false;
    if (Number(first) <= 12 && Number(second) > 12) only++;
  }
  return only > 1;
}

/** A day of such a column with the day first, as everybody else writes it. */
export const dayFirst = (text: string): string => text.replace(SLASHED, '$3$2$1');

/** Days between the beginnings of the two counts of spreadsheets. */
export const DAYS_TO_1904 = 1462;

/** A bare number of days since 1904 as one since 1900; what is no such number stays. */
export const from1904 = (text: string): string =>
  /^\d{5}(?:\.\d{1,12})?$/.test(text) ? String(Number(text) + DAYS_TO_1904) : text;

/** How people and forms say that there is no day. */
const NO_DAY =
  /^((date )?inconnue?|unknown|vide|neant|aucune?( date)?|sans( date)?|jamais|pas encore|toujours (ouvert|actif|active|ouverte|en activite)|non|false|faux|(jj|dd)[-/.](mm)[-/.](aa|aaaa|yy|yyyy)|aaaa-mm-jj|yyyy-mm-dd)?$/;
/** Where calendars of programs begin and end: what stands there for "none". */
const SENTINELS = [
  '0001-01-01',
  '1601-01-01',
  '1753-01-01',
  '1900-01-00',
  '1900-01-01',
  '1904-01-01',
  '1970-01-01',
];

function isSentinel(text: string): boolean {
  if (/^0{1,8}$|^0{1,4}([-/.])0{1,2}\1?0{1,4}$/.test(text)) return true;
  const french = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text);
  const iso = french
    ? `${french[3]}-${french[2]!.padStart(2, '0')}-${french[1]!.padStart(2, '0')}`
    : text.replace(/[/.]/g, '-');
  return iso === '1900' || SENTINELS.includes(iso) || /^(2999|9999)-12-31$/.test(iso);
}

/** Lower case, no accents, one blank between words, none around separators; without the time of the day and what stands around a day. */
function tidied(text: string): string {
  const plain = bare(
    text
      .replace(INVISIBLE, '')
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[‐‑‒–—−]/g, '-')
      .replace(/[’‘`]/g, "'")
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace(/ ?([-/.]) ?/g, '$1')
      .trim(),
  );
  const timed =
    /^(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})(?:[ t,]+|a)(\d{1,2})(?:[:h](\d{2})?(?::(\d{2})(?:[.,]\d{1,9})?)?)? ?([ap]m)? ?(z|utc|gmt|[+-]\d{2}:?\d{0,2})?$/.exec(
      plain.replace(/(\d) a (?=\d)/, '$1 '),
    );
  if (!timed)
    return plain.replace(/^(\d{4}-\d{2}-\d{2})(z|[+-]\d{2}:?\d{2})$/, '$1').replace(/(?<![.,;])[.,;]+$/, '');
  const [, day, hour, minute = '0', , half, zone] = timed;
  // A day that a program in France wrote as an instant: midnight here is 22 or 23 o'clock of the day before.
  if ((zone === 'z' || zone === 'utc' || zone === 'gmt') && Number(hour) >= 22 && Number(minute) === 0) {
    const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day!);
    if (parts) return parisDay(Date.parse(`${day}T${hour}:00:00Z`)) ?? day!;
  }
  // Who writes AM and PM writes the month first.
  return half === undefined ? day! : day!.replace(/^(0?[1-9]|1[0-2])([-/.])(\d{1,2})(?=[-/.])/, '$3$2$1');
}

/** A day without what programs and people put around it: "(01/09/2020)", "depuis le 01/09/2020", "Sun Sep 01 2024 02:00:00 GMT+0200". */
function bare(text: string): string {
  const script =
    /^(?:[a-z]{3},? )?([a-z]{3}) (\d{1,2}) (\d{4}) \d{2}:\d{2}:\d{2}(?: (?:gmt|utc)[+-]?\d{0,4}(?: \(.*\))?)?$/.exec(
      text,
    );
  if (script) return `${script[2]} ${script[1]} ${script[3]}`;
  const dotNet = /^\/date\((-?\d{1,14})(?:[+-]\d{4})?\)\/$/.exec(text);
  if (dotNet) return dotNet[1]!;
  const basic = /^(\d{8})t\d{4,6}(?:\.\d+)?z?$/.exec(text);
  if (basic) return basic[1]!;
  let plain = text.replace(/^\((.*)\)$/, '$1').replace(/(?<=\d)_(?=\d)/g, '-');
  // "01sept2020": a month between two numbers is a word of its own.
  plain = plain.replace(/(?<=\d)(?:er)?([a-z]{3,9})(?=[\d.]|$)/g, (all, word) =>
    MONTH_OF.has(word) ? ` ${word} ` : all,
  );
  const words = plain.split(/[ :,]+/);
  const first = words.findIndex((word) => !FILLERS.has(word) && !WEEKDAYS.has(word));
  return first > 0 && /^\d{1,4}[-/.]\d/.test(words[first]!)
    ? plain.slice(plain.indexOf(words[first]!))
    : plain.trim();
}

const paris = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' });
const parisDay = (ms: number) => (Number.isFinite(ms) ? paris.format(ms) : null);

function numeric(text: string): ReadDay | null {
  const year = /^(\d{4})(?:\.0+|,0+)?$/.exec(text);
  if (year) return wholeYear(Number(year[1]));
  const iso = /^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})$/.exec(text);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const french = /^(\d{1,2})[-/. ](\d{1,2})[-/. ]'?(\d{4}|\d{2})$/.exec(text);
  if (french) return dayOf(fullYear(french[3]!), Number(french[2]), Number(french[1]));
  const yearMonth = /^(\d{4})[-/.](\d{1,2})$/.exec(text);
  if (yearMonth) return wholeMonth(Number(yearMonth[1]), Number(yearMonth[2]));
  const monthYear = /^(\d{1,2})[-/.](\d{4})$/.exec(text);
  if (monthYear) return wholeMonth(Number(monthYear[2]), Number(monthYear[1]));
  const compact = /^((?:18|19|20|21)\d{2})(\d{2})(\d{2})$/.exec(text);
  if (compact) return dayOf(Number(compact[1]), Number(compact[2]), Number(compact[3]));
  const serial = /^(\d{5})(?:[.,]\d{1,12})?$/.exec(text);
  if (serial) {
    const days = Number(serial[1]);
    return days >= FIRST_SERIAL && days <= LAST_SERIAL ? oneDay(SERIAL_ZERO_MS + days * DAY_MS) : UNREADABLE;
  }
  // Since 1970, in milliseconds or seconds; a midnight in France is not one in London.
  if (/^\d{12,13}$/.test(text)) return instant(Number(text));
  if (/^\d{10}$/.test(text)) return instant(Number(text) * 1000);
  return null;
}

/** Days and months in words, French and English. */
function worded(text: string): ReadDay | null {
  const words = text.match(/(?<!\d)\d{1,20}(?:er|eme|e|st|nd|rd|th)?(?![a-z\d])|[a-z]+/g) ?? [];
  let month = 0;
  const numbers: string[] = [];
  for (const word of words) {
    const named = MONTH_OF.get(word);
    if (named && month === 0) month = named;
    else if (/^\d/.test(word)) numbers.push(word);
    else if (!WEEKDAYS.has(word) && !FILLERS.has(word)) return null;
  }
  if (month === 0) {
    // "depuis 2020", "en 2020"
    const only = numbers.length === 1 && words.length > 1 && /^\d{4}$/.test(numbers[0]!);
    return only ? wholeYear(Number(numbers[0])) : null;
  }
  if (numbers.length === 1 && /^(\d{4}|\d{2})$/.test(numbers[0]!))
    return wholeMonth(fullYear(numbers[0]!), month);
  if (numbers.length !== 2) return null;
  // "2024 septembre 1" is rare, and no day has four digits.
  const [day, year] = /^\d{4}$/.test(numbers[0]!) ? [numbers[1]!, numbers[0]!] : [numbers[0]!, numbers[1]!];
  if (!/^(\d{4}|\d{2})$/.test(year)) return null;
  return dayOf(fullYear(year), month, Number.parseInt(day, 10));
}

/** Told, but not to a month: a year with words that leave it open, several years, or a season alone. */
function vague(text: string): ReadDay | null {
  const words = foldText(text).split(' ');
  const years: number[] = [];
  for (const word of words) {
    if (/^(18|19|20|21)\d\d$/.test(word)) years.push(Number(word));
    else if (!VAGUE.has(word) && !FILLERS.has(word) && !MONTH_OF.has(word)) return null;
  }
  const open = words.some((word) => /^(avant|before|apres|after)$/.test(word));
  if (years.length === 0 || open) return { precision: 'vague', from: null, to: null };
  return { precision: 'vague', from: `${Math.min(...years)}-01-01`, to: `${Math.max(...years)}-12-31` };
}

function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year + (year < TWO_DIGIT_PIVOT ? 2000 : 1900);
}

function dayOf(year: number, month: number, day: number): ReadDay {
  if (year === 1899 && month === 12) return NONE;
  const ms = Date.UTC(year, month - 1, day);
  const found = new Date(ms);
  // 2021-02-31 would become 2021-03-03.
  const real = found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
  return real && isYear(year) ? oneDay(ms) : UNREADABLE;
}

const isYear = (year: number) => year >= FIRST_YEAR && year <= LAST_YEAR;
const text8601 = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function oneDay(ms: number): ReadDay {
  const day = text8601(ms);
  return { precision: 'day', from: day, to: day };
}

function instant(ms: number): ReadDay {
  const day = parisDay(ms);
  return day && isYear(Number(day.slice(0, 4))) ? { precision: 'day', from: day, to: day } : UNREADABLE;
}

function wholeMonth(year: number, month: number): ReadDay {
  if (!isYear(year) || month < 1 || month > 12) return UNREADABLE;
  return {
    precision: 'month',
    from: text8601(Date.UTC(year, month - 1, 1)),
    to: text8601(Date.UTC(year, month, 0)),
  };
}

function wholeYear(year: number): ReadDay {
  return isYear(year) ? { precision: 'year', from: `${year}-01-01`, to: `${year}-12-31` } : UNREADABLE;
}
