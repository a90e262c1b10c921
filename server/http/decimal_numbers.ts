const DECIMAL = /^\s*[+-]?(?:\d{1,40}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,4})?\s*$/i;

/** A number of an address as people and programs write it in decimals (JSON's, a sign before it, blanks around); NaN: it is none. 0x10 is none. */
export const decimalOf = (text: string): number => (DECIMAL.test(text) ? Number(text) : Number.NaN);
