import { FigureTable } from '../../app/FigureTable.tsx';
import { formatCount, formatShare } from '../../i18n/format.ts';
import { p } from './plot_words.ts';

interface PeopleTableProps {
  title: string;
  /** What the first column tells. */
  head: string;
  /** A name and its people; null: they are not known. */
  rows: [name: string, people: number | null][];
  /** Of whom shares are told; null or 0: none are. */
  population: number | null;
  /** What stands in the place of people who are not known. */
  unknown?: string;
}

/** People by what holds for them, with their share of all. */
export function PeopleTable({ title, head, rows, population, unknown = '' }: PeopleTableProps) {
  return (
    <FigureTable
      caption={title}
      heads={[head, p('mode_people'), p('mode_share')]}
      rows={rows.map(([name, people]) => [
        name,
        people === null ? unknown : formatCount(people),
        people !== null && population ? formatShare(people / population) : '',
      ])}
    />
  );
}
