import { Icon } from '../app/Icon.tsx';
import { mapCode } from '../app/map_code.ts';
import { formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { answer } from '../state/data.ts';
import { sites } from '../state/sites.ts';
import { draft, write } from './report_draft.ts';

/** A place on the map: clicked there, moved with the arrow keys, or taken from the map's middle. */
export function PlaceField({ label, lacking }: { label: string; lacking: boolean }) {
  const point = draft.value?.point ?? null;
  const map = mapCode.value?.owner.theMap.value ?? null;
  const takeCentre = (): void => {
    if (!map) return;
    const { lng, lat } = map.getCenter();
    write({ point: [Number(lng.toFixed(6)), Number(lat.toFixed(6))] });
  };
  return (
    <fieldset class="place-field">
      <legend>{label}</legend>
      <p role="status" class={point ? 'place-known' : 'quiet'}>
        <Icon name="pin" size={18} /> {point ? formatPoint(...point) : t('report_place_hint')}
      </p>
      {lacking && (
        <p class="field-error" role="alert">
          {t('report_place_lacking')}
        </p>
      )}
      <button type="button" class="button" data-field="point" disabled={!map} onClick={takeCentre}>
        {t('report_place_centre')}
      </button>
    </fieldset>
  );
}

/** A tiers-lieu of the list: the nearest ones of the answer first, then all. A click on one on the map chooses it too. */
export function SiteField({ lacking }: { lacking: boolean }) {
  const all = [...(sites.value.data?.features ?? [])].sort((a, b) =>
    a.properties.name.localeCompare(b.properties.name, 'fr'),
  );
  const { data } = answer.value;
  const judged = data?.kind === 'point' ? data.point : data?.kind === 'commune' ? data.commune : null;
  const near = judged?.nearest ?? [];
  return (
    <>
      <label class="field">
        {t('report_site')}
        <select
          required
          data-field="site_id"
          value={draft.value?.site_id ?? ''}
          onChange={(event) => write({ site_id: event.currentTarget.value || null })}
        >
          <option value="">{t('report_site_choose')}</option>
          {near.length > 0 && (
            <optgroup label={t('nearest_title')}>
              {near.map(({ id, name, commune }) => (
                <option key={id} value={id}>
                  {commune ? `${name} (${commune})` : name}
                </option>
              ))}
            </optgroup>
          )}
          <optgroup label={t('report_site_all')}>
            {all
              .filter(({ properties }) => !near.some(({ id }) => id === properties.id))
              .map(({ properties: { id, name, commune } }) => (
                <option key={id} value={id}>
                  {commune ? `${name} (${commune.name})` : name}
                </option>
              ))}
          </optgroup>
        </select>
      </label>
      {lacking && (
        <p class="field-error" role="alert">
          {t('report_site_lacking')}
        </p>
      )}
    </>
  );
}
