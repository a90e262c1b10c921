import { Options, SelectField } from '../app/fields.tsx';
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
    <SelectField
      label={t('area')}
      value={chosen ? `${chosen.by}:${chosen.code}` : ''}
      choose={choose}
      none={t('area_whole', { region: region.value.data?.name ?? '' })}
    >
      <optgroup label={t('departements')}>
        <Options
          of={byName(departements.value.data).map(({ code, name }) => [
            `departement:${code}`,
            `${name} (${code})`,
          ])}
        />
      </optgroup>
      <optgroup label={t('epcis')}>
        <Options of={byName(epcis.value.data).map(({ code, name }) => [`epci:${code}`, name])} />
      </optgroup>
    </SelectField>
  );
}

function byName<T extends { name: string }>(list: T[] | null): T[] {
  return [...(list ?? [])].sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}
