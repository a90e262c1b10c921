import type { Cell } from '../table_rows.ts';
import { cellText, INVISIBLE } from './cell_text.ts';

const PLAIN = /^[+-]?\d{1,18}(?:\.\d{1,30})?$/;
const GROUPED = /^\d{1,3}(?:[ '’]\d{3})+(?=$|[.,])/;
const MOST_CHARACTERS = 60;

/**
 * A number as people write it: decimal point or comma; blanks of any width, apostrophes, points or commas between thousands; an
 * exponent; what spreadsheets put around it. Null: it is none. One comma or point alone is a decimal one ("42,306" is 42.306).
 */
export function readNumber(cell: Cell | undefined): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (cell === undefined || cell.length > MOST_CHARACTERS) return null;
  if (PLAIN.test(cell)) return Number(cell);
  const text = cellText(cell)
    .replace(INVISIBLE, '')
    .normalize('NFKC')
    .replace(/[−‒–]/g, '-')
    .replace(/\s/g, ' ')
    // A comma behind a number that has its point is a slip of what parted the cells.
    .replace(/(?<=[.,]\d+),$/, '');
  const parts = /^([+-]?) ?([\d.,][\d.,' ’]*)(e[+-]?\d{1,3})?$/i.exec(text);
  if (!parts) return null;
  const digits = withPoint(parts[2]!.replace(GROUPED, (group) => group.replace(/[ '’]/g, '')));
  if (digits === null) return null;
  const value = Number(`${parts[1]}${digits}${parts[3] ?? ''}`);
  return Number.isFinite(value) ? value : null;
}

/** Digits with their separators as a program writes them; null where they make no number. */
function withPoint(text: string): string | null {
  const separators = text.replace(/\d/g, '');
  if (separators === '') return text;
  const last = separators.at(-1)!;
  if (last !== '.' && last !== ',') return null;
  const others = separators.slice(0, -1);
  if (others === '') return plain(text.replace(',', '.'));
  if (text.endsWith(last)) return null;
  // The same sign again and again, or a row of one sign before the other: they part thousands.
  const thousands = others[0]!;
  if ([...others].some((each) => each !== thousands)) return null;
  const whole = thousands === last ? text : text.slice(0, text.lastIndexOf(last));
  if (!whole.split(thousands).every((group, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(group)))
    return null;
  return plain(
    `${whole.replaceAll(thousands, '')}${thousands === last ? '' : `.${text.slice(text.lastIndexOf(last) + 1)}`}`,
  );
}

const plain = (text: string) => (/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? text : null);
