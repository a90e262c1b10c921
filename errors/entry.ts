/** What the catalogue says for a code, or for a variant of one. */
interface Sentences {
  /** One sentence that says what is wrong, where, and what to do; {name} stands for a named value. */
  en: string;
  /** The same in French, with the same values; spaces before : ; ? ! and within « » become such as do not break. */
  fr: string;
  /** What strangers are told in its place, where the sentence is for who runs the service: of statuses from 500. */
  public?: { en: string; fr: string };
}

/** What the catalogue tells of a code, with the HTTP status that it is answered with. All variants of a code have one. */
export interface Entry extends Sentences {
  status: number;
}

/** The entries of a part of the catalogue: those that tell no status of their own are answered with this one. */
export const answeredWith = <const T extends Record<string, Sentences & { status?: number }>>(
  status: number,
  entries: T,
) =>
  Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, { status, ...entry }])) as {
    [K in keyof T]: T[K] & { status: number };
  };
