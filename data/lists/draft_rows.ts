import type { Site, SiteDoubt, SiteFact } from '../records.ts';
import type { RejectedRow } from '../sources/region_definition.ts';
import { ADDRESS_PARTS, STREET_NAMES } from '../tables/columns/column_names.ts';
import { countText } from '../tables/text.ts';
import { cutText } from '../tables/values/cell_text.ts';
import { withoutContacts } from '../tables/values/contacts.ts';
import { dayFirst, from1904, isMonthFirst } from '../tables/values/days.ts';
import { listOf, plainText, urlOf, yesNoOf } from '../tables/values/fields.ts';
import { closingInRemark, markOfName } from './life_marks.ts';
import { type GivenPoint, pointOf } from './row_points.ts';
import type { SiteColumns, SiteSchema } from './schemas.ts';
import type { SiteRow, SiteRows } from './site_rows.ts';
import { lettersOfStatus } from './status_words.ts';
import { doubtOf, type ToldCell, toldLife } from './told_facts.ts';
import { columnsThatTell } from './untelling_columns.ts';
import { labelsOf, servicesOf, themesOf } from './vocabulary.ts';

/** What a row says, before its place is known for sure. */
export interface DraftRow {
  line: number;
  /** Cells of it in which anything stands. */
  filled: number;
  point: GivenPoint | null;
  source_id: string | null;
  /** '' where it has none that can be read. */
  name: string;
  address: string;
  /** Postcode and town were found in the address, which has them already. */
  address_has_town: boolean;
  postcode: string | null;
  city: string;
  commune_code: string;
  facts: Pick<
    Site,
    | 'status'
    | 'opened_on'
    | 'opened_between'
    | 'closed_on'
    | 'themes'
    | 'services'
    | 'labels'
    | 'url'
    | 'employer'
    | 'on_regional_map'
  >;
  /** Facts that the row leaves open: what is known of them goes on. */
  untold: Set<SiteFact>;
  /** What of the row cannot be read. */
  doubts: SiteDoubt[];
}

export interface Drafts {
  rows: DraftRow[];
  rejected: RejectedRow[];
  /** Rows read, those that were rejected among them. */
  total: number;
  /** Whether most rows tell a status, so that one without it is missed. */
  tells_status: boolean;
  /** Whether the list ends in the middle of its last row. */
  cut: boolean;
  notes: string[];
}

/**
 * Reads every row of a list by its schema. A row without id and name is rejected with the reason; a fact that cannot be read is left
 * open, with a doubt that names row, column and value. `today`: YYYY-MM-DD; `endsOpen`: the file does not end with the end of a line.
 */
export function draftRows(list: SiteRows, schema: SiteSchema, today: string, endsOpen: boolean): Drafts {
  const given: SiteRow[] = [];
  const rejected: RejectedRow[] = [];
  for (const row of list.rows) {
    if ('cells' in row) given.push(row);
    else rejected.push(row);
  }
  const { columns, notes } = columnsThatTell(list, given, schema.columns, today);
  const days = [...(columns.opened_on ?? []), ...(columns.closed_on ?? [])];
  const told = new Set(days.flatMap((name) => given.map((row) => row.cells.get(name))));
  const reading: Reading = {
    today,
    day: isMonthFirst(told) ? dayFirst : list.since1904 ? from1904 : (text) => text,
    status: lettersOfStatus(
      (columns.status ?? []).flatMap((name) => given.map((row) => row.cells.get(name))),
    ),
  };
  if (reading.day === dayFirst)
    notes.push('Days are written with the month first (9/13/2020) in this list: they are read so.');
  const rows: DraftRow[] = [];
  let vague = 0;
  for (const row of given) {
    const drafted = draftOf(row, list, columns, reading);
    if ('reason' in drafted) rejected.push(drafted);
    else {
      rows.push(drafted.row);
      if (drafted.vague) vague++;
    }
  }
  if (vague > 0)
    notes.push(
      `${countText(vague)} days of opening are told to the month or year only: they are kept as the time between its first and last day.`,
    );
  const silent = rows.filter(({ untold, doubts }) => untold.has('status') && !doubts.some(isOfStatus));
  return {
    rows,
    rejected,
    tells_status: silent.length * 2 < rows.length,
    total: list.rows.length,
    cut: endsOpen && isCut(list, given),
    notes,
  };
}

/** How the cells of a list are to be read, which all of them together tell. */
interface Reading {
  /** YYYY-MM-DD */
  today: string;
  /** A day as it is read. */
  day(text: string): string;
  /** A status as it is read. */
  status(text: string): string;
}

const isOfStatus = ({ fact }: SiteDoubt): boolean => fact === 'status';

function draftOf(
  row: SiteRow,
  list: SiteRows,
  columns: SiteColumns,
  reading: Reading,
): { row: DraftRow; vague: boolean } | RejectedRow {
  const { line } = row;
  const cell = (names: string[] | undefined, read = (text: string) => text): ToldCell => {
    const found = cellOf(row, list, names);
    return { ...found, text: read(found.text) };
  };
  const text = (names: string[] | undefined) => cell(names).text;
  const id = text(columns.id).slice(0, 200) || null;
  const { name, mark } = markOfName(cutText(plainText(text(columns.name)), 200), reading.today);
  if (name === '' && id === null) return { line, code: 'missing_name', reason: 'it has no name' };
  const topics = (columns.topics ?? []).flatMap((each) => listOf(row.cells.get(each)));
  const life = toldLife(
    {
      status: cell(columns.status, reading.status),
      is_open: cell(columns.is_open),
      opened_on: cell(columns.opened_on, reading.day),
      closed_on: cell(columns.closed_on, reading.day),
      register_state: cell(columns.register_state),
      register_since: cell(columns.register_since),
      folder: cell(columns.folder),
      topics,
      struck: row.struck,
      told_elsewhere: toldElsewhere(mark, cell(columns.name), columns.remarks, row, list, reading.today),
    },
    line,
    reading.today,
  );
  const untold = new Set<SiteFact>(life.untold);
  const doubts = [...life.doubts];
  if (name === '') {
    untold.add('name');
    doubts.push(doubtOf('name', 'missing_name', line, cell(columns.name), 'it has no name'));
  }
  const point = pointOf(row.place);
  if (typeof point === 'string' && row.place.kind === 'unread') {
    const told = { column: row.place.columns, text: row.place.cells };
    doubts.push(doubtOf('point', 'bad_coordinates', line, told, point));
  }
  const flag = (fact: 'employer' | 'on_regional_map'): boolean | null => {
    const told = cell(columns[fact]);
    const value = yesNoOf(told.text);
    if (value === null) untold.add(fact);
    if (value === null && told.text !== '')
      doubts.push(doubtOf(fact, 'unreadable_yes_no', line, told, 'it is neither yes nor no'));
    return value;
  };
  const address = addressOf(row, columns);
  const url = urlOf(text(columns.url));
  if (url === null && (text(columns.url) !== '' || !hasAny(list, columns.url))) untold.add('url');
  if (!hasAny(list, [...(columns.address ?? []), ...STREET_NAMES])) untold.add('address');
  if (!hasAny(list, columns.labels)) untold.add('labels');
  if (!hasAny(list, columns.topics)) for (const fact of ['themes', 'services'] as const) untold.add(fact);
  return {
    vague: life.vague,
    row: {
      line,
      filled: row.filled,
      point: typeof point === 'string' ? null : point,
      source_id: id,
      name,
      address,
      ...townOf(address, {
        postcode: postcodeOf(text(columns.postcode)),
        city: cutText(plainText(text(columns.city)), 100),
        commune_code: text(columns.commune_code),
      }),
      facts: {
        status: life.status,
        opened_on: life.opened_on,
        ...(life.opened_between && { opened_between: life.opened_between }),
        closed_on: life.closed_on,
        themes: themesOf(topics),
        services: servicesOf(topics),
        labels: labelsOf(listOf(text(columns.labels))),
        url,
        employer: flag('employer'),
        on_regional_map: flag('on_regional_map'),
      },
      untold,
      doubts: doubts.map((doubt) => ({
        ...doubt,
        value: doubt.value === null ? null : withoutContacts(doubt.value).trim(),
      })),
    },
  };
}

/** The words beside a name or in a remark that say it is not open, with the column where they stand. */
function toldElsewhere(
  mark: string | null,
  { column }: ToldCell,
  remarks: readonly string[] = [],
  row: SiteRow,
  list: SiteRows,
  today: string,
): ToldCell | null {
  if (mark !== null) return { column, text: mark };
  for (const name of remarks) {
    const text = row.cells.get(name);
    const closing = text === '' ? null : closingInRemark(plainText(text), today);
    if (closing !== null) return { column: list.written.get(name) ?? name, text: closing };
  }
  return null;
}

/** The first cell of some columns that says something; without one, where it would stand. */
function cellOf(row: SiteRow, list: SiteRows, names: readonly string[] = []): ToldCell {
  for (const name of names) {
    const text = row.cells.get(name);
    if (text !== '') return { column: list.written.get(name) ?? name, text };
  }
  const column = names.find((name) => list.columns.has(name));
  return { column: column === undefined ? null : (list.written.get(column) ?? column), text: '' };
}

const hasAny = (list: SiteRows, names: readonly string[] = []): boolean =>
  names.some((name) => list.columns.has(name));

/** A list whose last row ends where others go on, without the end of its line, was cut: it says nothing of what came after. */
function isCut(list: SiteRows, rows: SiteRow[]): boolean {
  const last = rows.at(-1);
  if (last === undefined || rows.length < 3) return false;
  const column = [...list.columns].at(-1)!;
  const filled = rows.filter((row) => row.cells.get(column)).length;
  return !last.cells.get(column) && filled >= rows.length - 1;
}

/** The address as it is written in one column or several, else put together from the number and name of a street. */
function addressOf(row: SiteRow, columns: SiteColumns): string {
  const text = (name: string) => plainText(row.cells.get(name));
  const written = [...new Set((columns.address ?? []).map(text).filter(Boolean))];
  const first = (names: readonly string[]) => names.map(text).find(Boolean) ?? '';
  const address =
    written.length > 0
      ? // A part that another one holds too is told once.
        written.filter((part) => !written.some((other) => other !== part && other.includes(part))).join(', ')
      : first(STREET_NAMES) && ADDRESS_PARTS.map(first).filter(Boolean).join(' ');
  return address.replace(/^(\d+), /, '$1 ').slice(0, 300);
}

type Town = Pick<DraftRow, 'postcode' | 'city' | 'commune_code'>;

const TOWN = /\b(\d{2} ?\d{3})[ ,–-]{1,4}([^\d,]{2,60})$/u;

/** The town of an address that is written whole in one cell ("12 rue de la Paix, 33000 Bordeaux"), where the row names none. */
function townOf(address: string, told: Town): Town & Pick<DraftRow, 'address_has_town'> {
  const bare = address.replace(/,? \(?france\)?$/i, '').replace(/ cedex(?: \d{1,3})?$/i, '');
  const [, postcode, city] = TOWN.exec(bare) ?? [];
  if (!postcode || !city || told.city !== '' || told.postcode !== null || told.commune_code !== '')
    return { ...told, address_has_town: false };
  return { ...told, postcode: postcode.replace(' ', ''), city: plainText(city), address_has_town: true };
}

function postcodeOf(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  return digits.length === 5 ? digits : digits.length === 4 ? `0${digits}` : null;
}
