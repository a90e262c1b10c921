import { t } from '../i18n/index.ts';
import { region } from '../state/data.ts';
import { area, update } from '../state/page.ts';
import { departements, epcis } from './planner_data.ts';

/** The part of the region that figures, lists and map speak of. */
export function AreaChoice() {
  const chosen = area.value;
  const list = chosen?.by === 'epci' ? epcis.value.data : departements.value.data;
  const unknown = chosen !== null && list !== null && !list.some(({ code }) => code === chosen.code);
  const choose = (value: string): void => {
    const [by, code] = value.split(':');
    update({ area: by === 'departement' || by === 'epci' ? { by, code } : null });
  };
  return (
    <>
      {unknown && (
        <p class="field-error" role="alert">
          {t('area_unknown')}
        </p>
      )}
      <label class="field">
        {t('area')}
        <select
          value={chosen && !unknown ? `${chosen.by}:${chosen.code}` : ''}
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
    </>
  );
}

function byName<T extends { name: string }>(list: T[] | null): T[] {
  return [...(list ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}
