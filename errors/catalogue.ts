/**
 * Every error that people are told: code, HTTP status, and sentences in English and French with named values. It is the ground floor:
 * whoever fails, engine or server, throws a key of it and the values; who answers over HTTP, and the documents, read the rest.
 */
import { ENGINE } from './catalogue/engine.ts';
import { LISTS } from './catalogue/lists.ts';
import { PREPARATION } from './catalogue/preparation.ts';
import { REQUESTS } from './catalogue/requests.ts';
import { ROADS } from './catalogue/roads.ts';
import { RULES } from './catalogue/rules.ts';
import { SERVICE } from './catalogue/service.ts';
import { SOURCES } from './catalogue/sources.ts';
import { STORE } from './catalogue/store.ts';
import type { Value } from './maillage_error.ts';

export const CATALOGUE = {
  ...ENGINE,
  ...ROADS,
  ...STORE,
  ...SOURCES,
  ...LISTS,
  ...RULES,
  ...PREPARATION,
  ...SERVICE,
  ...REQUESTS,
};

/** A code, or a variant of one: 'disk_full.backup'. */
export type Key = keyof typeof CATALOGUE;

/** The values that a key's sentences name: no fewer, no others. */
export type Values<K extends Key> = Record<Names<(typeof CATALOGUE)[K]['en' | 'fr']>, Value>;

/** The names in braces; JSON in braces has spaces. */
type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${string} ${string}` ? never : Name) | Names<Rest>
  : never;
