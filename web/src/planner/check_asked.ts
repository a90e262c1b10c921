import { effect } from '@preact/signals';
import { unknown } from '../map/view.ts';
import { misread } from '../state/history.ts';
import { area, label } from '../state/page.ts';
import { sites } from '../state/sites.ts';
import { departements, epcis } from './planner_data.ts';

let checking = false;

/** From now on keeps `unknown`, and says with what else the address asks for in vain which area or label the region has not. */
export function checkAsked(): void {
  if (checking) return;
  checking = true;
  effect(() => {
    const chosen = area.value;
    const wanted = label.value;
    const areas = chosen && (chosen.by === 'epci' ? epcis : departements).value.data;
    const list = wanted !== null && wanted !== 'fabrique' ? sites.value.data : null;
    const isArea = areas !== null && !areas.some(({ code }) => code === chosen?.code);
    const isLabel =
      list !== null && !list.features.some(({ properties }) => properties.themes.includes(wanted ?? ''));
    const before = unknown.peek();
    if (isArea === before.area && isLabel === before.label) return;
    unknown.value = { area: isArea, label: isLabel };
    misread.value = [
      ...misread.peek(),
      ...(isArea && chosen && !before.area ? [{ name: 'area', value: chosen.code }] : []),
      ...(isLabel && wanted && !before.label ? [{ name: 'label', value: wanted }] : []),
    ];
  });
}
