import { SelectField } from './fields.tsx';
import '../styles/regions.css';
import { t } from '../i18n/index.ts';
import { region, regions } from '../state/data.ts';
import { linkToRegion } from '../state/history.ts';

/** Which region is shown, where the server answers for several. Another one is another address. */
export function RegionChoice() {
  const all = regions.value.data ?? [];
  if (all.length < 2) return null;
  return (
    <SelectField
      class="field menu-field"
      label={t('region_choice')}
      value={region.value.data?.id ?? ''}
      choose={(id) => location.assign(linkToRegion(id))}
      options={all.map(({ id, name }) => [id, name])}
    />
  );
}
