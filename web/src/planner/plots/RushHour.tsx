import type { RushHour as RushHourTold } from '../../api/api_types.ts';
import { api, told } from '../../api/client.ts';
import { formatArea, formatCount } from '../../i18n/format.ts';
import { spoken } from '../../i18n/index.ts';
import { areaKnown } from '../../map/view.ts';
import { resource } from '../../state/resource.ts';
import { Figure } from '../Figure.tsx';
import { p } from './plot_words.ts';

/** The rush hour in the area chosen, or in the region. */
const rushHour = resource<RushHourTold>(() => {
  const by = areaKnown.value?.by ?? 'region';
  return (signal) => told(api.GET('/api/v1/rush-hour', { params: { query: { by } }, signal }));
});

/** Who is under 20 minutes only off peak, with what that rests on; nothing where it cannot be told. */
export function RushHour() {
  const { data } = rushHour.value;
  const code = areaKnown.value?.code;
  const item = data?.items.find((one) => code === undefined || one.code === code);
  if (!data || !item) return null;
  const { population, area_km2, communes } = item.off_peak_only;
  return (
    <section class="rush-hour">
      <h2>{p('rush_title')}</h2>
      <dl class="key-figures">
        {population !== null && (
          <Figure
            value={formatCount(population)}
            text={p('rush_people', { communes: formatCount(communes) })}
          />
        )}
        <Figure value={formatArea(area_km2)} text={p('rush_ground')} />
      </dl>
      <p class="quiet">{p('rush_assumed', factorsTold(data.assumptions.factors))}</p>
      <p class="quiet">{p(data.assumptions.own ? 'rush_own' : 'rush_usual')}</p>
    </section>
  );
}

/** Each density’s factors as one number, or from the least to the greatest where classes of road have their own. */
function factorsTold(factors: RushHourTold['assumptions']['factors']): Record<string, string> {
  const range = (byClass: Record<string, number>): string => {
    const [least, most] = [Math.min(...Object.values(byClass)), Math.max(...Object.values(byClass))];
    return least === most ? formatFactor(least) : `${formatFactor(least)}-${formatFactor(most)}`;
  };
  return {
    dense: range(factors.dense),
    intermediate: range(factors.intermediate),
    sparse: range(factors.sparse),
  };
}

const formatFactor = (factor: number): string =>
  factor.toLocaleString(spoken.value === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 2 });
