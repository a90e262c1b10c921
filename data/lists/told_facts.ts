/** What a row tells of a site's life: its status and its days, with what cannot be read and what is left untold. */

import type { DayRange, SiteDoubt, SiteFact, SiteStatus } from '../records.ts';
import { foldText } from '../tables/text.ts';
import { type ReadDay, readDay } from '../tables/values/days.ts';
import { yesNoOf } from '../tables/values/fields.ts';
import { openWord, type StatusWord, speaksOf, statusWord } from './status_words.ts';

/** A cell with its column as written; `column` null: the list has no such column. */
export interface ToldCell {
  column: string | null;
  text: string;
}

interface ToldLife {
  status: SiteStatus;
  opened_on: string | null;
  opened_between: DayRange | null;
  closed_on: string | null;
  /** Facts that the row leaves open. */
  untold: SiteFact[];
  doubts: SiteDoubt[];
  /** The opening is told to the month or year only. */
  vague: boolean;
}

interface LifeCells {
  status: ToldCell;
  /** A column that asks whether the place is open. */
  is_open: ToldCell;
  opened_on: ToldCell;
  closed_on: ToldCell;
  /** A or F of a register, the day since which it holds, and the folder that the row stands in. */
  register_state: ToldCell;
  register_since: ToldCell;
  folder: ToldCell;
  /** Words of categories: some lists say "en projet" among them. */
  topics: string[];
  /** Words beside its name or in a remark that say it is not open. */
  told_elsewhere: ToldCell | null;
  /** The row is struck through. */
  struck: boolean;
}

/** The life that a row tells. Only a word or a day that can be read opens, plans or closes; `today`: YYYY-MM-DD. */
export function toldLife(cells: LifeCells, line: number, today: string): ToldLife {
  const doubts: SiteDoubt[] = [];
  const untold = new Set<SiteFact>();
  const doubt = (fact: SiteFact, code: string, cell: ToldCell, reason: string): void => {
    untold.add(fact);
    doubts.push(doubtOf(fact, code, line, cell, reason));
  };
  const { word: written, cell } = wordOf(cells, today);
  // "fermera le 12/12/2027" is open.
  const endsLater = written === 'open' && speaksOf(cell.text) === 'closing';
  const opens = written === 'planned' || (written === 'open' && !endsLater);
  const opened = dayOf(cells.opened_on, 'closing', opens ? cell.text : '');
  // "Fermé : oui" and an empty box tell no day.
  const isAnswer = answerOfClosing(cells.closed_on) !== null;
  const given = isAnswer ? { ...cells.closed_on, text: '' } : cells.closed_on;
  const isRegistered = written === 'closed' && given.text === '' && cell === cells.register_state;
  const closing = isRegistered ? cells.register_since : given;
  const closed = dayOf(closing, 'opening', written === 'closed' || endsLater ? cell.text : '');
  // "fermé en décembre 2026" in November is a closing to come, of which no day is known.
  const isToCome = closed.precision !== 'day' && closed.from !== null && closed.from > today;
  const word = written === 'closed' && isToCome ? 'paused' : written;
  const life = { opened_on: null, opened_between: null, closed_on: null } as Omit<
    ToldLife,
    'status' | 'untold' | 'doubts' | 'vague'
  >;

  if (opened.precision === 'none') untold.add('opened_on');
  else if (opened.from === null || opened.to === null) {
    doubt('opened_on', 'unreadable_date', cells.opened_on, NO_DATE);
    if (word === 'none' && speaksOf(cells.opened_on.text) === 'closing')
      doubt('status', 'status_elsewhere', cells.opened_on, 'a closing is told where its opening would be');
  }
  if (opened.precision === 'day') life.opened_on = opened.from;
  else if (opened.from !== null && opened.to !== null)
    life.opened_between = { from: opened.from, to: opened.to };

  const reached = closed.to !== null && closed.to <= today;
  let status: SiteStatus = word === 'open' || word === 'planned' || word === 'closed' ? word : 'open';
  if (word === 'paused' || word === 'unclear' || word === 'none') {
    if (word !== 'none' && !reached) doubt('status', STATUS_CODES[word], cell, STATUS_REASONS[word]);
    else untold.add('status');
    const ahead = opened.precision !== 'day' && opened.from !== null && opened.from > today;
    if (reached) {
      status = 'closed';
      untold.delete('status');
    } else if (word === 'none' && ahead) {
      status = 'planned';
      untold.delete('status');
    }
    if (word === 'none' && !reached && cells.topics.some((topic) => statusWord(topic, today) === 'closed'))
      doubt('status', 'status_elsewhere', { column: null, text: '' }, 'a category says that it is closed');
  }

  const elsewhere = cells.told_elsewhere ?? folderThatDenies(cells, today);
  if (status === 'open' && !doubts.some(({ fact }) => fact === 'status')) {
    if (cells.struck)
      doubt('status', 'status_elsewhere', { column: null, text: '' }, 'the row is struck through');
    else if (elsewhere !== null)
      doubt('status', 'status_elsewhere', elsewhere, 'words beside the status say that it is not open');
  }

  if (closed.precision === 'none') {
    // Nothing where a day of closing would stand is an answer beside a status, and none without.
    if (cells.closed_on.column === null || untold.has('status')) untold.add('closed_on');
  } else if (closed.from === null || closed.to === null)
    doubt('closed_on', 'unreadable_date', cells.closed_on, NO_DATE);
  else if (closed.precision !== 'day') {
    if (status === 'closed') untold.add('closed_on');
    else
      doubt(
        'closed_on',
        'vague_date',
        closing.text === '' ? cell : closing,
        'the day of closing is told vaguely',
      );
  } else life.closed_on = closed.from;

  const reopened =
    status !== 'closed' && opened.from !== null && closed.to !== null && opened.from >= closed.to;
  if (reopened) life.closed_on = null;
  else if (status === 'open' && word === 'open' && reached) {
    doubt('status', 'status_contradicts_date', cell, `the status says open, the closing ${closed.to}`);
    untold.add('closed_on');
    life.closed_on = null;
  } else if (life.opened_on !== null && life.closed_on !== null && life.closed_on < life.opened_on) {
    const reason = `it closes on ${life.closed_on}, before it opens on ${life.opened_on}`;
    doubt('closed_on', 'dates_exchanged', cells.closed_on, reason);
    doubt('opened_on', 'dates_exchanged', cells.opened_on, reason);
    life.opened_on = null;
    life.closed_on = null;
    if (word === 'none') {
      status = 'open';
      untold.add('status');
    }
  }
  return { ...life, status, untold: [...untold], doubts, vague: life.opened_between !== null };
}

const NO_DATE = 'it is not a date that can be read';
const STATUS_CODES = { paused: 'status_paused', unclear: 'unknown_status' };
const STATUS_REASONS = {
  paused: 'it is closed for a while, or about to change: neither open nor closed for good',
  unclear: 'it is not a status that is known: open, planned or closed (ouvert, en projet, fermé)',
};

/** A doubt about a cell; long texts are cut. */
export function doubtOf(
  fact: SiteDoubt['fact'],
  code: string,
  line: number,
  { column, text }: ToldCell,
  reason: string,
): SiteDoubt {
  return { fact, code, line, column, value: text === '' ? null : text.slice(0, 80), reason, kept: false };
}

/** The folder of a place that is open by its status, where it is one of places that are not; null: it is none. */
function folderThatDenies({ folder }: LifeCells, today: string): ToldCell | null {
  const word = openWord(folder.text, today);
  return word === 'closed' || word === 'planned' || word === 'paused' ? folder : null;
}

/** Yes or no in the place of a day of closing. Under a header that asks for a day a sign (x, a tick, a box) may as well mean that there is none. */
function answerOfClosing({ column, text }: ToldCell): boolean | null {
  const isSign = ['', 'x'].includes(foldText(text));
  return isSign && /\b(?:date|jour|day|on)\b/.test(foldText(column ?? '')) ? null : yesNoOf(text);
}

function wordOf(
  { status, is_open, opened_on, closed_on, register_state, folder, topics }: LifeCells,
  today: string,
): { word: StatusWord; cell: ToldCell } {
  const word = statusWord(status.text, today);
  if (word !== 'none') return { word, cell: status };
  const flag = openWord(is_open.text, today);
  if (flag !== 'none') return { word: flag, cell: is_open };
  if (answerOfClosing(closed_on) === true) return { word: 'closed', cell: closed_on };
  if (/^[fc]$/i.test(register_state.text)) return { word: 'closed', cell: register_state };
  const under = openWord(folder.text, today);
  if (under !== 'none') return { word: under, cell: folder };
  // "bientôt", "en projet" where its day of opening would be.
  if (readDay(opened_on.text).from === null && statusWord(opened_on.text, today) === 'planned')
    return { word: 'planned', cell: opened_on };
  const planned = topics.find((topic) => statusWord(topic, today) === 'planned');
  return planned === undefined
    ? { word: 'none', cell: status }
    : { word: 'planned', cell: { column: null, text: planned } };
}

/**
 * The day of a cell, else the one that its status tells ("fermé depuis juin 2023"). "ouvert depuis 2019" where the day of closing would
 * stand closes nothing: what speaks of the `other` event is unreadable.
 */
function dayOf(cell: ToldCell, other: 'opening' | 'closing', status: string): ReadDay {
  const told = readDay(cell.text);
  if (told.precision !== 'none' && speaksOf(cell.text) === other)
    return { precision: 'unreadable', from: null, to: null };
  if (told.precision !== 'none' || !/\d{4}/.test(status)) return told;
  const beside = readDay(status);
  return beside.from === null || beside.precision === 'vague' ? told : beside;
}
