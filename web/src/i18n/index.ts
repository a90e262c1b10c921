import { signal } from '@preact/signals';
import { type Language, language } from '../state/page.ts';
import { fr } from './fr.ts';

/** A message: one sentence, or one for each plural form of its `count`. */
export type Message = string | { one: string; other: string };
export type Catalogue = Record<keyof typeof fr, Message>;
export type MessageKey = keyof typeof fr;
export type MessageValues = Record<string, string | number>;

const catalogue = signal<Catalogue>(fr);
/** The language that the page is in now; `language` is the one asked for, whose words may still be on their way. */
export const spoken = signal<Language>('fr');

/** Loads the words of a language and speaks it from then on. French is always there. */
export async function speak(asked: Language): Promise<void> {
  const words: Catalogue = asked === 'fr' ? fr : (await import('./en.ts')).en;
  if (language.peek() !== asked) return;
  catalogue.value = words;
  spoken.value = asked;
  document.documentElement.lang = asked;
}

/** The message in the page's language, its `{names}` filled in; `count` chooses the plural form. */
export function t(key: MessageKey, values: MessageValues = {}): string {
  return tell(catalogue.value[key], values);
}

/** A message of any catalogue in the language that is spoken: parts of the page that come later bring words of their own. */
export function tell(message: Message, values: MessageValues = {}): string {
  const text = typeset(typeof message === 'string' ? message : message[pluralOf(Number(values.count))]);
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

const set = new Map<string, string>();

/** French sets no-break spaces before ; : ! ? and inside « »; the catalogue is written with plain ones. */
function typeset(text: string): string {
  if (spoken.value !== 'fr') return text;
  const known = set.get(text);
  if (known !== undefined) return known;
  const spaced = text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»%])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0');
  set.set(text, spaced);
  return spaced;
}

/** Whether the catalogue has this key: for words that the server names (reasons, themes), which may be new to the page. */
export function isKey(key: string): key is MessageKey {
  return Object.hasOwn(fr, key);
}

function pluralOf(count: number): 'one' | 'other' {
  // Of the number as it is written: 1.6 people are 2.
  return new Intl.PluralRules(spoken.value).select(Math.round(count)) === 'one' ? 'one' : 'other';
}
