import { Radios } from '../app/fields.tsx';
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
      <Radios
        look="segments"
        legend={t('table_of')}
        legendLook="only-heard"
        name="table"
        of={LISTS}
        chosen={of}
        // The columns of another list are others.
        choose={(one) => update({ list: { of: one, sort: null, words: '' } })}
        text={(one) => t(`table_${one}`)}
      />
      <AreaChoice />
      {!isBundle && <Downloads />}
      {of === 'communes' ? <CommuneTable /> : <SiteTable />}
    </>
  );
}
