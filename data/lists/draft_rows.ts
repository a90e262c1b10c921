import type { Site } from '../records.ts';
import type { RejectedRow } from '../sources/types.ts';
import { dayOf, listOf, plainText, statusOf, urlOf, yesNoOf } from '../tables/fields.ts';
import { countText } from '../tables/text.ts';
import { type GivenPoint, pointOf } from './coordinates.ts';
import type { SiteRow, SiteRows } from './rows.ts';
import type { SiteColumns, SiteSchema } from './schemas.ts';
import { labelsOf, servicesOf, themesOf } from './vocabulary.ts';

/** What a row says, before its place is known for sure. */
export interface DraftRow {
  line: number;
  point: GivenPoint | null;
  source_id: string | null;
  name: string;
  address: string;
  postcode: string | null;
  city: string;
  commune_code: string;
  facts: Pick<
    Site,
    | 'status'
    | 'opened_on'
    | 'closed_on'
    | 'themes'
    | 'services'
    | 'labels'
    | 'url'
    | 'employer'
    | 'on_regional_map'
  >;
}

/** Reads every row of a list by its schema; rows that say too little or nonsense are rejected with the reason. */
export function draftRows(
  list: SiteRows,
  schema: SiteSchema,
  today: string,
): { rows: DraftRow[]; rejected: RejectedRow[]; notes: string[] } {
  const rows: DraftRow[] = [];
  const rejected: RejectedRow[] = [];
  let vague = 0;
  for (const row of list.rows) {
    if (!('cells' in row)) {
      rejected.push(row);
      continue;
    }
    const drafted = draftOf(row, schema, today);
    if ('reason' in drafted) rejected.push(drafted);
    else {
      rows.push(drafted.row);
      if (drafted.vague) vague++;
    }
  }
  const notes =
    vague > 0
      ? [`${countText(vague)} dates are told to the year or month only: they are kept as unknown.`]
      : [];
  return { rows, rejected, notes };
}

function draftOf(
  row: SiteRow,
  schema: SiteSchema,
  today: string,
): { row: DraftRow; vague: boolean } | RejectedRow {
  const { line } = row;
  const columns: SiteColumns = schema.columns;
  const cell = (names: string[] | undefined) => firstOf(row, names);
  const reject = (code: string, reason: string): RejectedRow => ({ line, code, reason });
  const name = plainText(cell(columns.name)).slice(0, 200);
  if (name === '') return reject('missing_name', 'it has no name');
  const point = pointOf(row.place);
  if (typeof point === 'string') return reject('bad_coordinates', point);
  const topics = (columns.topics ?? []).flatMap((each) => listOf(row.cells.get(each)));
  const opened = dayOf(cell(columns.opened_on));
  const closed = dayOf(cell(columns.closed_on));
  if (!opened || !closed) {
    return reject(
      'bad_date',
      `the date ${cell(opened ? columns.closed_on : columns.opened_on)} is not one (YYYY-MM-DD or DD/MM/YYYY)`,
    );
  }
  if (opened.day && closed.day && closed.day < opened.day) {
    return reject('dates_exchanged', `it closes on ${closed.day}, before it opens on ${opened.day}`);
  }
  const told = statusOf(cell(columns.status)) ?? (cell(columns.status) === '' ? null : undefined);
  if (told === undefined) {
    return reject(
      'unknown_status',
      `the status "${cell(columns.status)}" is not known: open, planned or closed (ouvert, en projet, fermé)`,
    );
  }
  const id = cell(columns.id);
  return {
    vague: opened.vague || closed.vague,
    row: {
      line,
      point,
      source_id: id === '' ? null : id.slice(0, 200),
      name,
      address: addressOf(row, columns),
      postcode: postcodeOf(cell(columns.postcode)),
      city: plainText(cell(columns.city)).slice(0, 100),
      commune_code: cell(columns.commune_code),
      facts: {
        status: told ?? topicStatus(topics) ?? (closed.day && closed.day <= today ? 'closed' : 'open'),
        opened_on: opened.day,
        closed_on: closed.day,
        themes: themesOf(topics),
        services: servicesOf(topics),
        labels: labelsOf(listOf(cell(columns.labels))),
        url: urlOf(cell(columns.url)),
        employer: yesNoOf(cell(columns.employer)),
        on_regional_map: yesNoOf(cell(columns.on_regional_map)),
      },
    },
  };
}

function firstOf(row: SiteRow, names: string[] | undefined): string {
  for (const name of names ?? []) {
    const value = row.cells.get(name);
    if (value !== '') return value;
  }
  return '';
}

/** Some lists say "en projet" among their categories instead of in a column of its own. */
function topicStatus(topics: string[]): Site['status'] | undefined {
  return (
    topics.map((topic) => statusOf(topic)).find((status) => status === 'planned' || status === 'closed') ??
    undefined
  );
}

function addressOf(row: SiteRow, columns: SiteColumns): string {
  const parts = (columns.address ?? []).map((name) => plainText(row.cells.get(name))).filter(Boolean);
  return [...new Set(parts)]
    .join(', ')
    .replace(/^(\d+), /, '$1 ')
    .slice(0, 300);
}

function postcodeOf(text: string): string | null {
  const digits = text.replace(/\D/g, '');
  return digits.length === 5 ? digits : digits.length === 4 ? `0${digits}` : null;
}
