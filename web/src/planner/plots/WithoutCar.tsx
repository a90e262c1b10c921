import type { WithoutCar as WithoutCarTold } from '../../api/api_types.ts';
import { api, told } from '../../api/client.ts';
import { areaKnown } from '../../map/view.ts';
import { resource } from '../../state/resource.ts';
import { PeopleTable } from './PeopleTable.tsx';
import { p } from './plot_words.ts';

const withoutCar = resource<WithoutCarTold>(() => {
  const by = areaKnown.value?.by ?? 'region';
  return (signal) => told(api.GET('/api/v1/without-car', { params: { query: { by } }, signal }));
});

/** Who reaches an open tiers-lieu in 20 minutes by bicycle or on foot; nothing where the region has no such network. */
export function WithoutCar() {
  const code = areaKnown.value?.code;
  const rows = (withoutCar.value.data?.modes ?? []).flatMap(({ mode, items }) => {
    const item = items.find((one) => code === undefined || one.code === code);
    return item ? [{ mode, ...item }] : [];
  });
  const [first] = rows;
  if (!first) return null;
  return (
    <section class="without-car">
      <h2>{p('mode_title')}</h2>
      <PeopleTable
        title={p('mode_title')}
        head={p('mode_how')}
        rows={[
          [p('mode_car'), first.by_car],
          ...rows.map(({ mode, reached }): [string, number | null] => [p(`mode_${mode}`), reached]),
        ]}
        population={first.population}
        unknown={p('mode_unknown')}
      />
      <p class="quiet">{p('mode_note')}</p>
    </section>
  );
}
