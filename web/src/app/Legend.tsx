import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { effectShown } from '../map/scenario_state.ts';
import { shadingShown as shading } from '../map/view.ts';
import { offered, region } from '../state/data.ts';
import { comparing, layers, statuses } from '../state/page.ts';
import { Icon } from './Icon.tsx';
import { ShadingScale } from './ShadingScale.tsx';
import { SiteSign } from './SiteSign.tsx';
import { tight } from './sheet.ts';

/** What the signs of the map mean: only those shown. Folded where there is little room. */
export function Legend() {
  const open = useSignal(!tight.peek());
  useEffect(() => {
    open.value = !tight.value;
  }, [tight.value]);
  return (
    <div class="legend">
      <button
        type="button"
        class="legend-title"
        aria-expanded={open.value}
        aria-controls="legend"
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {t('legend')} <Icon name={open.value ? 'down' : 'up'} size={16} />
      </button>
      <div id="legend" hidden={!open.value}>
        <LegendList />
      </div>
    </div>
  );
}

/** The list alone: the print layout has it too. */
export function LegendList() {
  const shown = layers.value;
  const fabriques = region.value.data !== null;
  return (
    <ul class="legend-list">
      {shown.includes('white-zones') && (
        <li>
          <span class="swatch swatch-white-zone" /> {t('legend_white_zone')}
        </li>
      )}
      {shown.includes('bands') && shading.value === 'none' && (
        <li>
          <span class="swatch-bands">
            <span class="swatch swatch-10" />
            <span class="swatch swatch-15" />
            <span class="swatch swatch-20" />
          </span>{' '}
          {t('legend_bands')}
        </li>
      )}
      {shown.includes('bands') && shading.value === 'none' && (
        <li>
          <span class="swatch swatch-30" /> {t('legend_band_30')}
        </li>
      )}
      {shading.value !== 'none' && (
        <li class="legend-shading">
          <ShadingScale />
        </li>
      )}
      {effectShown.value && (
        <li>
          <span class="swatch swatch-gained" /> {t('legend_gained')}
        </li>
      )}
      {effectShown.value && (
        <li>
          <span class="swatch swatch-lost" /> {t('legend_lost')}
        </li>
      )}
      {offered.value && (
        <li>
          <span class="swatch swatch-elsewhere" /> {t('legend_elsewhere')}
        </li>
      )}
      {comparing.value && <li class="legend-note">{t('legend_comparing')}</li>}
      {shown.includes('sites') && statuses.value.includes('open') && (
        <li>
          <SiteSign status="open" /> {t('legend_open')}
        </li>
      )}
      {shown.includes('sites') && statuses.value.includes('open') && fabriques && (
        <li>
          <SiteSign status="open" fabrique /> {t('legend_fabrique')}
        </li>
      )}
      {shown.includes('sites') && statuses.value.includes('planned') && (
        <li>
          <SiteSign status="planned" /> {t('legend_planned')}
        </li>
      )}
      {shown.includes('sites') && statuses.value.includes('closed') && (
        <li>
          <SiteSign status="closed" /> {t('legend_closed')}
        </li>
      )}
    </ul>
  );
}
