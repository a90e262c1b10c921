import { Button } from '../app/Button.tsx';
import { Options, SelectField } from '../app/fields.tsx';
import { Icon } from '../app/Icon.tsx';
import { mapCode } from '../app/map_code.ts';
import { formatPoint } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { answer } from '../state/data.ts';
import { optionOf, sitesByName } from '../state/sites.ts';
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
      <Button data-field="point" disabled={!map} onClick={takeCentre}>
        {t('report_place_centre')}
      </Button>
    </fieldset>
  );
}

/** A tiers-lieu of the list: the nearest ones of the answer first, then all. A click on one on the map chooses it too. */
export function SiteField({ lacking }: { lacking: boolean }) {
  const { data } = answer.value;
  const judged = data?.kind === 'point' ? data.point : data?.kind === 'commune' ? data.commune : null;
  const near = judged?.nearest ?? [];
  return (
    <>
      <SelectField
        label={t('report_site')}
        required
        data-field="site_id"
        value={draft.value?.site_id ?? ''}
        choose={(id) => write({ site_id: id || null })}
        none={t('report_site_choose')}
      >
        {near.length > 0 && (
          <optgroup label={t('nearest_title')}>
            <Options
              of={near.map(({ id, name, commune }) => [id, commune ? `${name} (${commune})` : name])}
            />
          </optgroup>
        )}
        <optgroup label={t('report_site_all')}>
          <Options
            of={sitesByName.value
              .filter(({ properties }) => !near.some(({ id }) => id === properties.id))
              .map(optionOf)}
          />
        </optgroup>
      </SelectField>
      {lacking && (
        <p class="field-error" role="alert">
          {t('report_site_lacking')}
        </p>
      )}
    </>
  );
}
