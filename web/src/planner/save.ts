import { spoken } from '../i18n/index.ts';

/** Saves a text as a file of the reader's. */
export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * Rows as CSV that the reader's spreadsheet opens as it is: in French with semicolons and decimal commas. A text that a
 * spreadsheet would take for a formula is told apart by an apostrophe.
 */
export function toCsv(rows: (string | number | null)[][]): string {
  const french = spoken.peek() === 'fr';
  const separator = french ? ';' : ',';
  const cell = (value: string | number | null): string => {
    if (value === null) return '';
    if (typeof value === 'number') return french ? String(value).replace('.', ',') : String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /["\n\r;,]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(separator)).join('\r\n')}\r\n`;
}
