import { formatCount, formatShare } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { POPULATION_STEPS, UNCOVERED_STEPS } from '../map/layers/steps.ts';
import { theme } from '../map/theme.ts';
import { shadingShown as shading } from '../map/view.ts';

interface ShadingStep {
  colour: string;
  text: string;
}

/** The colours of the communes, each with what it stands for; none where they are not coloured. */
export function shadingSteps(): ShadingStep[] {
  if (shading.value === 'none') return [];
  const people = shading.value === 'population';
  const colours = shading.value === 'uncovered' ? theme.value.uncovered : theme.value.population;
  const limits = people ? POPULATION_STEPS.map(formatCount) : UNCOVERED_STEPS.map(formatShare);
  return colours.map((colour, i) => ({
    colour,
    text: i === 0 ? t('scale_below', { limit: limits[0] }) : t('scale_from', { limit: limits[i - 1] }),
  }));
}

/** What the communes are coloured by; null where they are not. */
export function shadingTitle(): string | null {
  if (shading.value === 'none') return null;
  return t(`shading_${shading.value}_title`);
}

/** The colours of the communes and what they stand for. */
export function ShadingScale() {
  return (
    <div class="shading-scale">
      <span>{shadingTitle()}</span>
      <ol>
        {shadingSteps().map(({ colour, text }) => (
          <li key={colour}>
            <span class="swatch" style={{ background: colour }} />
            {text}
          </li>
        ))}
      </ol>
    </div>
  );
}
