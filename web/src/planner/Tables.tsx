import { useSignal } from '@preact/signals';
import { t } from '../i18n/index.ts';
import { isBundle } from '../static/mark.ts';
import { AreaChoice } from './AreaChoice.tsx';
import { CommuneTable } from './CommuneTable.tsx';
import { Downloads } from './Downloads.tsx';
import { SiteTable } from './SiteTable.tsx';

/** The same as the map, in words: communes and tiers-lieux as tables to sort, filter and download. */
export function Tables() {
  const kind = useSignal<'communes' | 'sites'>('communes');
  return (
    <>
      <fieldset class="segments">
        <legend class="only-heard">{t('table_of')}</legend>
        {(['communes', 'sites'] as const).map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="table"
              checked={kind.value === one}
              onChange={() => {
                kind.value = one;
              }}
            />
            <span>{t(`table_${one}`)}</span>
          </label>
        ))}
      </fieldset>
      <AreaChoice />
      {!isBundle && <Downloads />}
      {kind.value === 'communes' ? <CommuneTable /> : <SiteTable />}
    </>
  );
}
