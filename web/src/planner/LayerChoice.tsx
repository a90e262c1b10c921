import { SiteSign } from '../app/SiteSign.tsx';
import { t } from '../i18n/index.ts';
import { themeText } from '../i18n/words.ts';
import {
  LAYERS,
  type Layer,
  label,
  layers,
  SHADINGS,
  STATUSES,
  type Status,
  shading,
  statuses,
  update,
} from '../state/page.ts';
import { sites } from '../state/sites.ts';

const STATUS_TEXT = { open: 'legend_open', planned: 'legend_planned', closed: 'legend_closed' } as const;

/** What the map shows: layers, what communes are coloured by, which tiers-lieux. */
export function LayerChoice() {
  return (
    <details class="layer-choice">
      <summary>{t('layers_title')}</summary>
      <fieldset class="choices two-columns">
        <legend>{t('layers')}</legend>
        {LAYERS.map((layer) => (
          <label key={layer}>
            <input
              type="checkbox"
              checked={layers.value.includes(layer)}
              onChange={() => toggleLayer(layer)}
            />{' '}
            {t(`layer_${layer}`)}
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>{t('shading')}</legend>
        {SHADINGS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="shading"
              checked={shading.value === one}
              onChange={() => update({ shading: one })}
            />{' '}
            {t(`shading_${one}`)}
          </label>
        ))}
      </fieldset>
      <fieldset class="choices">
        <legend>{t('sites_shown')}</legend>
        {STATUSES.map((status) => (
          <label key={status}>
            <input
              type="checkbox"
              checked={statuses.value.includes(status)}
              onChange={() => toggleStatus(status)}
            />{' '}
            <SiteSign status={status} /> {t(STATUS_TEXT[status])}
          </label>
        ))}
      </fieldset>
      <label class="field">
        {t('sites_label')}
        <select
          value={label.value ?? ''}
          onChange={(event) => update({ label: event.currentTarget.value || null })}
        >
          <option value="">{t('sites_label_all')}</option>
          <option value="fabrique">{t('legend_fabrique')}</option>
          {themesKnown().map((theme) => (
            <option key={theme} value={theme}>
              {themeText(theme)}
            </option>
          ))}
        </select>
      </label>
    </details>
  );
}

function toggleLayer(layer: Layer): void {
  const shown = layers.peek();
  update({ layers: LAYERS.filter((one) => (one === layer ? !shown.includes(one) : shown.includes(one))) });
}

function toggleStatus(status: Status): void {
  const shown = statuses.peek();
  update({
    statuses: STATUSES.filter((one) => (one === status ? !shown.includes(one) : shown.includes(one))),
  });
}

/** Themes that some tiers-lieu of the list has. */
function themesKnown(): string[] {
  return [...new Set(sites.value.data?.features.flatMap((site) => site.properties.themes) ?? [])].sort();
}
