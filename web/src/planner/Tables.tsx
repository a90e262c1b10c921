import { t } from '../i18n/index.ts';
import { LISTS, list, update } from '../state/page.ts';
import { isBundle } from '../static/mark.ts';
import { AreaChoice } from './AreaChoice.tsx';
import { CommuneTable } from './CommuneTable.tsx';
import { Downloads } from './Downloads.tsx';
import { SiteTable } from './SiteTable.tsx';

/** The same as the map, in words: communes and tiers-lieux as tables to sort, filter and download. */
export function Tables() {
  const { of } = list.value;
  return (
    <>
      <fieldset class="segments">
        <legend class="only-heard">{t('table_of')}</legend>
        {LISTS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="table"
              checked={of === one}
              // The columns of another list are others.
              onChange={() => update({ list: { of: one, sort: null, words: '' } })}
            />
            <span>{t(`table_${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <AreaChoice />
      {!isBundle && <Downloads />}
      {of === 'communes' ? <CommuneTable /> : <SiteTable />}
    </>
  );
}
