/** Text as it may be compared: lower case, without accents and ligatures, every run of other signs one blank. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** A column's name as it may be compared: folded, words joined by `_`. */
export function foldHeader(header: string): string {
  // As most are; thousands of columns are folded for each table.
  if (/^[a-z0-9]+(?:_[a-z0-9]+){0,20}$/.test(header)) return header;
  return foldText(header).replaceAll(' ', '_');
}

/** Whole numbers for people, e.g. `1,234`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}
