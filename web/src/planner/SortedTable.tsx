import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Button } from '../app/Button.tsx';
import { Icon } from '../app/Icon.tsx';
import { formatCount } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { misread } from '../state/history.ts';
import { list, update } from '../state/page.ts';
import { printing } from '../state/paper.ts';
import { set } from '../state/set.ts';
import { saveText, toCsv } from './save.ts';

export interface Column<T> {
  id: string;
  title: string;
  /** What the column is sorted by, and what the CSV holds. */
  value: (row: T) => string | number | null;
  /** What the cell shows; the value where it is missing. */
  cell?: (row: T) => ComponentChildren;
  /** In the CSV alone. */
  saved?: true;
}

interface Properties<T> {
  caption: string;
  rows: T[];
  keyOf: (row: T) => string;
  nameOf: (row: T) => string;
  columns: Column<T>[];
  sortedBy: string;
  descending?: boolean;
  /** Name of the CSV file. */
  file: string;
  isChosen?: (row: T) => boolean;
  point?: (row: T | null) => void;
}

/** Rows shown at first, and added each time. */
const PAGE = 50;

/** A table that sorts by each column's head, filters by name, shows as many rows as asked for, and saves all as CSV. Order and words are the address's. */
export function SortedTable<T>(properties: Properties<T>) {
  const { caption, rows, keyOf, nameOf, file, isChosen, point } = properties;
  const columns = properties.columns.filter(({ saved }) => !saved);
  const shown = useSignal(PAGE);
  const { words } = list.value;
  const asked = list.value.sort;
  const usual = `${properties.descending ? '-' : ''}${properties.sortedBy}`;
  const isKnown = asked === null || columns.some(({ id }) => id === idOf(asked));
  useToldInVain(isKnown ? null : asked);
  const told = asked !== null && isKnown ? asked : usual;
  const sort = { id: idOf(told), descending: told.startsWith('-') };
  const column = columns.find(({ id }) => id === sort.id) ?? columns[0];
  const wanted = fold(words);
  const sorted = rows
    .filter((row) => wanted === '' || fold(nameOf(row)).includes(wanted))
    .sort((a, b) => compare(column.value(a), column.value(b), sort.descending));
  const sortBy = (id: string): void => {
    const numbers = typeof columns.find((one) => one.id === id)?.value(rows[0]) === 'number';
    const descending = sort.id === id ? !sort.descending : numbers;
    const next = `${descending ? '-' : ''}${id}`;
    update({ list: { ...list.peek(), sort: next === usual ? null : next } });
  };
  const more = Math.min(PAGE * 2, sorted.length - shown.value);
  const save = (): void => {
    const all = properties.columns;
    const lines = sorted.map((row) => all.map(({ value }) => value(row)));
    saveText(file, toCsv([all.map(({ title }) => title), ...lines]), 'text/csv');
  };
  return (
    <div class="sorted-table">
      <div class="table-tools">
        <label class="field">
          {t('table_filter')}
          <input
            type="text"
            value={words}
            maxLength={100}
            onInput={(event) => {
              update({ list: { ...list.peek(), words: event.currentTarget.value } });
              shown.value = PAGE;
            }}
          />
        </label>
        <Button onClick={save} disabled={sorted.length === 0}>
          <Icon name="download" size={18} /> {t('download_csv')}
        </Button>
      </div>
      <p class="quiet" role="status">
        {t('table_count', { count: sorted.length, number: formatCount(sorted.length) })}
      </p>
      <section class="table-scroll" aria-label={caption}>
        <table>
          <caption class="only-heard">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ id, title }) => (
                <th
                  key={id}
                  scope="col"
                  aria-sort={sort.id === id ? (sort.descending ? 'descending' : 'ascending') : 'none'}
                >
                  {printing.value ? (
                    // A button is not repeated at the head of each sheet.
                    title
                  ) : (
                    <button type="button" onClick={() => sortBy(id)}>
                      {title}
                      {sort.id === id && <Icon name={sort.descending ? 'down' : 'up'} size={16} />}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onPointerLeave={() => point?.(null)}>
            {sorted.slice(0, printing.value ? undefined : shown.value).map((row) => (
              <tr
                key={keyOf(row)}
                class={isChosen?.(row) ? 'chosen' : undefined}
                onPointerEnter={() => point?.(row)}
              >
                {columns.map(({ id, value, cell }, i) => {
                  const number = typeof value(row) === 'number';
                  const content = cell ? cell(row) : value(row);
                  return i === 0 ? (
                    <th key={id} scope="row">
                      {content}
                    </th>
                  ) : (
                    <td key={id} class={number ? 'number' : undefined}>
                      {content}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {sorted.length > shown.value && (
        <Button
          onClick={() => {
            shown.value += PAGE * 2;
          }}
        >
          {t('table_more', { count: more, number: formatCount(more) })}
        </Button>
      )}
    </div>
  );
}

/** Says, for as long as it is asked for, that the list has no such column. */
function useToldInVain(sort: string | null): void {
  useEffect(() => {
    if (sort === null) return undefined;
    misread.value = [...misread.peek(), { name: 'sort', value: sort }];
    return () =>
      set(
        misread,
        misread.peek().filter(({ name }) => name !== 'sort'),
      );
  }, [sort]);
}

/** The column of an order: '-' before it is the greatest first. */
const idOf = (order: string): string => order.replace(/^-/, '');

/** Unknown values come last, whichever way. */
function compare(a: string | number | null, b: string | number | null, descending: boolean): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  const order =
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'fr');
  return descending ? -order : order;
}

/** A text as it is looked for: without accents and capitals. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
