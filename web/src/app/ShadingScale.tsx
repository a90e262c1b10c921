import { formatCount, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { POPULATION_STEPS, UNCOVERED_STEPS } from '../map/layers/steps.ts';
import { theme } from '../map/theme.ts';
import { shading } from '../state/page.ts';

/** The colours of the communes and what they stand for. */
export function ShadingScale() {
  const people = shading.value === 'population';
  const colours = people ? theme.value.population : theme.value.uncovered;
  const limits = people ? POPULATION_STEPS.map(formatCount) : UNCOVERED_STEPS.map(formatShare);
  return (
    <div class="shading-scale">
      <span>{t(people ? 'shading_population_title' : 'shading_uncovered_title')}</span>
      <ol>
        {colours.map((colour, i) => (
          <li key={colour}>
            <span class="swatch" style={{ background: colour }} />
            {i === 0 ? t('scale_below', { limit: limits[0] }) : t('scale_from', { limit: limits[i - 1] })}
          </li>
        ))}
      </ol>
    </div>
  );
}
