import { CheckField, Radios, SelectField } from '../app/fields.tsx';
import { SiteSign } from '../app/SiteSign.tsx';
import { t } from '../i18n/index.ts';
import { themeText } from '../i18n/words.ts';
import { LAYERS, label, layers, SHADINGS, STATUSES, shading, statuses, update } from '../state/page.ts';
import { sites } from '../state/sites.ts';

/** What the map shows: layers, what communes are coloured by, which tiers-lieux. */
export function LayerChoice() {
  return (
    <details class="layer-choice">
      <summary>{t('layers_title')}</summary>
      <fieldset class="choices two-columns">
        <legend>{t('layers')}</legend>
        {LAYERS.map((layer) => (
          <CheckField
            key={layer}
            checked={layers.value.includes(layer)}
            check={() => update({ layers: toggled(LAYERS, layers.peek(), layer) })}
          >
            {t(`layer_${layer}`)}
          </CheckField>
        ))}
      </fieldset>
      <Radios
        look="choices"
        legend={t('shading')}
        name="shading"
        of={SHADINGS}
        chosen={shading.value}
        choose={(one) => update({ shading: one })}
        text={(one) => t(`shading_${one}`)}
      />
      <fieldset class="choices">
        <legend>{t('sites_shown')}</legend>
        {STATUSES.map((status) => (
          <CheckField
            key={status}
            checked={statuses.value.includes(status)}
            check={() => update({ statuses: toggled(STATUSES, statuses.peek(), status) })}
          >
            <SiteSign status={status} /> {t(`legend_${status}`)}
          </CheckField>
        ))}
      </fieldset>
      <SelectField
        label={t('sites_label')}
        value={label.value ?? ''}
        choose={(value) => update({ label: value || null })}
        none={t('sites_label_all')}
        options={[
          ['fabrique', t('legend_fabrique')],
          ...themesKnown().map((theme): [string, string] => [theme, themeText(theme)]),
        ]}
      />
    </details>
  );
}

/** What is shown once one of all is shown, or no longer. */
const toggled = <T,>(all: readonly T[], shown: readonly T[], changed: T): T[] =>
  all.filter((one) => shown.includes(one) !== (one === changed));

/** Themes that some tiers-lieu of the list has. */
function themesKnown(): string[] {
  return [...new Set(sites.value.data?.features.flatMap((site) => site.properties.themes) ?? [])].sort();
}
