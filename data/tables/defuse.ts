/** What a spreadsheet takes for a formula when it stands first, in full width too; a tab or a line break may stand before it. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A text that a spreadsheet would run as a formula, with an apostrophe before it; numbers stay numbers. */
export const defuse = (text: string): string => (FORMULA.test(text) && !isNumber(text) ? `'${text}` : text);

const isNumber = (text: string) => /^[+-]\d{1,15}(?:[.,]\d{1,15})?$/.test(text);
