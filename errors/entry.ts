/** What the catalogue tells of a code, or of a variant of one. */
export interface Entry {
  /** The HTTP status that it is answered with. All variants of a code have one. */
  status: number;
  /** One sentence that says what is wrong, where, and what to do; {name} stands for a named value. */
  en: string;
  /** The same in French, with the same values; spaces before : ; ? ! and within « » become such as do not break. */
  fr: string;
  /** What strangers are told in its place, where the sentence is for who runs the service: of statuses from 500. */
  public?: { en: string; fr: string };
}

export type Entries = Record<string, Entry>;
