import { foldText } from '../tables/text.ts';
import { readDay } from '../tables/values/days.ts';
import { yesNoOf } from '../tables/values/fields.ts';
import type { SiteColumns } from './schemas.ts';
import type { SiteRow, SiteRows } from './site_rows.ts';
import { lettersOfStatus, openWord, statusWord } from './status_words.ts';

/** From so many filled cells on, of which not one can be read, a column is something else than its name says. */
const FEWEST_CELLS = 5;

/** Whether a text tells a day, or the time in which it lies. */
export const tellsDay = (text: string): boolean => !['unreadable', 'none'].includes(readDay(text).precision);

/** Whether a text tells the state of a place; `today`: YYYY-MM-DD. */
export const tellsStatus = (text: string, today: string): boolean =>
  !['unclear', 'none'].includes(statusWord(text, today));

/** So many ids of a list may stand for two places by mistake. */
const SHARED_IDS = 0.1;

/** Whether many ids stand for several places, by their names: numbers that begin anew in each sheet do. */
function idsOfSeveralPlaces(rows: readonly SiteRow[], columns: SiteColumns): boolean {
  const first = ({ cells }: SiteRow, names: readonly string[] = []) =>
    names.map((name) => cells.get(name)).find(Boolean) ?? '';
  const places = new Map<string, Set<string>>();
  for (const row of rows) {
    const id = first(row, columns.id);
    if (id) places.set(id, (places.get(id) ?? new Set()).add(foldText(first(row, columns.name))));
  }
  const shared = [...places.values()].filter(({ size }) => size > 1).length;
  return shared > SHARED_IDS * places.size;
}

/**
 * The columns without those that are not what their names say: "ouverture" may hold opening hours, and a constant or a number that stands
 * on every row is no id. Each is told in a sentence.
 */
export function columnsThatTell(
  list: SiteRows,
  rows: SiteRow[],
  columns: SiteColumns,
  today: string,
): { columns: SiteColumns; notes: string[] } {
  const notes: string[] = [];
  const kept = { ...columns };
  const valuesOf = (name: string) => rows.map((row) => row.cells.get(name)).filter((text) => text !== '');
  const check = (fact: keyof SiteColumns, says: (values: string[]) => boolean, told: string) => {
    kept[fact] = columns[fact]?.filter((name) => {
      if (!list.columns.has(name)) return true;
      const values = valuesOf(name);
      if (values.length < FEWEST_CELLS || says(values)) return true;
      notes.push(`The column ${list.written.get(name) ?? name} is left aside: ${told}.`);
      return false;
    }) as string[] & undefined;
  };
  const isStatus = (text: string) => tellsStatus(text, today);
  check('opened_on', (values) => values.some(tellsDay), 'none of its values is a day');
  check(
    'closed_on',
    (values) => values.some((text) => tellsDay(text) || yesNoOf(text) === true),
    'none of its values is a day',
  );
  check(
    'status',
    (values) => values.map(lettersOfStatus(values)).some(isStatus),
    'none of its values is a status',
  );
  check(
    'is_open',
    (values) => values.some((text) => openWord(text, today) !== 'none'),
    'none of its values is yes or no',
  );
  check(
    'id',
    (values) => new Set(values).size * 2 > values.length,
    'most of its values stand there several times, so they are no ids',
  );
  if (list.parts.length > 1 && idsOfSeveralPlaces(rows, kept)) {
    notes.push('The numbers of rows begin anew in each sheet: they are no ids.');
    kept.id = [];
  }
  return { columns: kept, notes };
}
