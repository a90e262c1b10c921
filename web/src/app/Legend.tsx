import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { effectShown } from '../map/scenario_state.ts';
import { shadingShown as shading } from '../map/view.ts';
import { offered, region } from '../state/data.ts';
import { comparing, layers, type Status, statuses } from '../state/page.ts';
import { set } from '../state/set.ts';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';
import { ShadingScale } from './ShadingScale.tsx';
import { SiteSign } from './SiteSign.tsx';
import { tight } from './sheet.ts';

/** What the signs of the map mean: only those shown. Folded where there is little room. */
export function Legend() {
  const open = useSignal(!tight.peek());
  useEffect(() => set(open, !tight.value), [tight.value]);
  return (
    <div class="legend">
      <Button
        class="legend-title"
        aria-expanded={open.value}
        aria-controls="legend"
        onClick={() => set(open, !open.value)}
      >
        {t('legend')} <Icon name={open.value ? 'down' : 'up'} size={16} />
      </Button>
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
  const bands = shown.includes('bands') && shading.value === 'none';
  const places = (status: Status): boolean => shown.includes('sites') && statuses.value.includes(status);
  const swatch = (name: string) => <span class={`swatch swatch-${name}`} />;
  const item = (sign: ComponentChildren, text: string) => (
    <li>
      {sign} {text}
    </li>
  );
  return (
    <ul class="legend-list">
      {shown.includes('white-zones') && item(swatch('white-zone'), t('legend_white_zone'))}
      {bands &&
        item(
          <span class="swatch-bands">
            {swatch('10')}
            {swatch('15')}
            {swatch('20')}
          </span>,
          t('legend_bands'),
        )}
      {bands && item(swatch('30'), t('legend_band_30'))}
      {shading.value !== 'none' && (
        <li class="legend-shading">
          <ShadingScale />
        </li>
      )}
      {effectShown.value && item(swatch('gained'), t('legend_gained'))}
      {effectShown.value && item(swatch('lost'), t('legend_lost'))}
      {offered.value && item(swatch('elsewhere'), t('legend_elsewhere'))}
      {comparing.value && <li class="legend-note">{t('legend_comparing')}</li>}
      {places('open') && item(<SiteSign status="open" />, t('legend_open'))}
      {places('open') && fabriques && item(<SiteSign status="open" fabrique />, t('legend_fabrique'))}
      {places('planned') && item(<SiteSign status="planned" />, t('legend_planned'))}
      {places('closed') && item(<SiteSign status="closed" />, t('legend_closed'))}
    </ul>
  );
}
