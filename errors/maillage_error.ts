import { CATALOGUE, type Key, type Values } from './catalogue.ts';
import type { Entry } from './entry.ts';

interface ErrorOptions {
  /** What was thrown underneath. */
  cause?: unknown;
  /** The code that another process told, where the sentence is its own: `server_said`. */
  code?: string;
}

type Rest<K extends Key> = keyof Values<K> extends never
  ? [values?: Values<K>, options?: ErrorOptions]
  : [values: Values<K>, options?: ErrorOptions];

/**
 * The one kind of error that people are told: `new MaillageError('unknown_coverage', { id })`. A key of the catalogue is a code, or a
 * variant of one behind a full stop ('disk_full.backup'); the code alone is stable and told to programs. `message` is the sentence in
 * English, `text_fr` in French. `status` is the catalogue's: who throws does not know it.
 */
export class MaillageError<K extends Key = Key> extends Error {
  readonly key: Key;
  readonly code: string;
  readonly values: Readonly<Record<string, Value>>;

  constructor(key: K, ...[values, options = {}]: Rest<K>) {
    const given: Record<string, Value> = { ...values };
    super(told(CATALOGUE[key].en, given), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MaillageError';
    this.key = key;
    this.code = options.code ?? codeOfKey(key);
    this.values = given;
  }

  /** The HTTP status that the catalogue gives the code; 500 of one that only another process knows. */
  get status(): number {
    return STATUSES.get(this.code) ?? 500;
  }

  /** The sentence in French. */
  get text_fr(): string {
    return told(frenchSpaces(CATALOGUE[this.key].fr), this.values);
  }
}

/** What an error of ours is made of, as another thread tells it: classes do not pass between threads. */
export type ToldError = Pick<MaillageError, 'key' | 'code' | 'values'>;

/** The error that another thread threw. */
export const thrownElsewhere = ({ key, code, values }: ToldError): MaillageError =>
  new MaillageError(key, values as Values<Key>, { code });

/** A value as sentences take it; a list is written with commas. */
export type Value = string | number | readonly (string | number)[];

/** The code of a key: what stands before its variant. */
export const codeOfKey = (key: string): string => key.split('.', 1)[0] as string;

/** What strangers are told of a code in place of its sentence; null where its sentence is for them. */
export function publicWords(code: string): { en: string; fr: string } | null {
  return PUBLIC.get(code) ?? null;
}

const ENTRIES: [string, Entry][] = Object.entries(CATALOGUE);
const STATUSES = new Map<string, number>(ENTRIES.map(([key, { status }]) => [codeOfKey(key), status]));

/** A sentence with its values in their places. */
function told(text: string, values: Readonly<Record<string, Value>>): string {
  return text.replace(/\{([a-z0-9_]+)\}/g, (hole, name: string) => {
    const value = values[name];
    return value === undefined ? hole : typeof value === 'object' ? value.join(', ') : String(value);
  });
}

/** French puts a space that does not break before high signs and within quotation marks. */
export const frenchSpaces = (text: string): string =>
  text.replace(/ ([:;!?»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

/** Of each code those of its first variant that has any. */
const PUBLIC = new Map(
  ENTRIES.toReversed().flatMap(([key, { public: words }]) =>
    words === undefined ? [] : [[codeOfKey(key), { en: words.en, fr: frenchSpaces(words.fr) }] as const],
  ),
);
