import '../styles/regions.css';
import { t } from '../i18n/index.ts';
import { region, regions } from '../state/data.ts';
import { linkToRegion } from '../state/history.ts';

/** Which region is shown, where the server answers for several. Another one is another address. */
export function RegionChoice() {
  const all = regions.value.data ?? [];
  if (all.length < 2) return null;
  return (
    <label class="field menu-field">
      {t('region_choice')}
      <select
        value={region.value.data?.id ?? ''}
        onChange={(event) => location.assign(linkToRegion(event.currentTarget.value))}
      >
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
