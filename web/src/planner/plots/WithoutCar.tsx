import type { WithoutCar as WithoutCarTold } from '../../api/api_types.ts';
import { api, told } from '../../api/client.ts';
import { formatCount, formatShare } from '../../i18n/format.ts';
import { area } from '../../state/page.ts';
import { resource } from '../../state/resource.ts';
import { p } from './plot_words.ts';

const withoutCar = resource<WithoutCarTold>(() => {
  const by = area.value?.by ?? 'region';
  return (signal) => told(api.GET('/api/v1/without-car', { params: { query: { by } }, signal }));
});

/** Who reaches an open tiers-lieu in 20 minutes by bicycle or on foot; nothing where the region has no such network. */
export function WithoutCar() {
  const code = area.value?.code;
  const rows = (withoutCar.value.data?.modes ?? []).flatMap(({ mode, items }) => {
    const item = items.find((one) => code === undefined || one.code === code);
    return item ? [{ mode, ...item }] : [];
  });
  const [first] = rows;
  if (!first) return null;
  const row = (name: string, people: number | null) => (
    <tr key={name}>
      <th scope="row">{name}</th>
      <td class="number">{people === null ? p('mode_unknown') : formatCount(people)}</td>
      <td class="number">
        {people !== null && first.population ? formatShare(people / first.population) : ''}
      </td>
    </tr>
  );
  return (
    <section class="without-car">
      <h2>{p('mode_title')}</h2>
      <table>
        <caption class="only-heard">{p('mode_title')}</caption>
        <thead>
          <tr>
            <th scope="col">{p('mode_how')}</th>
            <th scope="col" class="number">
              {p('mode_people')}
            </th>
            <th scope="col" class="number">
              {p('mode_share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {row(p('mode_car'), first.by_car)}
          {rows.map(({ mode, reached }) => row(p(`mode_${mode}`), reached))}
        </tbody>
      </table>
      <p class="quiet">{p('mode_note')}</p>
    </section>
  );
}
