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
    <table>
      <caption class="only-heard">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" class="number">
            {p('mode_people')}
          </th>
          <th scope="col" class="number">
            {p('mode_share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, people]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td class="number">{people === null ? unknown : formatCount(people)}</td>
            <td class="number">{people !== null && population ? formatShare(people / population) : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
