import { t } from '../i18n/index.ts';
import { areaKnown } from '../map/view.ts';
import { region } from '../state/data.ts';
import { update } from '../state/page.ts';
import { departements, epcis } from './planner_data.ts';

/** The part of the region that figures, lists and map speak of. */
export function AreaChoice() {
  const chosen = areaKnown.value;
  const choose = (value: string): void => {
    const [by, code] = value.split(':');
    update({ area: by === 'departement' || by === 'epci' ? { by, code } : null });
  };
  return (
    <label class="field">
      {t('area')}
      <select
        value={chosen ? `${chosen.by}:${chosen.code}` : ''}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{t('area_whole', { region: region.value.data?.name ?? '' })}</option>
        <optgroup label={t('departements')}>
          {byName(departements.value.data).map(({ code, name }) => (
            <option key={code} value={`departement:${code}`}>
              {`${name} (${code})`}
            </option>
          ))}
        </optgroup>
        <optgroup label={t('epcis')}>
          {byName(epcis.value.data).map(({ code, name }) => (
            <option key={code} value={`epci:${code}`}>
              {name}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function byName<T extends { name: string }>(list: T[] | null): T[] {
  return [...(list ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}
